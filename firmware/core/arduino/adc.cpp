// Voltages at pins, as in the Arduino core for ESP32 3.x (esp32-hal-adc.c), with the calibration of a chip whose
// reference is at 1100 mV.
#include "../port.h"
#include "../runtime.h"
#include "Arduino.h"
#include "adc_curve.h"
#include "pin_bus.h"

using namespace __board;
using core::PinBus;

namespace {

constexpr int kNoChannel = -1;
/// ADC2's channels begin here.
constexpr int kAdc2 = 10;
constexpr uint8_t kMaxResultBits = 16;

uint8_t g_attenuation = ADC_11db;
/// A pin's own; kShared: it has none.
constexpr uint8_t kShared = 0;
uint8_t g_ownAttenuation[core::kPins];
uint8_t g_converterBits = core::kAdcBits;
uint8_t g_resultBits = core::kAdcBits;

/// ESP32 data sheet, "Peripheral Pin Configurations".
int channelOf(uint8_t pin) {
  static constexpr int8_t kAdc1Channels[] = {4, 5, 6, 7, 0, 1, 2, 3};  // pins 32 to 39
  static constexpr uint8_t kAdc2Pins[] = {4, 0, 2, 15, 13, 12, 14, 27, 25, 26};
  if (pin >= 32 && pin < core::kPins) return kAdc1Channels[pin - 32];
  for (int channel = 0; channel < 10; ++channel) {
    if (kAdc2Pins[channel] == pin) return kAdc2 + channel;
  }
  return kNoChannel;
}

uint8_t attenuationOf(uint8_t pin) {
  return g_ownAttenuation[pin] == kShared ? g_attenuation
                                          : static_cast<uint8_t>(g_ownAttenuation[pin] - 1);
}

/// What the converter makes of the pin's voltage, `g_converterBits` wide; false when it cannot.
bool convert(uint8_t pin, uint16_t& value) {
  const int channel = channelOf(pin);
  if (channel == kNoChannel) {
    core::logError("esp32-hal-adc.c] __analogRead(): Pin % is not ADC pin!", pin);
    return false;
  }
  if (core::pinBus(pin) != PinBus::kAnalog) {
    core::setPinBus(pin, PinBus::kAnalog);
    port::pinMode(pin, 0);
  }
  if (channel >= kAdc2 && core::link() != core::Link::kDown) {
    core::logError(
        "esp32-hal-adc.c] __analogRead(): GPIO%: ESP_ERR_TIMEOUT: ADC2 is in use by Wi-Fi.", pin);
    return false;
  }
  value = port::analogRead(pin, static_cast<uint8_t>(channel), attenuationOf(pin)) >>
          (core::kAdcBits - g_converterBits);
  return true;
}

}  // namespace

uint16_t analogRead(uint8_t pin) {
  uint16_t value = 0;
  if (!convert(pin, value)) return 0;
  return g_converterBits > g_resultBits
             ? value >> (g_converterBits - g_resultBits)
             : static_cast<uint16_t>(value << (g_resultBits - g_converterBits));
}

uint32_t analogReadMilliVolts(uint8_t pin) {
  uint16_t value = 0;
  if (!convert(pin, value)) return 0;
  return core::adcMillivolts(value << (core::kAdcBits - g_converterBits), attenuationOf(pin));
}

void analogReadResolution(uint8_t bits) {
  if (bits == 0 || bits > kMaxResultBits) return;
  g_resultBits = bits;
  g_converterBits = constrain(bits, 9, core::kAdcBits);
}

void analogSetAttenuation(adc_attenuation_t attenuation) {
  g_attenuation = attenuation & 3;
  for (uint8_t& own : g_ownAttenuation) own = kShared;
}

void analogSetPinAttenuation(uint8_t pin, adc_attenuation_t attenuation) {
  if (core::pinBus(pin) != PinBus::kAnalog) {
    core::logError(
        "esp32-hal-adc.c] __analogChannelConfig(): Pin is not configured as analog channel");
    return;
  }
  g_ownAttenuation[pin] = static_cast<uint8_t>((attenuation & 3) + 1);
}
