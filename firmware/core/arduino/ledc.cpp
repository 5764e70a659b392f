// PWM, as in the Arduino core for ESP32 3.x (esp32-hal-ledc.c): sixteen channels in two groups, with four timers for the
// frequencies of each group.
#include "../port.h"
#include "Arduino.h"
#include "pin_bus.h"

using namespace __board;
using core::logError;
using core::PinBus;

namespace {

constexpr uint8_t kGroups = 2, kChannelsPerGroup = 8, kTimersPerGroup = 4;
constexpr uint8_t kChannels = kGroups * kChannelsPerGroup;
constexpr uint8_t kMaxResolution = 20;
constexpr uint8_t kToneResolution = 10;
/// Half of a tone's period.
constexpr uint32_t kToneDuty = 0x1FF;
/// The clocks that a timer divides, hertz.
constexpr uint32_t kClocks[] = {80'000'000, 1'000'000};
/// The divider, in 256ths.
constexpr uint64_t kMinDivider = 256, kMaxDivider = 0x3FFFF;

struct Timer {
  uint32_t frequency;
  uint8_t resolution;
};
Timer g_timers[kGroups * kTimersPerGroup];

struct Channel {
  uint8_t pins;  // how many show it
  uint8_t timer;
  uint32_t duty;
};
Channel g_channels[kChannels];
uint8_t g_channelOf[core::kPins];

uint8_t g_analogResolution = 8;
uint32_t g_analogFrequency = 1000;

bool isAttached(uint8_t pin) {
  return core::pinBus(pin) == PinBus::kPwm;
}
Channel& channelOf(uint8_t pin) {
  return g_channels[g_channelOf[pin]];
}
Timer& timerOf(uint8_t pin) {
  return g_timers[channelOf(pin).timer];
}
constexpr uint32_t steps(uint8_t resolution) {
  return 1u << resolution;
}

/// Lets the pin show its channel.
void show(uint8_t pin) {
  if (pin >= core::kFirstInputOnly) return;
  const Channel& channel = channelOf(pin);
  const Timer& timer = g_timers[channel.timer];
  const uint32_t full = steps(timer.resolution);
  port::pwm(pin, {.channel = g_channelOf[pin],
                  .timer = channel.timer,
                  .resolution = timer.resolution,
                  .frequency = timer.frequency,
                  .duty = channel.duty < full ? channel.duty : full});
}

template <class Condition>
void showAll(Condition isMeant) {
  for (uint8_t pin = 0; pin < core::kPins; ++pin) {
    if (isAttached(pin) && isMeant(pin)) show(pin);
  }
}

/// Whether one of the clocks can be divided down to it.
bool canMake(uint32_t frequency, uint8_t resolution) {
  uint64_t divider = 0;
  const uint64_t stepsPerSecond = uint64_t{frequency} << resolution;
  for (const uint32_t clock : kClocks) {
    divider = ((uint64_t{clock} << 8) + stepsPerSecond / 2) / stepsPerSecond;
    if (divider >= kMinDivider && divider <= kMaxDivider) return true;
    if (divider < kMinDivider) break;
  }
  core::logIdfError(
      "ledc: requested frequency % and duty resolution % can not be achieved, try another freq_hz "
      "or duty_resolution.",
      frequency, resolution);
  return false;
}

bool isInRange(uint8_t pin, uint32_t frequency, uint8_t resolution) {
  if (frequency == 0) {
    logError("esp32-hal-ledc.c] ledcAttachChannel(): LEDC pin % - frequency can't be zero.", pin);
    return false;
  }
  if (resolution == 0 || resolution > kMaxResolution) {
    logError(
        "esp32-hal-ledc.c] ledcAttachChannel(): LEDC pin % - resolution is zero or it is too big "
        "(maximum %)",
        pin, kMaxResolution);
    return false;
  }
  return true;
}

bool isTimerUsed(uint8_t timer) {
  for (const Channel& channel : g_channels) {
    if (channel.pins > 0 && channel.timer == timer) return true;
  }
  return false;
}

/// A timer of the group that runs so already, or one that is free and can; false when there is none.
bool findTimer(uint8_t group, uint32_t frequency, uint8_t resolution, uint8_t& timer) {
  const uint8_t first = group * kTimersPerGroup, end = first + kTimersPerGroup;
  for (timer = first; timer < end; ++timer) {
    const Timer& found = g_timers[timer];
    if (isTimerUsed(timer) && found.frequency == frequency && found.resolution == resolution) {
      return true;
    }
  }
  for (timer = first; timer < end && isTimerUsed(timer);) ++timer;
  if (timer == end) {
    logError("esp32-hal-ledc.c] find_free_timer(): No free timers available");
    return false;
  }
  if (!canMake(frequency, resolution)) {
    logError("esp32-hal-ledc.c] ledcAttachChannel(): ledc setup failed!");
    return false;
  }
  g_timers[timer] = {frequency, resolution};
  return true;
}

void lose(uint8_t pin) {
  --channelOf(pin).pins;
  if (pin < core::kFirstInputOnly) port::endPwm(pin);
}

/// Changes the timer of the pin's channel, and so of all channels that have it.
bool setTimer(uint8_t pin, uint32_t frequency, uint8_t resolution) {
  if (!canMake(frequency, resolution)) return false;
  Timer& timer = timerOf(pin);
  timer = {frequency, resolution};
  showAll([&timer](uint8_t other) { return &timerOf(other) == &timer; });
  return true;
}

/// All steps but one are taken for all.
void setDuty(uint8_t channel, uint32_t duty) {
  const uint32_t full = steps(g_timers[g_channels[channel].timer].resolution);
  g_channels[channel].duty = duty == full - 1 && full > 2 ? full : duty;
  showAll([channel](uint8_t pin) { return g_channelOf[pin] == channel; });
}

}  // namespace

