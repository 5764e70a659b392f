#include "udp.h"

#include "../internet_checksum.h"
#include "../ip/icmp.h"
#include "../octets.h"

namespace __board::net {
namespace {

constexpr uint16_t kFirstDynamicPort = 49152;  // RFC 6335, 6
constexpr uint8_t kPortUnreachable = 3;
/// RFC 6762, 11 asks for 255 in multicast; other groups of one wire need no less.
constexpr uint8_t kMulticastTtl = 255;

}  // namespace

void Udp::use(Stack& stack) {
  stack_ = &stack;
  stack.add(*this);
}

UdpSocket* Udp::socketOn(uint16_t port) {
  for (UdpSocket* one = first_; one != nullptr; one = one->next_) {
    if (one->port_ == port) return one;
  }
  return nullptr;
}

bool Udp::bind(UdpSocket& socket, uint16_t port, uint32_t group) {
  unbind(socket);
  size_t bound = 0;
  for (const UdpSocket* one = first_; one != nullptr; one = one->next_) bound++;
  if (bound == config::kUdpSockets) return false;
  // RFC 5452, 9.2: a port that nobody can tell makes a false answer harder to send.
  while (port == 0 || (port >= kFirstDynamicPort && socketOn(port) != nullptr)) {
    port = static_cast<uint16_t>(kFirstDynamicPort | stack_->platform_.random32());
  }
  if (socketOn(port) != nullptr) return false;
  socket.port_ = port;
  socket.group_ = group;
  socket.next_ = first_;
  first_ = &socket;
  return true;
}

void Udp::unbind(UdpSocket& socket) {
  socket.port_ = 0;
  for (UdpSocket** at = &first_; *at != nullptr; at = &(*at)->next_) {
    if (*at != &socket) continue;
    *at = socket.next_;
    return;
  }
}

void Udp::reset() {
  while (first_ != nullptr) unbind(*first_);
}

bool Udp::send(const UdpSocket& socket, const Datagram& datagram) {
  if (socket.port_ == 0 || datagram.length > kUdpData) return false;
  const size_t length = kUdpHeaderLength + datagram.length;
  uint8_t* header = stack_->packetText(0);
  writeU16(header, socket.port_);
  writeU16(header + 2, datagram.port);
  writeU16(header + 4, static_cast<uint16_t>(length));
  writeU16(header + 6, 0);
  copyOctets(header + kUdpHeaderLength, datagram.data, datagram.length);
  const uint32_t pseudo = pseudoHeaderSum(stack_->address_, datagram.address, kProtocolUdp, length);
  const auto checksum =
      static_cast<uint16_t>(~checksumFold(onesComplementSum(pseudo, header, length)));
  writeU16(header + 6, checksum == 0 ? 0xffff : checksum);  // 0 would say that there is none
  stack_->transmit(datagram.address, kProtocolUdp, length,
                   isGroup(datagram.address) ? kMulticastTtl : config::kTtl);
  return true;
}

bool Udp::packetArrives(const Ipv4Packet& packet, const uint8_t* octets) {
  if (packet.protocol != kProtocolUdp) return false;
  const uint8_t* header = packet.payload;
  Counters& counters = stack_->counters_;
  if (packet.payloadLength < kUdpHeaderLength) {
    counters.udpMalformed++;
    return true;
  }
  const size_t length = readU16(header + 4);
  if (length < kUdpHeaderLength || length > packet.payloadLength) {
    counters.udpMalformed++;
    return true;
  }
  if (readU16(header + 6) != 0) {
    const uint32_t pseudo =
        pseudoHeaderSum(packet.source, packet.destination, kProtocolUdp, length);
    if (checksumFold(onesComplementSum(pseudo, header, length)) != 0xffff) {
      counters.udpBadChecksum++;
      return true;
    }
  }
  const Datagram datagram = {packet.source, readU16(header), header + kUdpHeaderLength,
                             length - kUdpHeaderLength};
  UdpSocket* socket = socketOn(readU16(header + 2));
  const bool group = isGroup(packet.destination);
  if (socket != nullptr &&
      (!group || packet.destination == 0xffffffff || packet.destination == socket->group_)) {
    socket->onDatagram(datagram);
  } else if (!group) {  // RFC 1122, 3.2.2: no error about what goes to many
    sendUnreachable(packet, octets);
  }
  return true;
}

/// Quotes the header and the first eight octets of its payload (RFC 792).
void Udp::sendUnreachable(const Ipv4Packet& packet, const uint8_t* octets) {
  const auto quoted = static_cast<size_t>(packet.payload - octets) + 8;
  uint8_t* message = stack_->packetText(0);
  message[0] = kIcmpUnreachable;
  message[1] = kPortUnreachable;
  writeU16(message + 2, 0);
  writeU32(message + 4, 0);
  copyOctets(message + kIcmpHeaderLength, octets, quoted);
  const size_t length = kIcmpHeaderLength + quoted;
  writeU16(message + 2, internetChecksum(message, length));
  stack_->counters_.udpUnreachable++;
  stack_->transmit(packet.source, kProtocolIcmp, length);
}

}  // namespace __board::net
