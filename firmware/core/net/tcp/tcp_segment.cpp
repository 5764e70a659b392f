#include "tcp_segment.h"

#include "../internet_checksum.h"
#include "../ip/ipv4.h"
#include "../octets.h"

namespace __board::net {
namespace {

constexpr uint8_t kOptionEnd = 0;
constexpr uint8_t kOptionNoOperation = 1;
constexpr uint8_t kOptionMss = 2;
constexpr size_t kMssOptionLength = 4;

/// False if an option's length is impossible (RFC 9293, MUST-7).
bool parseOptions(const uint8_t* options, size_t length, TcpSegment& segment) {
  size_t at = 0;
  while (at < length && options[at] != kOptionEnd) {
    if (options[at] == kOptionNoOperation) {
      at++;
      continue;
    }
    if (at + 1 >= length) return false;
    const size_t optionLength = options[at + 1];
    if (optionLength < 2 || at + optionLength > length) return false;
    if (options[at] == kOptionMss) {
      if (optionLength != kMssOptionLength) return false;
      segment.mss = readU16(options + at + 2);
      if (segment.mss == 0) segment.mss = 1;  // 0 stands for "absent" here
    }
    at += optionLength;
  }
  return true;
}

}  // namespace

bool decodeTcp(const uint8_t* octets, size_t length, uint32_t source, uint32_t destination,
               Counters& counters, TcpSegment& segment) {
  if (length < kTcpHeaderLength) {
    counters.tcpMalformed++;
    return false;
  }
  const size_t headerLength = static_cast<size_t>(octets[12] >> 4) * 4;
  if (headerLength < kTcpHeaderLength || headerLength > length) {
    counters.tcpMalformed++;
    return false;
  }
  const uint32_t pseudo = pseudoHeaderSum(source, destination, kProtocolTcp, length);
  if (checksumFold(onesComplementSum(pseudo, octets, length)) != 0xffff) {
    counters.tcpBadChecksum++;
    return false;
  }
  segment.remoteAddress = source;
  segment.remotePort = readU16(octets);
  segment.localPort = readU16(octets + 2);
  segment.seq = readU32(octets + 4);
  segment.ack = readU32(octets + 8);
  segment.flags = octets[13] & 0x3f;
  segment.window = readU16(octets + 14);
  segment.mss = 0;
  segment.text = octets + headerLength;
  segment.length = length - headerLength;
  if (segment.remotePort == 0 || segment.localPort == 0 ||
      !parseOptions(octets + kTcpHeaderLength, headerLength - kTcpHeaderLength, segment)) {
    counters.tcpMalformed++;
    return false;
  }
  return true;
}

size_t tcpHeaderLength(const TcpSegment& segment) {
  return kTcpHeaderLength + (segment.mss != 0 ? kMssOptionLength : 0);
}

size_t encodeTcp(uint8_t* octets, uint32_t localAddress, const TcpSegment& segment) {
  const size_t headerLength = tcpHeaderLength(segment);
  const size_t length = headerLength + segment.length;
  writeU16(octets, segment.localPort);
  writeU16(octets + 2, segment.remotePort);
  writeU32(octets + 4, segment.seq);
  writeU32(octets + 8, segment.has(kAck) ? segment.ack : 0);
  octets[12] = static_cast<uint8_t>(headerLength / 4 << 4);
  octets[13] = segment.flags;
  writeU16(octets + 14, segment.window);
  writeU16(octets + 16, 0);
  writeU16(octets + 18, 0);
  if (segment.mss != 0) {
    octets[20] = kOptionMss;
    octets[21] = kMssOptionLength;
    writeU16(octets + 22, segment.mss);
  }
  const uint32_t pseudo =
      pseudoHeaderSum(localAddress, segment.remoteAddress, kProtocolTcp, length);
  writeU16(octets + 16,
           static_cast<uint16_t>(~checksumFold(onesComplementSum(pseudo, octets, length))));
  return length;
}

}  // namespace __board::net
