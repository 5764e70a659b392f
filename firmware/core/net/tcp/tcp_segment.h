// TCP segments (RFC 9293, 3.1): octets to fields and back. Of the options only MSS is understood
// and sent; others are skipped. Left out: urgent data (the pointer is ignored, the octets are
// ordinary).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../counters.h"

namespace __board::net {

constexpr size_t kTcpHeaderLength = 20;

constexpr uint8_t kFin = 0x01;
constexpr uint8_t kSyn = 0x02;
constexpr uint8_t kRst = 0x04;
constexpr uint8_t kPsh = 0x08;
constexpr uint8_t kAck = 0x10;

struct TcpSegment {
  uint32_t remoteAddress = 0;
  uint16_t remotePort = 0;
  uint16_t localPort = 0;
  uint32_t seq = 0;
  uint32_t ack = 0;
  uint8_t flags = 0;
  uint16_t window = 0;
  uint16_t mss = 0;  // 0 if the option is absent
  const uint8_t* text = nullptr;
  size_t length = 0;  // octets of text

  bool has(uint8_t flag) const { return (flags & flag) != 0; }
  /// Sequence numbers the segment uses up: its text, and one each for SYN and FIN.
  uint32_t sequenceLength() const {
    return static_cast<uint32_t>(length) + (has(kSyn) ? 1 : 0) + (has(kFin) ? 1 : 0);
  }
};

/// Checks and takes apart a segment sent from `source` to `destination`. Returns false when the
/// segment has to be dropped; a counter says why.
bool decodeTcp(const uint8_t* octets, size_t length, uint32_t source, uint32_t destination,
               Counters& counters, TcpSegment& segment);

/// Writes the header at `octets`, with the MSS option if `segment.mss` is not 0, and fills in the
/// checksum. The `segment.length` octets of text must stand at `octets + tcpHeaderLength(segment)`
/// already. Returns the segment's length.
size_t encodeTcp(uint8_t* octets, uint32_t localAddress, const TcpSegment& segment);

/// Octets of header and options that encodeTcp puts before the text.
size_t tcpHeaderLength(const TcpSegment& segment);

}  // namespace __board::net
