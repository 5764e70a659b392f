#include "IPAddress.h"

#include <string.h>

IPAddress::IPAddress(uint32_t address) {
  for (unsigned i = 0; i < 4; ++i) octets_[i] = static_cast<uint8_t>(address >> (8 * i));
}

IPAddress IPAddress::fromHostOrder(uint32_t address) {
  return {static_cast<uint8_t>(address >> 24), static_cast<uint8_t>(address >> 16),
          static_cast<uint8_t>(address >> 8), static_cast<uint8_t>(address)};
}

IPAddress::operator uint32_t() const {
  return static_cast<uint32_t>(octets_[3]) << 24 | static_cast<uint32_t>(octets_[2]) << 16 |
         static_cast<uint32_t>(octets_[1]) << 8 | octets_[0];
}

bool IPAddress::operator==(const IPAddress& other) const {
  return memcmp(octets_, other.octets_, sizeof octets_) == 0;
}

bool IPAddress::fromString(const char* text) {
  if (text == nullptr) return false;
  uint8_t octets[4];
  for (unsigned i = 0; i < 4; ++i) {
    unsigned value = 0, digits = 0;
    for (; *text >= '0' && *text <= '9' && digits < 4; ++digits, ++text) {
      value = value * 10 + static_cast<unsigned>(*text - '0');
    }
    if (digits == 0 || value > 255 || *text != (i < 3 ? '.' : '\0')) return false;
    ++text;
    octets[i] = static_cast<uint8_t>(value);
  }
  memcpy(octets_, octets, sizeof octets_);
  return true;
}

String IPAddress::toString() const {
  String text;
  for (unsigned i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    text += String(octets_[i]);
  }
  return text;
}

size_t IPAddress::printTo(Print& out) const {
  return out.print(toString());
}
