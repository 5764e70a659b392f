// TCP connections for sketches that read and write them themselves: NetworkServer and NetworkClient (outgoing/connections.cpp opens
// connections). Octets wait in the
// connection's own buffer until the sketch reads them, so that a sketch that does not read slows its peer down.

#include "sockets.h"

#include <string.h>

#include "../config.h"
#include "../runtime.h"
#include "Arduino.h"
#include "NetworkServer.h"

namespace __board {

namespace {

constexpr uint32_t kGiveUpMs = 10'000;

class Sockets final : public net::Listener, public core::Service {
 public:
  bool open(uint16_t port) {
    uint16_t* free = nullptr;
    for (uint16_t& one : ports_) {
      if (one == port) return true;
      if (one == 0 && free == nullptr) free = &one;
    }
    // A port that was closed is still the listener's own.
    if (free == nullptr) return false;
    if (!wasOpen(port)) {
      if (!core::stack().listen(port, *this)) return false;
      for (uint16_t& one : known_) {
        if (one != 0) continue;
        one = port;
        break;
      }
    }
    *free = port;
    return true;
  }

  void close(uint16_t port) {
    for (uint16_t& one : ports_) {
      if (one == port) one = 0;
    }
    for (Socket& socket : sockets_) {
      if (socket.connection == nullptr || socket.accepted || socket.localPort != port) continue;
      socket.connection->abort();
    }
  }

  Socket* next(uint16_t port) {
    Socket* best = nullptr;
    for (Socket& socket : sockets_) {
      if (socket.connection == nullptr || socket.accepted || socket.localPort != port) continue;
      if (best == nullptr || ranksBefore(socket, *best)) best = &socket;
    }
    return best;
  }

  size_t read(Socket& socket, uint8_t* out, size_t capacity, bool consume) {
    if (socket.connection == nullptr || capacity == 0 || socket.waiting == 0) return 0;
    out_ = out;
    capacity_ = capacity;
    consume_ = consume;
    taken_ = 0;
    reading_ = &socket;
    socket.connection->resumeReceive();
    reading_ = nullptr;
    return taken_;
  }

  // What the connection still has is taken, so that it can end.
  void stop(Socket& socket) {
    if (socket.stopped) return;
    socket.stopped = true;
    socket.waiting = 0;
    if (socket.connection == nullptr) return;
    socket.connection->resumeReceive();
    if (socket.connection != nullptr) socket.connection->close();
  }

  int numberOf(const Socket& socket) const { return static_cast<int>(&socket - sockets_); }

  // core::Service
  uint32_t poll() override { return UINT32_MAX; }
  void reset() override {
    for (Socket& socket : sockets_) socket.connection = nullptr;
    for (uint16_t& port : ports_) port = 0;
    for (uint16_t& port : known_) port = 0;
  }

  // net::Listener
  bool onAccept(net::TcpConnection& connection) override {
    return isOpen(connection.localPort()) && take(connection) != nullptr;
  }
  Socket* take(net::TcpConnection& connection) {
    for (Socket& socket : sockets_) {
      if (socket.connection != nullptr || socket.clients > 0) continue;
      socket = Socket{};
      socket.connection = &connection;
      socket.remoteAddress = IPAddress::fromHostOrder(connection.remoteAddress());
      socket.remotePort = connection.remotePort();
      socket.localPort = connection.localPort();
      socket.order = ++order_;
      connection.user = &socket;
      return &socket;
    }
    return nullptr;
  }
  uint32_t roomInMs() override { return oldestSilent() == nullptr ? UINT32_MAX : 0; }
  void makeRoom() override {
    if (Socket* oldest = oldestSilent()) oldest->connection->abort();
  }
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override {
    auto* socket = static_cast<Socket*>(connection.user);
    if (socket == nullptr || socket->stopped) return length;
    size_t taken = 0;
    if (reading_ == socket) {
      taken_ = length < capacity_ ? length : capacity_;
      memcpy(out_, octets, taken_);
      if (consume_) taken = taken_;
    }
    socket->waiting = length - taken;
    return taken;
  }
  void onWritable(net::TcpConnection&) override {}
  void onPeerClosed(net::TcpConnection& connection) override {
    if (auto* socket = static_cast<Socket*>(connection.user)) socket->peerClosed = true;
  }
  void onClosed(net::TcpConnection& connection, net::CloseReason) override {
    auto* socket = static_cast<Socket*>(connection.user);
    if (socket == nullptr) return;
    connection.user = nullptr;
    socket->connection = nullptr;
    socket->waiting = 0;
  }

 private:
  // Of those that the sketch has not taken, the one that has waited longest without a word.
  Socket* oldestSilent() {
    Socket* oldest = nullptr;
    for (Socket& socket : sockets_) {
      if (socket.connection == nullptr || socket.accepted || socket.waiting > 0) continue;
      if (oldest == nullptr || socket.order < oldest->order) oldest = &socket;
    }
    return oldest;
  }
  static bool ranksBefore(const Socket& a, const Socket& b) {
    const bool aSpoke = a.waiting > 0, bSpoke = b.waiting > 0;
    return aSpoke == bSpoke ? a.order < b.order : aSpoke;
  }
  bool isOpen(uint16_t port) const {
    for (const uint16_t one : ports_) {
      if (one == port) return true;
    }
    return false;
  }
  bool wasOpen(uint16_t port) const {
    for (const uint16_t one : known_) {
      if (one == port) return true;
    }
    return false;
  }