bool ledcAttachChannel(uint8_t pin, uint32_t frequency, uint8_t resolution, uint8_t channel) {
  if (channel >= kChannels) {
    logError("esp32-hal-ledc.c] ledcAttachChannel(): Channel % is not available (maximum %)!",
             channel, kChannels);
    return false;
  }
  if (!isInRange(pin, frequency, resolution)) return false;
  if (pin >= core::kPins) {
    logError("esp32-hal-periman.c] perimanGetPinBus(): Invalid pin: %", pin);
    return false;
  }
  if (isAttached(pin)) {
    logError("esp32-hal-ledc.c] ledcAttachChannel(): Pin % is already attached to LEDC (channel %)",
             pin, g_channelOf[pin]);
    return false;
  }
  Channel& chosen = g_channels[channel];
  if (chosen.pins == 0) {
    uint8_t timer;
    if (!findTimer(channel / kChannelsPerGroup, frequency, resolution, timer)) return false;
    chosen = {.pins = 0, .timer = timer, .duty = 0};
  }
  ++chosen.pins;
  if (pin >= core::kFirstInputOnly) {
    core::logIdfError("ledc: ledc_set_pin: gpio_num argument is invalid");
  }
  core::g_onPwmLost = lose;
  core::setPinBus(pin, PinBus::kPwm);
  g_channelOf[pin] = channel;
  show(pin);
  return true;
}

bool ledcAttach(uint8_t pin, uint32_t frequency, uint8_t resolution) {
  for (uint8_t channel = 0; channel < kChannels; ++channel) {
    if (g_channels[channel].pins > 0) continue;
    if (ledcAttachChannel(pin, frequency, resolution, channel)) return true;
    // The timers of the first group may all be taken: those of the other may be not.
    if (channel >= kChannelsPerGroup || isAttached(pin)) return false;
    channel = kChannelsPerGroup - 1;
  }
  logError(
      "esp32-hal-ledc.c] ledcAttach(): No more LEDC channels available! (maximum is % channels)",
      kChannels);
  return false;
}

bool ledcWrite(uint8_t pin, uint32_t duty) {
  if (!isAttached(pin)) return false;
  setDuty(g_channelOf[pin], duty);
  return true;
}

bool ledcWriteChannel(uint8_t channel, uint32_t duty) {
  if (channel >= kChannels || g_channels[channel].pins == 0) {
    logError(
        "esp32-hal-ledc.c] ledcWriteChannel(): Channel % is not available (maximum %) or not used!",
        channel, kChannels);
    return false;
  }
  setDuty(channel, duty);
  return true;
}

uint32_t ledcRead(uint8_t pin) {
  return isAttached(pin) ? channelOf(pin).duty : 0;
}

uint32_t ledcReadFreq(uint8_t pin) {
  return ledcRead(pin) == 0 ? 0 : timerOf(pin).frequency;
}

uint32_t ledcWriteTone(uint8_t pin, uint32_t frequency) {
  if (!isAttached(pin)) return 0;
  if (frequency == 0) {
    ledcWrite(pin, 0);
    return 0;
  }
  if (!setTimer(pin, frequency, kToneResolution)) {
    logError("esp32-hal-ledc.c] ledcWriteTone(): ledcWriteTone configuration failed!");
    return 0;
  }
  ledcWrite(pin, kToneDuty);
  return frequency;
}

uint32_t ledcChangeFrequency(uint8_t pin, uint32_t frequency, uint8_t resolution) {
  if (!isAttached(pin) || !isInRange(pin, frequency, resolution)) return 0;
  if (setTimer(pin, frequency, resolution)) return frequency;
  logError("esp32-hal-ledc.c] ledcChangeFrequency(): ledcChangeFrequency failed!");
  return 0;
}

bool ledcDetach(uint8_t pin) {
  if (!isAttached(pin)) {
    logError("esp32-hal-ledc.c] ledcDetach(): pin % is not attached to LEDC", pin);
    return false;
  }
  core::setPinBus(pin, PinBus::kNone);
  return true;
}

void analogWrite(uint8_t pin, int value) {
  if (pin >= core::kPins) return;
  if (!isAttached(pin) && !ledcAttach(pin, g_analogFrequency, g_analogResolution)) {
    logError(
        "esp32-hal-ledc.c] analogWrite(): analogWrite setup failed (freq = %, resolution = %). Try "
        "setting different resolution or frequency",
        g_analogFrequency, g_analogResolution);
    return;
  }
  ledcWrite(pin, static_cast<uint32_t>(value));
}

void analogWriteResolution(uint8_t pin, uint8_t bits) {
  if (isAttached(pin) && ledcChangeFrequency(pin, g_analogFrequency, bits) == 0) {
    logError(
        "esp32-hal-ledc.c] analogWriteResolution(): analogWrite resolution cant be set due to "
        "selected frequency! Try to adjust frequency first");
    return;
  }
  g_analogResolution = bits;
}

void analogWriteFrequency(uint8_t pin, uint32_t frequency) {
  if (isAttached(pin) && ledcChangeFrequency(pin, frequency, g_analogResolution) == 0) {
    logError(
        "esp32-hal-ledc.c] analogWriteFrequency(): analogWrite frequency cant be set due to "
        "selected resolution! Try to adjust resolution first");
    return;
  }
  g_analogFrequency = frequency;
}
