// shiftOut() and shiftIn(), as in the Arduino core for ESP32 3.x (wiring_shift.c).
#include "Arduino.h"

static uint8_t maskOf(uint8_t bit, uint8_t bitOrder) {
  return static_cast<uint8_t>(1 << (bitOrder == LSBFIRST ? bit : 7 - bit));
}

void shiftOut(uint8_t dataPin, uint8_t clockPin, uint8_t bitOrder, uint8_t value) {
  for (uint8_t bit = 0; bit < 8; ++bit) {
    digitalWrite(dataPin, (value & maskOf(bit, bitOrder)) != 0 ? HIGH : LOW);
    digitalWrite(clockPin, HIGH);
    digitalWrite(clockPin, LOW);
  }
}

uint8_t shiftIn(uint8_t dataPin, uint8_t clockPin, uint8_t bitOrder) {
  uint8_t value = 0;
  for (uint8_t bit = 0; bit < 8; ++bit) {
    digitalWrite(clockPin, HIGH);
    if (digitalRead(dataPin) != LOW) value |= maskOf(bit, bitOrder);
    digitalWrite(clockPin, LOW);
  }
  return value;
}
