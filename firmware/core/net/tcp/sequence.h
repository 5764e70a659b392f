// TCP sequence numbers, which live in a circle of 2^32 (RFC 9293, 3.4): a number is "before" another
// when the way forward to it is shorter than half the circle.
#pragma once

#include <stdint.h>

namespace __board::net {

constexpr bool seqBefore(uint32_t a, uint32_t b) {
  return static_cast<int32_t>(a - b) < 0;
}
constexpr bool seqAfter(uint32_t a, uint32_t b) {
  return seqBefore(b, a);
}

/// begin <= value < begin + length
constexpr bool seqInWindow(uint32_t value, uint32_t begin, uint32_t length) {
  return value - begin < length;
}

}  // namespace __board::net
