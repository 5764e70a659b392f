// A deadline on a clock of milliseconds that wraps.
#pragma once

#include <stdint.h>

#include "sequence.h"

namespace __board::net {

class Timer {
 public:
  void start(uint32_t nowMs, uint32_t delayMs) {
    running_ = true;
    atMs_ = nowMs + delayMs;
  }
  void stop() { running_ = false; }
  bool running() const { return running_; }
  bool due(uint32_t nowMs) const { return running_ && !seqBefore(nowMs, atMs_); }
  /// Milliseconds left; UINT32_MAX if it does not run.
  uint32_t left(uint32_t nowMs) const {
    if (!running_) return UINT32_MAX;
    return due(nowMs) ? 0 : atMs_ - nowMs;
  }

 private:
  bool running_ = false;
  uint32_t atMs_ = 0;
};

}  // namespace __board::net
