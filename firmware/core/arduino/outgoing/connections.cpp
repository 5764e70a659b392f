// Connections that a sketch opens: NetworkClient::connect(), and questions about names.
#include <string.h>

#include "../../net/dns/dns_message.h"
#include "../../runtime.h"
#include "../Arduino.h"
#include "../NetworkClient.h"
#include "../WiFi.h"
#include "../pin_bus.h"
#include "../sockets.h"
#include "outgoing.h"

namespace __board {
namespace {

constinit net::TcpOpener g_opener{};
constinit net::Udp g_udp{};

/// Ends what the last run of the board had begun.
template <class Part>
class Restart final : public core::Service {
 public:
  constexpr explicit Restart(Part& part) : part_(part) {}
  uint32_t poll() override { return UINT32_MAX; }
  void reset() override { part_.reset(); }

 private:
  Part& part_;
};

constinit Restart<net::TcpOpener> g_openerRestart(g_opener);
constinit Restart<net::Udp> g_udpRestart(g_udp);

/// Opens a connection for a NetworkClient.
class Attempt final : public net::TcpAttempt {
 public:
  Socket* socket = nullptr;

 private:
  void onOpened(net::TcpConnection& connection) override {
    socket = socketFor(connection);
    if (socket == nullptr) connection.abort();
  }
  void onFailed(net::OpenFailure) override {}
};

/// Asks the other end of the wire for the address of a name (RFC 1035).
class Question final : public net::UdpSocket {
 public:
  explicit Question(const char* name) : name_(name) {}

  bool ask(IPAddress& address) {
    for (uint8_t tried = 0; tried < config::kDnsTries && !answered_; ++tried) {
      // A new number and a new port each time (RFC 5452, 9).
      if (!send()) return false;
      const unsigned long start = millis();
      while (!answered_ && millis() - start < config::kDnsFirstTryMs << tried) delay(1);
      const core::NetworkGuard guard;
      core::udp().unbind(*this);
    }
    if (found_) address = IPAddress::fromHostOrder(address_);
    return found_;
  }

 private:
  bool send() {
    const core::NetworkGuard guard;
    uint8_t message[net::kUdpData];
    id_ = static_cast<uint16_t>(core::platform().random32());
    net::DnsWriter writer(message, sizeof message);
    writer.header(id_, net::kDnsRecursionDesired, 1, 0);
    writer.name(name_);
    writer.u16(net::kDnsTypeA);
    writer.u16(net::kDnsClassIn);
    return writer.valid() && core::udp().bind(*this, 0) &&
           core::udp().send(*this, {core::kHostAddress, net::kDnsPort, message, writer.length()});
  }
  void onDatagram(const net::Datagram& datagram) override {
    if (answered_ || datagram.address != core::kHostAddress || datagram.port != net::kDnsPort) {
      return;
    }
    uint8_t code = 0;
    const net::DnsOutcome outcome =
        net::readAddress(datagram.data, datagram.length, id_, name_, address_, code);
    answered_ = outcome != net::DnsOutcome::kNotOurs;
    found_ = outcome == net::DnsOutcome::kAddress;
  }

  const char* name_;
  uint16_t id_ = 0;
  uint32_t address_ = 0;
  bool answered_ = false, found_ = false;
};

}  // namespace

net::TcpOpener& core::opener() {
  core::addService(g_openerRestart);
  g_opener.use(core::stack());
  return g_opener;
}

net::Udp& core::udp() {
  core::addService(g_udpRestart);
  g_udp.use(core::stack());
  return g_udp;
}

bool core::resolve(const char* host, IPAddress& address) {
  if (host == nullptr) return false;
  if (address.fromString(host)) return true;
  if (core::link() == core::Link::kUp && Question(host).ask(address)) return true;
  core::logError("NetworkManager.cpp] hostByName(): DNS Failed");
  return false;
}

}  // namespace __board

using namespace __board;

int WiFiClass::hostByName(const char* host, IPAddress& address) {
  return core::resolve(host, address) ? 1 : 0;
}

int NetworkClient::connect(IPAddress address, uint16_t port) {
  return connect(address, port, connectMs_);
}

int NetworkClient::connect(const char* host, uint16_t port) {
  return connect(host, port, connectMs_);
}

int NetworkClient::connect(const char* host, uint16_t port, int32_t timeoutMs) {
  IPAddress address;
  return core::resolve(host, address) ? connect(address, port, timeoutMs) : 0;
}

int NetworkClient::connect(IPAddress address, uint16_t port, int32_t timeoutMs) {
  release();
  if (core::link() != core::Link::kUp) return 0;
  uint32_t to = 0;
  for (int i = 0; i < 4; ++i) to = to << 8 | address[i];
  Attempt attempt;
  {
    const core::NetworkGuard guard;
    if (!core::opener().open(attempt, to, port, socketListener())) return 0;
  }
  const unsigned long start = millis();
  while (attempt.pending() && millis() - start < static_cast<unsigned long>(timeoutMs)) delay(1);
  const core::NetworkGuard guard;
  core::opener().abandon(attempt);
  if (attempt.socket == nullptr) return 0;
  *this = NetworkClient(attempt.socket);
  return 1;
}
