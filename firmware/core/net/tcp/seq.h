// Sequence number arithmetic modulo 2^32 (RFC 9293, 3.4), and the same for a millisecond clock that
// wraps. Two values compare correctly while they are less than 2^31 apart.
#pragma once

#include <stdint.h>

namespace net {

constexpr bool seqLess(uint32_t a, uint32_t b) {
  return static_cast<int32_t>(a - b) < 0;
}
constexpr bool seqLessEqual(uint32_t a, uint32_t b) {
  return static_cast<int32_t>(a - b) <= 0;
}
constexpr bool seqGreater(uint32_t a, uint32_t b) {
  return seqLess(b, a);
}

/// begin <= value < begin + length
constexpr bool seqInWindow(uint32_t value, uint32_t begin, uint32_t length) {
  return value - begin < length;
}

/// A deadline on a clock in milliseconds that wraps.
class Timer {
 public:
  void start(uint32_t nowMs, uint32_t delayMs) {
    running_ = true;
    atMs_ = nowMs + delayMs;
  }
  void stop() { running_ = false; }
  bool running() const { return running_; }
  bool due(uint32_t nowMs) const { return running_ && !seqLess(nowMs, atMs_); }
  /// Milliseconds left; UINT32_MAX if it does not run.
  uint32_t left(uint32_t nowMs) const {
    if (!running_) return UINT32_MAX;
    return due(nowMs) ? 0 : atMs_ - nowMs;
  }

 private:
  bool running_ = false;
  uint32_t atMs_ = 0;
};

}  // namespace net
