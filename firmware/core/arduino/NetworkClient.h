// NetworkClient.h of the Arduino core for ESP32 3.x: one TCP connection, one that came to a NetworkServer or one that the
// board opens. Copies of a client share their connection; it ends with stop(), or with the last of them. In 2.x the class
// is called WiFiClient.
//
// Behind the wire is no Internet: connect() reaches the other end of the wire alone, and fails soon for other addresses.
#pragma once

#include "IPAddress.h"
#include "Print.h"

namespace __board {
struct Socket;

/// Client.h names it Client: a name that many a sketch has given to something of its own.
class Connection : public Stream {
 public:
  /// 1 when the connection is open, 0 when it cannot be opened.
  virtual int connect(IPAddress address, uint16_t port) = 0;
  virtual int connect(const char* host, uint16_t port) = 0;
  using Print::write;
  using Stream::read;
  virtual int read(uint8_t* out, size_t capacity) = 0;
  virtual void stop() = 0;
  virtual uint8_t connected() = 0;
  virtual operator bool() = 0;

 protected:
  ~Connection() = default;
};

}  // namespace __board

class NetworkClient : public __board::Connection {
 public:
  NetworkClient() = default;
  explicit NetworkClient(__board::Socket* socket);
  NetworkClient(const NetworkClient& other);
  NetworkClient& operator=(const NetworkClient& other);
  virtual ~NetworkClient();

  /// Waits until the connection is open, as delay() does; `timeoutMs` is 3 s where it is not given.
  int connect(IPAddress address, uint16_t port) override;
  virtual int connect(IPAddress address, uint16_t port, int32_t timeoutMs);
  int connect(const char* host, uint16_t port) override;
  virtual int connect(const char* host, uint16_t port, int32_t timeoutMs);

  /// Open, or with octets that have not been read.
  uint8_t connected() override;
  operator bool() override { return connected() != 0; }
  bool operator==(const NetworkClient& other) const { return socket_ == other.socket_; }
  bool operator!=(const NetworkClient& other) const { return socket_ != other.socket_; }

  int available() override;
  int read() override;
  /// The number of octets, or -1 when there are none.
  int read(uint8_t* out, size_t capacity) override;
  int peek() override;
  using Print::write;
  size_t write(uint8_t octet) override;
  /// Waits until the connection has taken them all, in a network callback only for as many as fit. Gives up after ten
  /// seconds without progress.
  size_t write(const uint8_t* octets, size_t length) override;
  size_t write(int octet) { return write(static_cast<uint8_t>(octet)); }
  size_t write_P(const char* octets, size_t length) { return write(octets, length); }
  void clear();
  void stop() override;

  /// How long connect() waits, milliseconds.
  void setConnectionTimeout(uint32_t ms) { connectMs_ = static_cast<int32_t>(ms); }
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
  int32_t connectMs_ = 3000;
};

using WiFiClient = NetworkClient;
