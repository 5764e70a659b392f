// What a NetworkClient refers to. sockets.cpp has the table of them.
#pragma once

#include "../net/tcp/tcp.h"
#include "IPAddress.h"

namespace __board {

/// One connection, from its handshake to its end or to that of the last client that refers to it.
struct Socket {
  net::TcpConnection* connection = nullptr;  // null when it has ended
  IPAddress remoteAddress;
  uint16_t remotePort = 0, localPort = 0;
  uint32_t order = 0;  // grows from connection to connection
  size_t waiting = 0;  // octets that can be read
  uint8_t clients = 0;
  bool accepted = false;
  bool peerClosed = false;
  bool stopped = false;  // by the sketch: what arrives is dropped
};

/// Of connections that a sketch reads and writes itself.
net::Listener& socketListener();
/// The place of a connection that the board has opened, for that listener; null when all are taken.
Socket* socketFor(net::TcpConnection& connection);

}  // namespace __board
