// Time from the processor's cycle counter (CCOUNT, 32 bits: at 40 MHz it wraps every 107 s, at 26 MHz
// every 165 s).
#pragma once

#include <stdint.h>

namespace __board::esp32 {

class CycleClock {
 public:
  /// Microseconds since the start, from the counter's value. Call it at least once before the
  /// counter wraps.
  constexpr uint64_t micros(uint32_t cycles) {
    const uint32_t elapsed = cycles - last_;
    last_ = cycles;
    // Take whole microseconds and keep the rest: no drift, and no 64-bit division.
    micros_ += elapsed / rate_;
    rest_ += elapsed % rate_;
    if (rest_ >= rate_) {
      ++micros_;
      rest_ -= rate_;
    }
    return micros_;
  }

  constexpr void start(uint32_t cycles, uint32_t cyclesPerMicrosecond) {
    rate_ = cyclesPerMicrosecond;
    last_ = cycles;
    rest_ = 0;
    micros_ = 0;
  }

 private:
  uint32_t rate_ = 1;
  uint32_t last_ = 0;
  uint32_t rest_ = 0;
  uint64_t micros_ = 0;
};

}  // namespace __board::esp32
