// The UART's clock divider (UART_CLKDIV_REG): a whole number and sixteenths.
#pragma once

#include <stdint.h>

namespace __board::esp32 {

/// The register's value for `baud` bits per second from a clock of `clockHz`, to the nearest
/// sixteenth; 0 for a rate the divider cannot make.
constexpr uint32_t uartDivisor(uint32_t clockHz, uint32_t baud) {
  if (baud == 0) return 0;
  const uint64_t sixteenths = (uint64_t{clockHz} * 16 + baud / 2) / baud;
  const uint64_t whole = sixteenths / 16;
  if (whole == 0 || whole > 0xFFFFF) return 0;
  return static_cast<uint32_t>(whole | (sixteenths % 16) << 20);
}

/// Whether the divider comes within 2 % of `baud`. If the other end is as far off, a receiver still
/// samples inside the last of ten bits.
constexpr bool uartCanDivide(uint32_t clockHz, uint32_t baud) {
  const uint32_t value = uartDivisor(clockHz, baud);
  if (value == 0) return false;
  const uint64_t sixteenths = (value & 0xFFFFF) * uint64_t{16} + (value >> 20);
  const uint64_t wanted = uint64_t{clockHz} * 16;
  const uint64_t got = sixteenths * baud;
  return (got > wanted ? got - wanted : wanted - got) * 50 <= wanted;
}

/// The crystal's rate on nearly all boards.
inline constexpr uint32_t kUsualCrystalHz = 40'000'000;

/// The crystal's rate, one of two (TRM "Reset and Clock"). The boot ROM has measured the crystal:
/// its divider for `baud` tells the rate.
constexpr uint32_t crystalHz(uint32_t romDivisor, uint32_t baud) {
  constexpr uint32_t kOtherHz = 26'000'000;
  const uint32_t between = uartDivisor((kUsualCrystalHz + kOtherHz) / 2, baud) & 0xFFFFF;
  return (romDivisor & 0xFFFFF) < between ? kOtherHz : kUsualCrystalHz;
}

}  // namespace __board::esp32
