// Touch pads, as in the Arduino core for ESP32 3.x (esp32-hal-touch.c).
#include "../port.h"
#include "Arduino.h"
#include "pin_bus.h"

using namespace __board;
using core::PinBus;

touch_value_t touchRead(uint8_t pin) {
  static constexpr uint8_t kPads[] = {T0, T1, T2, T3, T4, T5, T6, T7, T8, T9};
  for (uint8_t pad = 0; pad < sizeof kPads; ++pad) {
    if (kPads[pad] != pin) continue;
    if (core::pinBus(pin) != PinBus::kTouch) {
      core::setPinBus(pin, PinBus::kTouch);
      port::pinMode(pin, 0);
    }
    return port::touchRead(pin, pad);
  }
  core::logError("esp32-hal-touch.c] __touchRead():  No touch pad on selected pin!");
  return 0;
}
