// How a timer of the LED PWM controller is set for a signal (TRM "LED PWM Controller").
#pragma once

#include <stdint.h>

namespace __board::esp32 {

struct PwmTiming {
  uint8_t resolution;
  /// In 256ths, 18 bits.
  uint32_t divider;
  /// From the processor's clock, or from REF_TICK, 1 MHz.
  bool fromClock;
};

inline constexpr uint32_t kMinPwmDivider = 256, kMaxPwmDivider = 0x3FFFF;
inline constexpr uint32_t kRefTickHz = 1'000'000;

/// The clock here is slower than under the Arduino core. A signal that is too fine for it gets fewer steps a period, and
/// keeps its frequency.
constexpr PwmTiming pwmTiming(uint32_t clockHz, uint32_t frequency, uint8_t resolution) {
  const auto dividerOf = [&](uint32_t source) {
    const uint64_t stepsPerSecond = uint64_t{frequency} << resolution;
    return ((uint64_t{source} << 8) + stepsPerSecond / 2) / stepsPerSecond;
  };
  while (resolution > 1 && dividerOf(clockHz) < kMinPwmDivider) --resolution;
  bool fromClock = true;
  uint64_t divider = dividerOf(clockHz);
  if (divider > kMaxPwmDivider) {
    divider = dividerOf(kRefTickHz);
    fromClock = false;
  }
  if (divider < kMinPwmDivider) divider = kMinPwmDivider;
  if (divider > kMaxPwmDivider) divider = kMaxPwmDivider;
  return {resolution, static_cast<uint32_t>(divider), fromClock};
}

}  // namespace __board::esp32
