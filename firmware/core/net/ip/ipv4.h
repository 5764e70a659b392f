// IPv4 headers (RFC 791): octets to fields and back. Options are skipped. Left out: fragments (an
// incoming one is refused, an outgoing packet always fits the MTU), routing.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"
#include "../counters.h"

namespace __board::net {

constexpr size_t kIpv4HeaderLength = 20;
constexpr uint8_t kProtocolIcmp = 1;
constexpr uint8_t kProtocolTcp = 6;
constexpr uint8_t kProtocolUdp = 17;

/// Whether an address means many hosts: multicast (224/4) or the limited broadcast.
constexpr bool isGroup(uint32_t address) {
  return address >= 0xe0000000 && (address < 0xf0000000 || address == 0xffffffff);
}

struct Ipv4Packet {
  uint32_t source;
  uint32_t destination;
  uint8_t ttl;
  uint8_t protocol;
  const uint8_t* payload;
  size_t payloadLength;
};

/// Checks and takes apart a packet addressed to `address`, or to a group. Returns false when the packet has to be
/// dropped; a counter says why. `octets` may have padding after the packet.
bool decodeIpv4(const uint8_t* octets, size_t length, uint32_t address, Counters& counters,
                Ipv4Packet& packet);

/// Writes a header without options at `octets`, for `payloadLength` octets that follow it.
void encodeIpv4Header(uint8_t* octets, uint32_t source, uint32_t destination, uint8_t protocol,
                      uint16_t identification, size_t payloadLength, uint8_t ttl = config::kTtl);

}  // namespace __board::net
