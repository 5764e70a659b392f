// Pins as inputs and outputs, as in the Arduino core for ESP32 3.x (esp32-hal-gpio.c).
#include "../port.h"
#include "../runtime.h"
#include "Arduino.h"
#include "pin_bus.h"

using namespace __board;
using core::PinBus;

namespace {

/// Above these, modes are no pin's (ANALOG).
constexpr uint8_t kPinModes = 0x20;
constexpr uint8_t kDrives = 0x02;

/// The chip's package has no pins 24 and 28 to 31.
bool exists(uint8_t pin) {
  return pin != 24 && (pin < 28 || pin > 31);
}

/// Whether the pin can have the mode; ESP-IDF's driver says why not.
bool canHave(uint8_t pin, uint8_t mode) {
  const bool inputOnly = pin >= core::kFirstInputOnly;
  if (!exists(pin)) {
    core::logIdfError("gpio: gpio_config: GPIO_PIN mask error");
  } else if (inputOnly && (mode & kDrives) != 0) {
    core::logIdfError("gpio: gpio_config: GPIO can only be used as input mode");
  } else {
    // It is an input all the same.
    if (inputOnly && (mode & (PULLUP | PULLDOWN)) != 0) {
      core::logIdfError(
          "gpio: gpio_pullup_en: GPIO number error (input-only pad has no internal PU/PD)");
    }
    return true;
  }
  core::logError("esp32-hal-gpio.c] __pinMode(): IO % config failed", pin);
  return false;
}

}  // namespace

void pinMode(uint8_t pin, uint8_t mode) {
  if (pin >= core::kPins) {
    core::logError("esp32-hal-gpio.c] __pinMode(): Invalid IO % selected", pin);
    return;
  }
  if (mode >= kPinModes) mode = 0;
  if (core::pinBus(pin) != PinBus::kGpio) core::setPinBus(pin, PinBus::kNone);
  if (!canHave(pin, mode)) return;
  port::pinMode(pin, mode);
  core::setPinBus(pin, PinBus::kGpio);
}

void digitalWrite(uint8_t pin, uint8_t level) {
  if (core::pinBus(pin) != PinBus::kGpio) {
    core::logError(
        "esp32-hal-gpio.c] __digitalWrite(): IO % is not set as GPIO. Execute digitalMode(%, "
        "OUTPUT) first.",
        pin, pin);
  } else if (pin >= core::kFirstInputOnly) {
    core::logIdfError("gpio: gpio_set_level: GPIO output gpio_num error");
  } else {
    port::digitalWrite(pin, level == LOW ? LOW : HIGH);
  }
}

int digitalRead(uint8_t pin) {
  if (core::pinBus(pin) != PinBus::kGpio) {
    core::logError("esp32-hal-gpio.c] __digitalRead(): IO % is not set as GPIO.", pin);
    return LOW;
  }
  return port::digitalRead(pin);
}
