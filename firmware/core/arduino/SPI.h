// SPI.h of the Arduino core for ESP32. Nothing is wired to this board's pins: MISO reads 0, whatever is sent.
#pragma once

#include "Arduino.h"

#define FSPI 1
#define HSPI 2
#define VSPI 3
#define SPI_LSBFIRST 0
#define SPI_MSBFIRST 1
#define SPI_MODE0 0
#define SPI_MODE1 1
#define SPI_MODE2 2
#define SPI_MODE3 3
#define SPI_HAS_TRANSACTION

class SPISettings {
 public:
  SPISettings() = default;
  SPISettings(uint32_t, uint8_t, uint8_t) {}
};

class SPIClass {
 public:
  constexpr explicit SPIClass(uint8_t = VSPI) {}
  bool begin(int8_t = -1, int8_t = -1, int8_t = -1, int8_t = -1) { return true; }
  void end() {}
  void setHwCs(bool) {}
  void setBitOrder(uint8_t) {}
  void setDataMode(uint8_t) {}
  void setFrequency(uint32_t) {}
  void setClockDivider(uint32_t) {}
  void beginTransaction(SPISettings) {}
  void endTransaction() {}
  uint8_t transfer(uint8_t) { return 0; }
  uint16_t transfer16(uint16_t) { return 0; }
  uint32_t transfer32(uint32_t) { return 0; }
  /// What was read takes the place of what was sent.
  void transfer(void* octets, uint32_t length) { memset(octets, 0, length); }
  void transferBytes(const uint8_t*, uint8_t* read, uint32_t length) {
    if (read != nullptr) memset(read, 0, length);
  }
  void write(uint8_t) {}
  void write16(uint16_t) {}
  void write32(uint32_t) {}
  void writeBytes(const uint8_t*, uint32_t) {}
};

inline SPIClass SPI;
