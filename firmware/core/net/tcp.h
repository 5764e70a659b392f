// TCP, server side: the interface its users (HTTP, WebSocket) build on. Contract; see tcp.cpp.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../config.h"

namespace net {

class Connection;

enum class CloseReason : uint8_t { kNormal, kReset, kTimeout, kAborted };

/// What an application on a listening port learns of its connections. Called only from inside
/// Stack::input and Stack::poll (and kAborted from Connection::abort).
class Listener {
 public:
  /// The handshake is complete. Returning false refuses the connection with RST.
  virtual bool onAccept(Connection& connection) = 0;
  /// Octets in order. Returns how many were consumed; the rest stays buffered, shrinks the window,
  /// and is offered again with the next segment or by Connection::resumeReceive.
  virtual size_t onData(Connection& connection, const uint8_t* octets, size_t length) = 0;
  /// Send space has grown because the peer acknowledged octets.
  virtual void onWritable(Connection& connection) = 0;
  /// The peer sent FIN and all its octets were consumed. The connection can still send.
  virtual void onPeerClosed(Connection& connection) = 0;
  /// The application's last call for this connection: it is closed, reset, timed out or aborted.
  virtual void onClosed(Connection& connection, CloseReason reason) = 0;

 protected:
  ~Listener() = default;
};

/// One TCP connection, owned by the stack's fixed table.
class Connection {
 public:
  /// Queues octets and returns how many fit. Nothing leaves before the running input or poll ends
  /// (so that octets and acknowledgement share a segment) or Stack::flush is called.
  size_t send(const uint8_t* octets, size_t length);
  size_t sendSpace() const;
  /// FIN once everything queued has been sent.
  void close();
  /// RST now; drops what is queued.
  void abort();
  /// Offers buffered octets to onData again.
  void resumeReceive();

  uint32_t remoteAddress() const;
  uint16_t remotePort() const;
  uint16_t localPort() const;

  /// The application's own state for this connection; null after accept.
  void* user = nullptr;
  // … private state: sequence variables, buffers, timers (RFC 9293 3.3.1).
};

/// Where packets leave, and what the stack needs from outside.
class Host {
 public:
  virtual void transmit(const uint8_t* packet, size_t length) = 0;
  virtual uint32_t nowMs() = 0;  // wraps
  virtual uint32_t random32() = 0;

 protected:
  ~Host() = default;
};

/// IPv4 host with ICMP echo and TCP.
class Stack {
 public:
  Stack(Host& host, uint32_t address);
  bool listen(uint16_t port, Listener& listener);
  /// One IPv4 packet from the wire. Anything malformed is dropped (and counted).
  void input(const uint8_t* packet, size_t length);
  /// Runs timers that are due; returns milliseconds to the next one, UINT32_MAX if none.
  uint32_t poll();
  /// Sends what connections have queued since the last input, poll or flush.
  void flush();
};

}  // namespace net
