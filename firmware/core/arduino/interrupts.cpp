// Interrupts of pins, as in the Arduino core for ESP32 3.x (esp32-hal-gpio.c).
#include "../port.h"
#include "Arduino.h"
#include "pin_bus.h"

using namespace __board;

namespace {

/// Kinds of interrupts; the further bits of a mode are about waking from sleep.
constexpr int kKinds = 0x7;

void callPlain(void* handler) {
  reinterpret_cast<void (*)()>(handler)();
}

}  // namespace

void attachInterruptArg(uint8_t pin, void (*handler)(void*), void* argument, int mode) {
  if (pin >= core::kPins || handler == nullptr) return;
  port::attachInterrupt(pin, static_cast<uint8_t>(mode & kKinds), handler, argument);
}

void attachInterrupt(uint8_t pin, void (*handler)(), int mode) {
  attachInterruptArg(pin, handler == nullptr ? nullptr : callPlain,
                     reinterpret_cast<void*>(handler), mode);
}

void detachInterrupt(uint8_t pin) {
  if (pin < core::kPins) port::detachInterrupt(pin);
}

void noInterrupts() {
  port::letInterrupts(false);
}
void interrupts() {
  port::letInterrupts(true);
}
