// Wire.h of the Arduino core for ESP32: I2C. Nothing is wired to this board's pins, so that no address answers, as on a dev
// board with nothing on it. Sketches and libraries for sensors compile, and find none. Left out: being addressed by others.
#pragma once

#include "Arduino.h"

class TwoWire final : public Stream {
 public:
  constexpr explicit TwoWire(uint8_t) {}
  using Print::write;

  bool begin() { return begin(-1, -1); }
  bool begin(int sda, int scl, uint32_t frequency = 0);
  bool setPins(int, int) { return !begun_; }
  bool end();
  bool setClock(uint32_t frequency);
  uint32_t getClock() const { return frequency_; }
  void setTimeOut(uint16_t ms) { timeoutMs_ = ms; }
  uint16_t getTimeOut() const { return timeoutMs_; }
  size_t setBufferSize(size_t octets) { return octets; }

  void beginTransmission(uint8_t address);
  /// 2: nobody answered to the address. 4: not begun.
  uint8_t endTransmission(bool stop = true);
  /// 0: nobody answered.
  size_t requestFrom(uint8_t address, size_t length, bool stop = true);

  size_t write(uint8_t octet) override;
  size_t write(const uint8_t* octets, size_t length) override;
  int available() override { return 0; }
  int read() override { return -1; }
  int peek() override { return -1; }

 private:
  bool begun_ = false, sending_ = false;
  uint32_t frequency_ = 100000;
  uint16_t timeoutMs_ = 50;
};

extern TwoWire Wire, Wire1;
