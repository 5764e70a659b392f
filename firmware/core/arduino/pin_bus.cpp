#include "pin_bus.h"

#include <string.h>

#include "../port.h"
#include "Print.h"
#include "format.h"

namespace __board::core {
namespace {

PinBus g_bus[kPins];

uint32_t nowMs() {
  return static_cast<uint32_t>(port::micros() / 1000);
}

void writeNumber(uint32_t value, size_t width) {
  char digits[kIntegerDigits];
  const char* number = formatInteger(digits, value, 10);
  for (size_t length = strlen(number); length < width; ++length) Serial.write(' ');
  Serial.write(number);
}

void writeLine(const char* text, uint32_t first, uint32_t second) {
  for (const char* rest; (rest = strchr(text, '%')) != nullptr; text = rest + 1) {
    Serial.write(text, static_cast<size_t>(rest - text));
    writeNumber(first, 0);
    first = second;
  }
  Serial.write(text);
  Serial.println();
}

}  // namespace

void (*g_onPwmLost)(uint8_t pin) = nullptr;

PinBus pinBus(uint8_t pin) {
  return pin < kPins ? g_bus[pin] : PinBus::kNone;
}

void setPinBus(uint8_t pin, PinBus bus) {
  if (g_bus[pin] == PinBus::kPwm && bus != PinBus::kPwm) g_onPwmLost(pin);
  g_bus[pin] = bus;
}

void resetPins() {
  for (uint8_t pin = 0; pin < kPins; ++pin) setPinBus(pin, PinBus::kNone);
}

void logError(const char* text, uint32_t first, uint32_t second) {
  Serial.write("[");
  writeNumber(nowMs(), 6);
  Serial.write("][E][");
  writeLine(text, first, second);
}

void logIdfError(const char* text, uint32_t first, uint32_t second) {
  Serial.write("E (");
  writeNumber(nowMs(), 0);
  Serial.write(") ");
  writeLine(text, first, second);
}

}  // namespace __board::core