  Socket sockets_[config::kTcpConnections];
  uint16_t ports_[config::kTcpListeners] = {};  // that are served now
  uint16_t known_[config::kTcpListeners] = {};  // that the stack brings here
  uint32_t order_ = 0;
  // A read under way: the connection offers its octets in a call.
  Socket* reading_ = nullptr;
  uint8_t* out_ = nullptr;
  size_t capacity_ = 0, taken_ = 0;
  bool consume_ = false;
};

constinit Sockets g_sockets{};

}  // namespace

net::Listener& socketListener() {
  core::addService(g_sockets);
  return g_sockets;
}

Socket* socketFor(net::TcpConnection& connection) {
  Socket* socket = g_sockets.take(connection);
  if (socket != nullptr) socket->accepted = true;
  return socket;
}

}  // namespace __board

using namespace __board;

// --- The server ---------------------------------------------------------------------------------

void NetworkServer::begin(uint16_t port) {
  if (begun_) return;
  const core::NetworkGuard guard;
  core::addService(g_sockets);
  if (port != 0) port_ = port;
  begun_ = g_sockets.open(port_);
  if (!begun_) Serial.printf("[net] port %u cannot be served: it is taken\r\n", port_);
}

NetworkClient NetworkServer::accept() {
  // A sketch that asks again and again lets the network have its turn.
  core::giveWay();
  const core::NetworkGuard guard;
  Socket* socket = begun_ ? g_sockets.next(port_) : nullptr;
  if (socket != nullptr) socket->accepted = true;
  return NetworkClient(socket);
}

NetworkClient NetworkServer::acceptSpeaker() {
  core::giveWay();
  const core::NetworkGuard guard;
  const Socket* socket = begun_ ? g_sockets.next(port_) : nullptr;
  return socket != nullptr && socket->waiting > 0 ? accept() : NetworkClient();
}

bool NetworkServer::hasClient() {
  core::giveWay();
  const core::NetworkGuard guard;
  return begun_ && g_sockets.next(port_) != nullptr;
}

void NetworkServer::end() {
  if (!begun_) return;
  const core::NetworkGuard guard;
  begun_ = false;
  g_sockets.close(port_);
}

// --- The client ---------------------------------------------------------------------------------

NetworkClient::NetworkClient(Socket* socket) : socket_(socket) {
  if (socket_ != nullptr) ++socket_->clients;
}

NetworkClient::NetworkClient(const NetworkClient& other) : NetworkClient(other.socket_) {}

NetworkClient& NetworkClient::operator=(const NetworkClient& other) {
  Socket* socket = other.socket_;
  if (socket != nullptr) ++socket->clients;
  release();
  socket_ = socket;
  return *this;
}

NetworkClient::~NetworkClient() {
  release();
}

void NetworkClient::release() {
  if (socket_ == nullptr) return;
  const core::NetworkGuard guard;
  if (--socket_->clients == 0) g_sockets.stop(*socket_);
  socket_ = nullptr;
}

uint8_t NetworkClient::connected() {
  core::giveWay();
  if (socket_ == nullptr || socket_->stopped) return 0;
  return socket_->waiting > 0 || (socket_->connection != nullptr && !socket_->peerClosed);
}

int NetworkClient::available() {
  core::giveWay();
  return socket_ == nullptr ? 0 : static_cast<int>(socket_->waiting);
}

int NetworkClient::read(uint8_t* out, size_t capacity) {
  if (socket_ == nullptr || out == nullptr) return -1;
  const core::NetworkGuard guard;
  const size_t length = g_sockets.read(*socket_, out, capacity, true);
  return length == 0 ? -1 : static_cast<int>(length);
}

int NetworkClient::read() {
  uint8_t octet;
  return read(&octet, 1) == 1 ? octet : -1;
}

int NetworkClient::peek() {
  uint8_t octet;
  if (socket_ == nullptr) return -1;
  const core::NetworkGuard guard;
  return g_sockets.read(*socket_, &octet, 1, false) == 1 ? octet : -1;
}

size_t NetworkClient::write(uint8_t octet) {
  return write(&octet, 1);
}

size_t NetworkClient::write(const uint8_t* octets, size_t length) {
  if (socket_ == nullptr || octets == nullptr) return 0;
  size_t sent = 0;
  for (unsigned long progress = millis(); sent < length;) {
    size_t part = 0;
    if (const core::NetworkGuard guard; socket_->connection != nullptr && !socket_->stopped) {
      part = socket_->connection->send(octets + sent, length - sent);
    }
    sent += part;
    if (part > 0) progress = millis();
    const bool ended = socket_->connection == nullptr || socket_->stopped;
    if (sent == length || ended || core::inNetwork() || millis() - progress >= kGiveUpMs) break;
    core::wait(1);
  }
  return sent;
}

void NetworkClient::clear() {
  uint8_t octets[64];
  while (read(octets, sizeof octets) > 0) continue;
}

void NetworkClient::stop() {
  if (socket_ == nullptr) return;
  const core::NetworkGuard guard;
  g_sockets.stop(*socket_);
}

IPAddress NetworkClient::remoteIP() const {
  return socket_ == nullptr ? IPAddress() : socket_->remoteAddress;
}
uint16_t NetworkClient::remotePort() const {
  return socket_ == nullptr ? 0 : socket_->remotePort;
}
IPAddress NetworkClient::localIP() const {
  return socket_ == nullptr ? IPAddress() : IPAddress::fromHostOrder(core::kBoardAddress);
}
uint16_t NetworkClient::localPort() const {
  return socket_ == nullptr ? 0 : socket_->localPort;
}
int NetworkClient::fd() const {
  return socket_ == nullptr || socket_->stopped ? -1 : g_sockets.numberOf(*socket_);
}
