#include "Arduino.h"

#include "../config.h"
#include "../port.h"
#include "../runtime.h"

using namespace __board;

// 32 bits, as on the chip: millis() wraps after 49.7 days, micros() after 71 minutes.
unsigned long millis() {
  return static_cast<uint32_t>(port::micros() / 1000);
}
unsigned long micros() {
  return static_cast<uint32_t>(port::micros());
}

void delay(uint32_t ms) {
  if (core::inNetwork()) {
    port::panic(
        "delay() was called inside a network callback or an interrupt. Both must return at once, "
        "because nothing else happens meanwhile: set a variable and wait in loop().");
  }
  core::wait(ms);
}

void delayMicroseconds(uint32_t us) {
  const uint64_t end = port::micros() + us;
  for (uint64_t now; (now = port::micros()) < end;) {
    // A short wait has to be exact.
    if (end - now > config::kTurnUs) core::giveWay();
  }
}

void yield() {
  if (!core::inNetwork()) core::wait(0);
}
