// UDP (RFC 768): sockets on ports of this host, and multicast groups. A datagram for a closed port is answered with ICMP
// "port unreachable" (RFC 1122, 4.1.3.1). Left out: fragments, so a datagram is at most kUdpData octets; options.
#pragma once

#include "../stack.h"

namespace __board::net {

constexpr size_t kUdpHeaderLength = 8;
/// The longest data that a packet of the wire carries, octets.
constexpr size_t kUdpData = config::kMtu - kIpv4HeaderLength - kUdpHeaderLength;

struct Datagram {
  uint32_t address = 0;  // of the other end
  uint16_t port = 0;
  const uint8_t* data = nullptr;
  size_t length = 0;  // octets
};

/// A port that hears datagrams. It belongs to the caller.
class UdpSocket {
 public:
  /// 0 while it is not bound.
  uint16_t port() const { return port_; }

 protected:
  ~UdpSocket() = default;

 private:
  friend class Udp;

  /// Valid during the call, which comes from inside Stack::input.
  virtual void onDatagram(const Datagram& datagram) = 0;

  uint16_t port_ = 0;
  uint32_t group_ = 0;
  UdpSocket* next_ = nullptr;
};

class Udp final : public StackPart {
 public:
  /// The part of `stack`; adds it when it is not there yet.
  void use(Stack& stack);
  /// Port 0: a free dynamic one. `group` is a multicast address that the socket hears too, or 0. False when the port is
  /// taken, or kUdpSockets are bound.
  bool bind(UdpSocket& socket, uint16_t port, uint32_t group = 0);
  void unbind(UdpSocket& socket);
  /// False when the data is too long, or the socket is not bound.
  bool send(const UdpSocket& socket, const Datagram& datagram);
  /// Unbinds all: the board starts.
  void reset();

  // StackPart
  bool packetArrives(const Ipv4Packet& packet, const uint8_t* octets) override;

 private:
  UdpSocket* socketOn(uint16_t port);
  void sendUnreachable(const Ipv4Packet& packet, const uint8_t* octets);

  Stack* stack_ = nullptr;
  UdpSocket* first_ = nullptr;
};

}  // namespace __board::net
