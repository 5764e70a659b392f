// pulseIn(), as in the Arduino core for ESP32 3.x (wiring_pulse.c).
#include "../port.h"
#include "../runtime.h"
#include "Arduino.h"

using namespace __board;

namespace {

/// Waits until the pin is at a level, or is not; false when `endUs` comes first.
bool waitFor(uint8_t pin, uint8_t level, bool isThere, uint64_t endUs) {
  while ((digitalRead(pin) == level) != isThere) {
    if (port::micros() >= endUs) return false;
    core::giveWay();
  }
  return true;
}

}  // namespace

unsigned long pulseIn(uint8_t pin, uint8_t state, unsigned long timeoutUs) {
  const uint64_t endUs = port::micros() + timeoutUs;
  // One that has begun already is no whole pulse.
  if (!waitFor(pin, state, false, endUs) || !waitFor(pin, state, true, endUs)) return 0;
  const uint64_t startUs = port::micros();
  if (!waitFor(pin, state, false, endUs)) return 0;
  return static_cast<unsigned long>(port::micros() - startUs);
}
