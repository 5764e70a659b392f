#include "services.h"

#include <stdio.h>
#include <stdlib.h>

#include <algorithm>

namespace host {

uint8_t streamOctet(uint64_t place) {
  return static_cast<uint8_t>(place * 31 + (place >> 8) * 17 + (place >> 16));
}

bool Service::onAccept(net::TcpConnection& connection) {
  for (Session& session : sessions_) {
    if (session.connection != nullptr) continue;
    session = Session();
    session.connection = &connection;
    connection.user = &session;
    return true;
  }
  return false;
}

Session& Service::sessionOf(net::TcpConnection& connection) {
  return *static_cast<Session*>(connection.user);
}

void Service::digest(Session& session, const uint8_t* octets, size_t length) {
  for (size_t i = 0; i < length; i++) {
    session.digest = (session.digest ^ octets[i]) * 0x100000001b3;
  }
  session.received += length;
}

void Service::report(Session& session) {
  char line[64];
  const int length = snprintf(line, sizeof line, "%llu %016llx\n",
                              static_cast<unsigned long long>(session.received),
                              static_cast<unsigned long long>(session.digest));
  session.connection->send(reinterpret_cast<const uint8_t*>(line), static_cast<size_t>(length));
  session.connection->close();
}

void Service::onWritable(net::TcpConnection& connection) {
  advance(sessionOf(connection));
}

void Service::onPeerClosed(net::TcpConnection& connection) {
  sessionOf(connection).peerClosed = true;
  advance(sessionOf(connection));
}

void Service::onClosed(net::TcpConnection& connection, net::CloseReason reason) {
  ended[static_cast<int>(reason)]++;
  sessionOf(connection).connection = nullptr;
}

size_t Echo::onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) {
  return connection.send(octets, length);
}

void Echo::advance(Session& session) {
  session.connection->resumeReceive();
  // resumeReceive hands over the rest before it reports the FIN.
  if (session.peerClosed && session.connection != nullptr) session.connection->close();
}

size_t Discard::onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) {
  digest(sessionOf(connection), octets, length);
  return length;
}

void Discard::advance(Session& session) {
  if (session.peerClosed) report(session);
}

size_t Slow::onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) {
  const size_t taken = std::min(length, allowance_);
  digest(sessionOf(connection), octets, taken);
  allowance_ -= taken;
  return taken;
}

void Slow::tick() {
  for (Session& session : sessions_) {
    if (session.connection == nullptr) continue;
    allowance_ = 700;
    session.connection->resumeReceive();
  }
  allowance_ = 0;
}

size_t Generator::onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) {
  Session& session = sessionOf(connection);
  for (size_t i = 0; i < length; i++) {
    if (octets[i] == '\n') {
      session.toSend = strtoull(session.line.c_str(), nullptr, 10);
      advance(session);
    } else if (session.line.size() < 20) {
      session.line += static_cast<char>(octets[i]);
    }
  }
  return length;
}

void Generator::advance(Session& session) {
  while (session.sent < session.toSend && session.connection->sendSpace() != 0) {
    uint8_t chunk[512];
    const uint64_t left = session.toSend - session.sent;
    const size_t length =
        std::min<size_t>({sizeof chunk, static_cast<size_t>(std::min<uint64_t>(left, sizeof chunk)),
                          session.connection->sendSpace()});
    for (size_t i = 0; i < length; i++) chunk[i] = streamOctet(session.sent + i);
    session.sent += session.connection->send(chunk, length);
  }
  if (session.toSend != 0 && session.sent == session.toSend) session.connection->close();
}

size_t Rude::onData(net::TcpConnection& connection, const uint8_t*, size_t length) {
  connection.abort();
  return length;
}

}  // namespace host
