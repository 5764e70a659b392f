// The IPv4 host: takes packets apart, hands them on, puts packets together, runs timers.
#include "stack.h"

#include "ip/icmp.h"
#include "octets.h"

namespace __board::net {

Stack::Stack(Platform& platform, uint32_t address) : platform_(platform), address_(address) {
  uint64_t key[2];
  for (uint64_t& word : key) {
    word = platform.random32();
    word = word << 32 | platform.random32();
  }
  cookies_.setKey(key[0], key[1]);
}

bool Stack::listen(uint16_t port, Listener& listener) {
  if (port == 0 || listenerOn(port) != nullptr) return false;
  for (Listening& entry : listening_) {
    if (entry.listener == nullptr) {
      entry.port = port;
      entry.listener = &listener;
      return true;
    }
  }
  return false;
}

Listener* Stack::listenerOn(uint16_t port) {
  for (Listening& entry : listening_) {
    if (entry.listener != nullptr && entry.port == port) return entry.listener;
  }
  return nullptr;
}

void Stack::add(StackPart& part) {
  for (const StackPart* one = parts_; one != nullptr; one = one->next_) {
    if (one == &part) return;
  }
  part.next_ = parts_;
  parts_ = &part;
}

void Stack::input(const uint8_t* packet, size_t length) {
  counters_.packetsReceived++;
  Ipv4Packet ip;
  if (!decodeIpv4(packet, length, address_, counters_, ip)) return;
  const bool forUs = ip.destination == address_;
  if (forUs && ip.protocol == kProtocolTcp) {
    TcpSegment segment;
    if (!decodeTcp(ip.payload, ip.payloadLength, ip.source, address_, counters_, segment)) return;
    segmentArrives(segment);
    flush();
    return;
  }
  for (StackPart* part = parts_; part != nullptr; part = part->next_) {
    if (part->packetArrives(ip, packet)) return;
  }
  if (!forUs) {
    counters_.ipNotForUs++;
  } else if (ip.protocol == kProtocolIcmp) {
    const size_t length = answerIcmp(ip.payload, ip.payloadLength, counters_, packetText(0),
                                     config::kMtu - kIpv4HeaderLength);
    if (length != 0) transmit(ip.source, kProtocolIcmp, length);
  } else {
    counters_.ipOtherProtocol++;  // no ICMP error is sent (see icmp.h)
  }
}

uint32_t Stack::poll() {
  const uint32_t now = platform_.nowMs();
  runHandshakeTimers(now);
  for (TcpConnection& connection : connections_) connection.runTimers(now);
  answerWaitingSyn(now);
  flush();
  uint32_t next = smaller(nextHandshakeTimerMs(now), nextWaitingSynMs(now));
  for (StackPart* part = parts_; part != nullptr; part = part->next_) {
    next = smaller(next, part->poll(now));
  }
  for (const TcpConnection& connection : connections_) {
    next = smaller(next, connection.nextTimerMs(now));
  }
  return next;
}

void Stack::flush() {
  for (TcpConnection& connection : connections_) connection.output();
}

/// The place of the next packet's text, behind a TCP header of that length.
uint8_t* Stack::packetText(size_t headerLength) {
  return packet_ + kIpv4HeaderLength + headerLength;
}

void Stack::transmitSegment(const TcpSegment& segment) {
  transmit(segment.remoteAddress, kProtocolTcp,
           encodeTcp(packet_ + kIpv4HeaderLength, address_, segment));
}

/// Writes the header in front of the payload, and sends the packet.
void Stack::transmit(uint32_t destination, uint8_t protocol, size_t payloadLength, uint8_t ttl) {
  encodeIpv4Header(packet_, address_, destination, protocol, identification_++, payloadLength, ttl);
  counters_.packetsSent++;
  platform_.transmit(packet_, kIpv4HeaderLength + payloadLength);
}

}  // namespace __board::net
