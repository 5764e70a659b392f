#include "utf8.h"

namespace __board::net {

bool Utf8Validator::input(const uint8_t* octets, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const uint8_t octet = octets[i];
    if (pending_ > 0) {
      if (octet < low_ || octet > high_) return false;
      low_ = 0x80;
      high_ = 0xBF;
      --pending_;
      continue;
    }
    if (octet < 0x80) continue;
    // RFC 3629 4: the first octet fixes the length and the range of the second.
    low_ = 0x80;
    high_ = 0xBF;
    if (octet >= 0xC2 && octet <= 0xDF) {
      pending_ = 1;
    } else if (octet >= 0xE0 && octet <= 0xEF) {
      pending_ = 2;
      if (octet == 0xE0) low_ = 0xA0;   // overlong
      if (octet == 0xED) high_ = 0x9F;  // surrogates
    } else if (octet >= 0xF0 && octet <= 0xF4) {
      pending_ = 3;
      if (octet == 0xF0) low_ = 0x90;   // overlong
      if (octet == 0xF4) high_ = 0x8F;  // above U+10FFFF
    } else {
      return false;
    }
  }
  return true;
}

size_t utf8Prefix(const uint8_t* octets, size_t length) {
  Utf8Validator validator;
  size_t whole = 0;
  for (size_t i = 0; i < length && validator.input(octets + i, 1); ++i) {
    if (validator.complete()) whole = i + 1;
  }
  return whole;
}

}  // namespace __board::net
