#include "sha1.h"

#include <string.h>

namespace __board::net {
namespace {

constexpr size_t kBlock = 64;

uint32_t rotateLeft(uint32_t word, unsigned bits) {
  return word << bits | word >> (32 - bits);
}

// RFC 3174 6.1
void block(uint32_t h[5], const uint8_t* octets) {
  uint32_t w[80];
  for (size_t t = 0; t < 16; ++t) {
    w[t] = static_cast<uint32_t>(octets[4 * t]) << 24 | octets[4 * t + 1] << 16 |
           octets[4 * t + 2] << 8 | octets[4 * t + 3];
  }
  for (size_t t = 16; t < 80; ++t) {
    w[t] = rotateLeft(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  }
  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
  for (size_t t = 0; t < 80; ++t) {
    uint32_t f, k;
    if (t < 20) {
      f = (b & c) | (~b & d);
      k = 0x5A827999;
    } else if (t < 40) {
      f = b ^ c ^ d;
      k = 0x6ED9EBA1;
    } else if (t < 60) {
      f = (b & c) | (b & d) | (c & d);
      k = 0x8F1BBCDC;
    } else {
      f = b ^ c ^ d;
      k = 0xCA62C1D6;
    }
    const uint32_t next = rotateLeft(a, 5) + f + e + w[t] + k;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  h[0] += a;
  h[1] += b;
  h[2] += c;
  h[3] += d;
  h[4] += e;
}

}  // namespace

void sha1(const uint8_t* message, size_t length, uint8_t digest[kSha1Size]) {
  uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  size_t at = 0;
  for (; length - at >= kBlock; at += kBlock) block(h, message + at);

  // RFC 3174 4: a one bit, zeros, and the length in bits end the last block.
  uint8_t last[2 * kBlock] = {};
  const size_t rest = length - at;
  if (rest > 0) memcpy(last, message + at, rest);
  last[rest] = 0x80;
  const size_t padded = rest + 1 + 8 <= kBlock ? kBlock : 2 * kBlock;
  const uint64_t bits = static_cast<uint64_t>(length) * 8;
  for (size_t i = 0; i < 8; ++i) last[padded - 1 - i] = static_cast<uint8_t>(bits >> (8 * i));
  block(h, last);
  if (padded > kBlock) block(h, last + kBlock);

  for (size_t i = 0; i < kSha1Size; ++i) {
    digest[i] = static_cast<uint8_t>(h[i / 4] >> (24 - 8 * (i % 4)));
  }
}

}  // namespace __board::net
