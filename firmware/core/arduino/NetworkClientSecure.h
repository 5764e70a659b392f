// NetworkClientSecure.h of the Arduino core for ESP32 3.x. There is no TLS on this board: connect() says so and returns 0.
// In 2.x the class is called WiFiClientSecure.
#pragma once

#include "NetworkClient.h"

class NetworkClientSecure : public NetworkClient {
 public:
  NetworkClientSecure() = default;
  NetworkClientSecure(const NetworkClientSecure&) = delete;
  NetworkClientSecure& operator=(const NetworkClientSecure&) = delete;

  int connect(IPAddress address, uint16_t port) override;
  int connect(IPAddress address, uint16_t port, int32_t timeoutMs) override;
  int connect(const char* host, uint16_t port) override;
  int connect(const char* host, uint16_t port, int32_t timeoutMs) override;
  /// Of the last connect(): a number of mbedTLS below 0, and a sentence.
  int lastError(char* text, size_t capacity) const;

  void setInsecure() {}
  void setPlainStart() {}
  void setCACert(const char*) {}
  void setCertificate(const char*) {}
  void setPrivateKey(const char*) {}
  void setPreSharedKey(const char*, const char*) {}
  void setHandshakeTimeout(unsigned long) {}
  void setTimeout(uint32_t ms) { Stream::setTimeout(ms); }

 private:
  int refuse();

  int error_ = 0;
};
