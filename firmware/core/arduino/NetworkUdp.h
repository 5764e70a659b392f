// NetworkUdp.h of the Arduino core for ESP32 3.x: datagrams that a sketch sends and receives. In 2.x the class is called
// WiFiUDP.
//
// A datagram has at most 548 octets: the wire carries packets of 576, and none are taken apart. Six wait to be read.
#pragma once

#include "Udp.h"

namespace __board {
class UdpPort;
}

class NetworkUDP : public UDP {
 public:
  NetworkUDP() = default;
  NetworkUDP(const NetworkUDP&) = delete;
  NetworkUDP& operator=(const NetworkUDP&) = delete;
  ~NetworkUDP() { stop(); }

  /// 0 when the port is taken, or eight are bound. Port 0: a free one.
  uint8_t begin(uint16_t port) override;
  uint8_t begin(IPAddress, uint16_t port) { return begin(port); }
  /// Hears the group's datagrams too; beginMulticastPacket() sends to it.
  uint8_t beginMulticast(IPAddress group, uint16_t port);
  void stop() override;

  int beginPacket();
  int beginPacket(IPAddress address, uint16_t port) override;
  int beginPacket(const char* host, uint16_t port) override;
  int beginMulticastPacket();
  /// 0 when nothing was begun, or the datagram is too long.
  int endPacket() override;
  size_t write(uint8_t octet) override;
  size_t write(const uint8_t* octets, size_t length) override;
  size_t write(int octet) { return write(static_cast<uint8_t>(octet)); }
  using Print::write;

  /// Takes the next datagram that waits: its length, or 0 without one. What was left of the last is gone.
  int parsePacket() override;
  int available() override;
  int read() override;
  int read(unsigned char* out, size_t capacity) override;
  int read(char* out, size_t capacity) override {
    return read(reinterpret_cast<unsigned char*>(out), capacity);
  }
  int peek() override;
  void flush() override { clear(); }
  void clear();
  IPAddress remoteIP() override;
  uint16_t remotePort() override;

 private:
  uint8_t bind(uint16_t port, IPAddress group);

  __board::UdpPort* port_ = nullptr;
  IPAddress group_, to_;
  uint16_t groupPort_ = 0, toPort_ = 0;
};
