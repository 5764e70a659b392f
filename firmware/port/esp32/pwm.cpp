// PWM (TRM "LED PWM Controller"): channels and timers 0 to 7 and 0 to 3 are the high-speed ones, the others low-speed.
#include <stdint.h>

#include "../../core/port.h"
#include "clock.h"
#include "gpio_pads.h"
#include "pwm_timing.h"
#include "registers.h"

using namespace __board;
using namespace esp32;

namespace {

constexpr uint32_t kPeripheralClock = 0x3FF000C0, kPeripheralReset = 0x3FF000C4;
constexpr uint32_t kLedcBit = 1u << 11;

constexpr uint32_t kLedc = 0x3FF59000;
/// APB_CLK_SEL: the low-speed timers have the same clock as the others.
constexpr uint32_t kLedcConf = kLedc + 0x190;

/// Registers of channel 0, and octets to the next channel. HPOINT stays 0: a period begins HIGH.
constexpr uint32_t kConf0 = kLedc + 0x00, kHpoint = kLedc + 0x04, kDuty = kLedc + 0x08,
                   kConf1 = kLedc + 0x0C, kChannelStep = 0x14;
constexpr uint32_t kTimerConf = kLedc + 0x140, kTimerStep = 0x8;

constexpr uint32_t kSignalOut = 1u << 2;
/// PARA_UP: a low-speed channel takes what was written.
constexpr uint32_t kChannelUpdate = 1u << 4;
/// DUTY_START and DUTY_INC, with a fade of one step of nothing.
constexpr uint32_t kTakeDuty = 1u << 31 | 1u << 30 | 1u << 20 | 1u << 10;
constexpr uint32_t kTimerReset = 1u << 24, kTimerFromClock = 1u << 25, kTimerUpdate = 1u << 26;

/// Signals of the GPIO matrix: LEDC_HS_SIG_OUT0, and LEDC_LS_SIG_OUT0 eight further on.
constexpr uint32_t kFirstSignal = 71;

void startPeripheral() {
  if ((reg(kPeripheralClock) & kLedcBit) != 0) return;
  reg(kPeripheralClock) = reg(kPeripheralClock) | kLedcBit;
  reg(kPeripheralReset) = reg(kPeripheralReset) & ~kLedcBit;
  reg(kLedcConf) = 1;
}

/// A timer that runs so already is left alone: its period would begin anew.
void setTimer(uint8_t timer, const PwmTiming& timing) {
  const uint32_t address = kTimerConf + timer * kTimerStep;
  const uint32_t config = timing.resolution | timing.divider << 5 |
                          (timing.fromClock ? kTimerFromClock : 0) | kTimerUpdate;
  if ((reg(address) | kTimerUpdate) == config) return;
  reg(address) = config | kTimerReset;
  reg(address) = config;
}

}  // namespace

namespace __board::port {

void pwm(uint8_t pin, const PwmSignal& signal) {
  if (!isUsable(pin)) return;
  startPeripheral();
  const PwmTiming timing = pwmTiming(g_clockHz, signal.frequency, signal.resolution);
  setTimer(signal.timer, timing);
  const uint32_t channel = signal.channel * kChannelStep;
  reg(kHpoint + channel) = 0;
  // 25 bits, four of them fractions.
  reg(kDuty + channel) = signal.duty >> (signal.resolution - timing.resolution) << 4;
  reg(kConf0 + channel) = (signal.timer & 3u) | kSignalOut | kChannelUpdate;
  reg(kConf1 + channel) = kTakeDuty;
  reg(kConf0 + channel) = (signal.timer & 3u) | kSignalOut | kChannelUpdate;
  reg(kIoMux + kPadOffset[pin]) = padConfig(0x03);
  reg(kGpioOutSelect + 4u * pin) = kFirstSignal + signal.channel;
  if (pin < 32) {
    reg(kGpioEnableSet) = 1u << pin;
  } else {
    reg(kGpioEnableSetBank1) = 1u << (pin - 32);
  }
}

void endPwm(uint8_t pin) {
  if (isUsable(pin)) reg(kGpioOutSelect + 4u * pin) = kGpioOutSelectPlain;
}

}  // namespace __board::port
