#include "Arduino.h"

#include "../config.h"
#include "../port.h"
#include "../runtime.h"

using namespace __board;

void pinMode(uint8_t pin, uint8_t mode) {
  port::pinMode(pin, mode);
}
void digitalWrite(uint8_t pin, uint8_t level) {
  port::digitalWrite(pin, level == LOW ? LOW : HIGH);
}
int digitalRead(uint8_t pin) {
  return port::digitalRead(pin);
}

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
        "delay() was called inside a network callback. Callbacks must return at once, because "
        "nothing else on the network happens meanwhile: set a variable and wait in loop().");
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

long random(long limit) {
  return limit <= 0 ? 0 : static_cast<long>(port::random32() % limit);
}

long random(long low, long high) {
  return low >= high ? low : low + random(high - low);
}

long map(long value, long fromLow, long fromHigh, long toLow, long toHigh) {
  if (fromLow == fromHigh) return -1;  // as the Arduino core for ESP32
  return (value - fromLow) * (toHigh - toLow) / (fromHigh - fromLow) + toLow;
}
