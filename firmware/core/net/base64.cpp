#include "base64.h"

namespace __board::net {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

void base64Encode(const uint8_t* octets, size_t length, char* out) {
  for (size_t i = 0; i < length; i += 3) {
    const size_t left = length - i;
    const uint32_t group = static_cast<uint32_t>(octets[i]) << 16 |
                           (left > 1 ? octets[i + 1] << 8 : 0) | (left > 2 ? octets[i + 2] : 0);
    *out++ = kAlphabet[group >> 18];
    *out++ = kAlphabet[group >> 12 & 63];
    *out++ = left > 1 ? kAlphabet[group >> 6 & 63] : '=';
    *out++ = left > 2 ? kAlphabet[group & 63] : '=';
  }
}

int base64DecodedLength(const char* text, size_t length) {
  if (length % 4 != 0) return -1;
  size_t padding = 0;
  while (padding < 2 && padding < length && text[length - 1 - padding] == '=') ++padding;
  for (size_t i = 0; i < length - padding; ++i) {
    if (value(text[i]) < 0) return -1;
  }
  if (padding > 0) {
    const int last = value(text[length - 1 - padding]);
    if ((last & (padding == 1 ? 0x03 : 0x0F)) != 0) return -1;
  }
  return static_cast<int>(length / 4 * 3 - padding);
}

void base64Decode(const char* text, size_t length, uint8_t* out) {
  uint32_t bits = 0;
  unsigned held = 0;
  for (size_t i = 0; i < length && text[i] != '='; ++i) {
    bits = bits << 6 | static_cast<uint32_t>(value(text[i]));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    *out++ = static_cast<uint8_t>(bits >> held);
  }
}

}  // namespace __board::net
