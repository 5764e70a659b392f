#include "ipv4.h"

#include "../internet_checksum.h"
#include "../octets.h"

namespace __board::net {
namespace {

constexpr uint16_t kDontFragment = 0x4000;
constexpr uint16_t kMoreFragmentsOrOffset = 0x3fff;

/// RFC 1122, 3.2.1.3: a source must be one host's own address. 0/8, loopback 127/8, multicast
/// 224/4, reserved 240/4 with the limited broadcast.
bool canBeSource(uint32_t address) {
  const uint32_t network = address >> 24;
  return network != 0 && network != 127 && network < 224;
}

}  // namespace

bool decodeIpv4(const uint8_t* octets, size_t length, uint32_t address, Counters& counters,
                Ipv4Packet& packet) {
  if (length < kIpv4HeaderLength) {
    counters.ipTruncated++;
    return false;
  }
  if (octets[0] >> 4 != 4) {
    counters.ipBadVersion++;
    return false;
  }
  const size_t headerLength = static_cast<size_t>(octets[0] & 0x0f) * 4;
  if (headerLength < kIpv4HeaderLength || headerLength > length) {
    counters.ipBadHeaderLength++;
    return false;
  }
  const size_t totalLength = readU16(octets + 2);
  if (totalLength < headerLength) {
    counters.ipBadTotalLength++;
    return false;
  }
  if (totalLength > length) {
    counters.ipTruncated++;
    return false;
  }
  if (internetChecksum(octets, headerLength) != 0) {
    counters.ipBadChecksum++;
    return false;
  }
  packet.source = readU32(octets + 12);
  packet.destination = readU32(octets + 16);
  if (packet.destination != address && !isGroup(packet.destination)) {
    counters.ipNotForUs++;
    return false;
  }
  if (!canBeSource(packet.source) || packet.source == address) {
    counters.ipBadSource++;
    return false;
  }
  if ((readU16(octets + 6) & kMoreFragmentsOrOffset) != 0) {
    counters.ipFragments++;
    return false;
  }
  // RFC 1122, 3.2.1.7: a host takes a packet addressed to it whatever TTL is left.
  packet.ttl = octets[8];
  packet.protocol = octets[9];
  packet.payload = octets + headerLength;
  packet.payloadLength = totalLength - headerLength;
  return true;
}

void encodeIpv4Header(uint8_t* octets, uint32_t source, uint32_t destination, uint8_t protocol,
                      uint16_t identification, size_t payloadLength, uint8_t ttl) {
  octets[0] = 0x45;
  octets[1] = 0;
  writeU16(octets + 2, static_cast<uint16_t>(kIpv4HeaderLength + payloadLength));
  // With "don't fragment" set the identification means nothing to a receiver (RFC 6864, 4.1). It
  // counts up so that a reader of a trace can tell a packet sent again from one duplicated under
  // way.
  writeU16(octets + 4, identification);
  writeU16(octets + 6, kDontFragment);
  octets[8] = ttl;
  octets[9] = protocol;
  writeU16(octets + 10, 0);
  writeU32(octets + 12, source);
  writeU32(octets + 16, destination);
  writeU16(octets + 10, internetChecksum(octets, kIpv4HeaderLength));
}

}  // namespace __board::net
