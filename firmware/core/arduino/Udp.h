// Udp.h of the Arduino core for ESP32: what libraries know of datagrams.
#pragma once

#include "IPAddress.h"
#include "Print.h"

class UDP : public Stream {
 public:
  virtual uint8_t begin(uint16_t port) = 0;
  virtual void stop() = 0;
  virtual int beginPacket(IPAddress address, uint16_t port) = 0;
  virtual int beginPacket(const char* host, uint16_t port) = 0;
  virtual int endPacket() = 0;
  using Print::write;
  virtual int parsePacket() = 0;
  using Stream::read;
  virtual int read(unsigned char* out, size_t capacity) = 0;
  virtual int read(char* out, size_t capacity) = 0;
  virtual IPAddress remoteIP() = 0;
  virtual uint16_t remotePort() = 0;

 protected:
  ~UDP() = default;
};
