// Pin numbers and the pads behind them (TRM "IO_MUX and GPIO Matrix", table of pads).
#pragma once

#include <stdint.h>

namespace __board::esp32 {

inline constexpr uint8_t kPins = 40;

/// Offset of the pin's register from IO_MUX; 0: there is no such pin.
inline constexpr uint8_t kPadOffset[kPins] = {
    0x44, 0x88, 0x40, 0x84, 0x48, 0x6C, 0x60, 0x64, 0x68, 0x54,  // 0 to 9
    0x58, 0x5C, 0x34, 0x38, 0x30, 0x3C, 0x4C, 0x50, 0x70, 0x74,  // 10 to 19
    0x78, 0x7C, 0x80, 0x8C, 0,    0x24, 0x28, 0x2C, 0,    0,     // 20 to 29
    0,    0,    0x1C, 0x20, 0x14, 0x18, 0x04, 0x08, 0x0C, 0x10,  // 30 to 39
};

/// Whether a sketch may use the pin. The pins of UART0 are the wire (1, 3), pins 6 to 11 belong to
/// the flash chip.
constexpr bool isUsable(uint8_t pin) {
  if (pin >= kPins || kPadOffset[pin] == 0) return false;
  return pin != 1 && pin != 3 && !(pin >= 6 && pin <= 11);
}

/// Pins 34 to 39 have no driver and no pull resistors.
constexpr bool isInputOnly(uint8_t pin) {
  return pin >= 34;
}

/// Fields of a pad's register.
namespace pad {
inline constexpr uint32_t kPullDown = 1u << 7;
inline constexpr uint32_t kPullUp = 1u << 8;
inline constexpr uint32_t kInputEnable = 1u << 9;
/// FUN_DRV 2: 20 mA, as after reset.
inline constexpr uint32_t kDrive = 2u << 10;
/// MCU_SEL 2: the pin is a GPIO, on every pad.
inline constexpr uint32_t kFunctionGpio = 2u << 12;
}  // namespace pad

/// Arduino's mode bits: INPUT 1, OUTPUT 3, and with a resistor 5 (up) and 9 (down).
constexpr uint32_t padConfig(uint8_t mode) {
  uint32_t config = pad::kFunctionGpio | pad::kDrive;
  if ((mode & 0x1) != 0) config |= pad::kInputEnable;
  if ((mode & 0x4) != 0) config |= pad::kPullUp;
  if ((mode & 0x8) != 0) config |= pad::kPullDown;
  return config;
}

/// RTC_IO switches the resistors of a pad with an RTC function; the bits in the pad's own register
/// do nothing (TRM "IO_MUX and GPIO Matrix", "RTC IO_MUX"; ESP-IDF soc/rtc_io_reg.h).
struct RtcPulls {
  /// From RTC_IO; 0: the pad has no RTC function, or no resistors.
  uint8_t offset;
  /// RUE, pull-up enable; the next bit is RDE, pull-down enable.
  uint8_t upBit;
};

constexpr RtcPulls rtcPulls(uint8_t pin) {
  switch (pin) {
    case 25:
      return {0x84, 27};
    case 26:
      return {0x88, 27};
    case 33:
      return {0x8C, 27};
    case 32:
      return {0x8C, 22};
    case 4:
      return {0x94, 27};
    case 0:
      return {0x98, 27};
    case 2:
      return {0x9C, 27};
    case 15:
      return {0xA0, 27};
    case 13:
      return {0xA4, 27};
    case 12:
      return {0xA8, 27};
    case 14:
      return {0xAC, 27};
    case 27:
      return {0xB0, 27};
    default:
      return {0, 0};
  }
}

/// The register's new value: `mode` sets the resistors, all other bits stay.
constexpr uint32_t withRtcPulls(uint32_t config, uint8_t upBit, uint8_t mode) {
  return (config & ~(3u << upBit)) | uint32_t{mode} >> 2 << upBit;
}

}  // namespace __board::esp32
