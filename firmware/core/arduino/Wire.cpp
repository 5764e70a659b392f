#include "Wire.h"

constinit TwoWire Wire(0), Wire1(1);

bool TwoWire::begin(int, int, uint32_t frequency) {
  begun_ = true;
  if (frequency > 0) frequency_ = frequency;
  return true;
}

bool TwoWire::end() {
  begun_ = sending_ = false;
  return true;
}

bool TwoWire::setClock(uint32_t frequency) {
  // The highest rate of the chip's I2C, ESP32 Technical Reference Manual, "I2C Controller".
  frequency_ = frequency > 1000000 ? 1000000 : frequency;
  return begun_;
}

void TwoWire::beginTransmission(uint8_t) {
  sending_ = begun_;
}

uint8_t TwoWire::endTransmission(bool) {
  const bool was = sending_;
  sending_ = false;
  return was ? 2 : 4;
}

size_t TwoWire::requestFrom(uint8_t, size_t, bool) {
  return 0;
}

size_t TwoWire::write(uint8_t) {
  return sending_ ? 1 : 0;
}

size_t TwoWire::write(const uint8_t*, size_t length) {
  return sending_ ? length : 0;
}
