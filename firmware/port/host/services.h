// Small services that exercise a stack from outside: echo, discard, a character generator, a slow
// service and a rude one. A digest is FNV-1a with 64 bits, in hexadecimal.
#pragma once

#include <stdint.h>

#include <string>

#include "net/tcp/tcp.h"

using namespace __board;

namespace host {

/// The octet at a position of the generator's stream; digests are checked against that stream.
uint8_t streamOctet(uint64_t place);

/// The state that a service keeps for each connection.
struct Session {
  net::TcpConnection* connection = nullptr;
  uint64_t received = 0;
  uint64_t digest = 0xcbf29ce484222325;
  uint64_t toSend = 0;
  uint64_t sent = 0;
  std::string line;
  bool peerClosed = false;
};

class Service : public net::Listener {
 public:
  bool onAccept(net::TcpConnection& connection) override;
  void onWritable(net::TcpConnection& connection) override;
  void onPeerClosed(net::TcpConnection& connection) override;
  void onClosed(net::TcpConnection& connection, net::CloseReason reason) override;
  /// Called now and then, for services that act on their own.
  virtual void tick() {}
  /// How connections ended, by CloseReason.
  uint32_t ended[4] = {};

 protected:
  ~Service() = default;
  /// Sends the waiting octets, and closes after the last.
  virtual void advance(Session& session) = 0;
  static Session& sessionOf(net::TcpConnection& connection);
  static void digest(Session& session, const uint8_t* octets, size_t length);
  /// Sends the count and the digest of the octets received, then closes.
  static void report(Session& session);
  Session sessions_[config::kTcpConnections];
};

/// Sends everything back (RFC 862).
class Echo final : public Service {
 public:
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override;

 protected:
  void advance(Session& session) override;
};

/// Swallows everything (RFC 863); after the peer's FIN says "<count> <digest>\n".
class Discard : public Service {
 public:
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override;

 protected:
  void advance(Session& session) override;
};

/// Takes at most a few octets a tick, so that its window closes.
class Slow final : public Discard {
 public:
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override;
  void tick() override;

 private:
  size_t allowance_ = 0;
};

/// Reads "<count>\n", sends that many octets of the stream, closes (after RFC 864).
class Generator final : public Service {
 public:
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override;

 protected:
  void advance(Session& session) override;
};

/// Aborts with the first octet it gets.
class Rude final : public Service {
 public:
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override;

 protected:
  void advance(Session&) override {}
};

}  // namespace host
