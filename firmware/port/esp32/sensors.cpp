// The two converters and the touch sensor (TRM "On-Chip Sensors and Analog Signal Processing"), worked by software as
// ESP-IDF's drivers do it (hal/adc_ll.h, hal/touch_sensor_ll.h).
#include <stdint.h>

#include "../../core/port.h"
#include "registers.h"

using namespace __board;
using namespace esp32;

namespace {

constexpr uint32_t kSens = 0x3FF48800;
constexpr uint32_t kMeasWait2 = kSens + 0x0C, kMeasCtrl = kSens + 0x10, kStartForce = kSens + 0x2C;

/// FORCE_XPD_SAR 3 (on), FORCE_XPD_AMP 2 (off).
constexpr uint32_t kPowerBits = 0xFu << 16, kPower = 0xEu << 16;
/// AMP_RST_FB_FSM, AMP_SHORT_REF_FSM, AMP_SHORT_REF_GND_FSM: the amplifier is not used.
constexpr uint32_t kAmplifier = 0xFFFu << 4;

/// Registers and fields of one converter.
struct Converter {
  uint32_t readControl, attenuation, start;
  /// SARn_DIG_FORCE and SARn_DATA_INV: by software, and the value counts upwards.
  uint32_t digitalForce, invert;
  uint32_t widthShift;
};
constexpr Converter kConverters[2] = {
    {kSens + 0x00, kSens + 0x34, kSens + 0x54, 1u << 27, 1u << 28, 0},
    {kSens + 0x90, kSens + 0x38, kSens + 0x94, 1u << 28, 1u << 29, 2},
};
constexpr uint32_t kSampleBits = 3u << 16;

/// Fields of the start register.
constexpr uint32_t kDone = 1u << 16, kStart = 1u << 17, kStartBySoftware = 1u << 18;
constexpr uint32_t kPadsBySoftware = 1u << 31;

constexpr uint32_t kTouchControl1 = kSens + 0x58, kTouchOut = kSens + 0x70,
                   kTouchControl2 = kSens + 0x84, kTouchEnable = kSens + 0x8C;
/// TOUCH_MEAS_DELAY: for so many cycles of 8 MHz a pad is charged and discharged, and how often is counted.
constexpr uint32_t kTouchCycles = 0x1000;
constexpr uint32_t kTouchWait = 0xFFu << 16;
constexpr uint32_t kTouchDone = 1u << 10, kTouchStart = 1u << 12, kTouchBySoftware = 1u << 13;
/// RTC_IO_TOUCH_PAD0 to 9: XPD, TIE_OPT, START, DAC 7, MUX_SEL.
constexpr uint32_t kTouchPad = kRtcIo + 0x94;
constexpr uint32_t kTouchPadOn = 1u << 20 | 1u << 22 | 7u << 23 | 1u << 19;

void setBits(uint32_t address, uint32_t mask, uint32_t bits) {
  reg(address) = (reg(address) & ~mask) | bits;
}

}  // namespace

namespace __board::port {

uint16_t analogRead(uint8_t, uint8_t channel, uint8_t attenuation) {
  const Converter& converter = kConverters[channel >= 10 ? 1 : 0];
  if (channel >= 10) channel -= 10;
  setBits(kMeasWait2, kPowerBits, kPower);
  setBits(kMeasCtrl, kAmplifier, 0);
  setBits(converter.readControl, converter.digitalForce | kSampleBits,
          converter.invert | kSampleBits);
  setBits(kStartForce, 3u << converter.widthShift, 3u << converter.widthShift);
  setBits(converter.attenuation, 3u << (2 * channel), uint32_t{attenuation} << (2 * channel));
  const uint32_t idle = kStartBySoftware | kPadsBySoftware | 1u << (19 + channel);
  reg(converter.start) = idle;
  reg(converter.start) = idle | kStart;
  while ((reg(converter.start) & kDone) == 0) continue;
  return reg(converter.start) & 0xFFF;
}

uint16_t touchRead(uint8_t, uint8_t pad) {
  const uint32_t address = kTouchPad + 4u * pad;
  reg(address) = reg(address) | kTouchPadOn;
  reg(kTouchControl1) = kTouchCycles | kTouchWait;
  // WORKEN, OUTEN2 and OUTEN1.
  reg(kTouchEnable) = 1u << pad | 1u << (10 + pad) | 1u << (20 + pad);
  reg(kTouchControl2) = kTouchBySoftware;
  reg(kTouchControl2) = kTouchBySoftware | kTouchStart;
  while ((reg(kTouchControl2) & kTouchDone) == 0) continue;
  // The pad is a pin again, whatever comes next.
  reg(address) = reg(address) & ~kTouchPadOn;
  // Two pads a word, the first in the upper half.
  const uint32_t counts = reg(kTouchOut + 4u * (pad / 2));
  return static_cast<uint16_t>(pad % 2 == 0 ? counts >> 16 : counts);
}

}  // namespace __board::port
