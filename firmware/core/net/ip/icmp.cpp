#include "icmp.h"

#include "../internet_checksum.h"
#include "../octets.h"

namespace __board::net {
namespace {

constexpr uint8_t kEchoReply = 0;
constexpr uint8_t kEchoRequest = 8;

}  // namespace

size_t answerIcmp(const uint8_t* message, size_t length, Counters& counters, uint8_t* reply,
                  size_t capacity) {
  if (length < kIcmpHeaderLength) {
    counters.icmpMalformed++;
    return 0;
  }
  if (internetChecksum(message, length) != 0) {
    counters.icmpBadChecksum++;
    return 0;
  }
  if (message[0] != kEchoRequest || message[1] != 0 || length > capacity) {
    counters.icmpIgnored++;
    return 0;
  }
  // RFC 1122, 3.2.2.6: identifier, sequence number and all data come back as they were.
  copyOctets(reply, message, length);
  reply[0] = kEchoReply;
  writeU16(reply + 2, 0);
  writeU16(reply + 2, internetChecksum(reply, length));
  counters.icmpEchoes++;
  return length;
}

}  // namespace __board::net
