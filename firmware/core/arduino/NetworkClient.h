// NetworkClient.h of the Arduino core for ESP32 3.x: one TCP connection that came to a NetworkServer. Copies of a client
// share their connection; it ends with stop(), or with the last of them. In 2.x the class is called WiFiClient.
//
// Left out: connections that the board opens itself. The wire has one other end, and nothing listens there.
#pragma once

#include "IPAddress.h"
#include "Print.h"
#include "board_lacks.h"

#define __BOARD_ONLY_ANSWERS                                          \
  __BOARD_LACKS(                                                      \
      "not on this board: it opens no connections, it only answers. " \
      "Let the browser connect to the board instead")

namespace __board {
struct Socket;
}

class NetworkClient : public Stream {
 public:
  NetworkClient() = default;
  explicit NetworkClient(__board::Socket* socket);
  NetworkClient(const NetworkClient& other);
  NetworkClient& operator=(const NetworkClient& other);
  ~NetworkClient();

  int connect(IPAddress address, uint16_t port) __BOARD_ONLY_ANSWERS;
  int connect(IPAddress address, uint16_t port, int32_t timeoutMs) __BOARD_ONLY_ANSWERS;
  int connect(const char* host, uint16_t port) __BOARD_ONLY_ANSWERS;
  int connect(const char* host, uint16_t port, int32_t timeoutMs) __BOARD_ONLY_ANSWERS;

  /// Open, or with octets that have not been read.
  uint8_t connected();
  operator bool() { return connected() != 0; }
  bool operator==(const NetworkClient& other) const { return socket_ == other.socket_; }
  bool operator!=(const NetworkClient& other) const { return socket_ != other.socket_; }

  int available() override;
  int read() override;
  /// The number of octets, or -1 when there are none.
  int read(uint8_t* out, size_t capacity);
  int peek() override;
  using Print::write;
  size_t write(uint8_t octet) override;
  /// Waits until the connection has taken them all, in a network callback only for as many as fit. Gives up after ten
  /// seconds without progress.
  size_t write(const uint8_t* octets, size_t length) override;
  size_t write(int octet) { return write(static_cast<uint8_t>(octet)); }
  size_t write_P(const char* octets, size_t length) { return write(octets, length); }
  void clear();
  void stop();

  int setNoDelay(bool) { return 0; }
  bool getNoDelay() const { return true; }
  IPAddress remoteIP() const;
  uint16_t remotePort() const;
  IPAddress localIP() const;
  uint16_t localPort() const;
  int fd() const;

 private:
  void release();

  __board::Socket* socket_ = nullptr;
};

using WiFiClient = NetworkClient;
