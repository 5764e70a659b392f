#include "websocket_frames.h"

#include <string.h>

namespace __board::net {
namespace {

constexpr uint8_t kFinal = 0x80;
constexpr uint8_t kMasked = 0x80;
constexpr uint8_t kLength16 = 126;
constexpr uint8_t kLength64 = 127;

// Octets of the extended length that the seven-bit length announces.
size_t extendedLength(uint8_t length7) {
  return length7 == kLength16 ? 2 : length7 == kLength64 ? 8 : 0;
}

}  // namespace

size_t encodeWebSocketHeader(uint8_t* out, bool final, WebSocketOpcode opcode, uint64_t length) {
  out[0] = static_cast<uint8_t>((final ? kFinal : 0) | static_cast<uint8_t>(opcode));
  if (length < kLength16) {
    out[1] = static_cast<uint8_t>(length);
    return 2;
  }
  const size_t octets = length <= 0xFFFF ? 2 : 8;
  out[1] = octets == 2 ? kLength16 : kLength64;
  for (size_t i = 0; i < octets; ++i) {
    out[2 + i] = static_cast<uint8_t>(length >> (8 * (octets - 1 - i)));
  }
  return 2 + octets;
}

size_t WebSocketHeaderParser::needed() const {
  const size_t fixed = 2;
  if (have_ < fixed) return fixed;
  return fixed + extendedLength(octets_[1] & 0x7F) + ((octets_[1] & kMasked) != 0 ? 4 : 0);
}

size_t WebSocketHeaderParser::input(const uint8_t* octets, size_t length) {
  size_t i = 0;
  while (i < length && !complete()) octets_[have_++] = octets[i++];
  return i;
}

WebSocketFrameHeader WebSocketHeaderParser::header() const {
  WebSocketFrameHeader header;
  header.final = (octets_[0] & kFinal) != 0;
  header.reserved = octets_[0] >> 4 & 0x7;
  header.opcode = octets_[0] & 0x0F;
  header.masked = (octets_[1] & kMasked) != 0;
  const uint8_t length7 = octets_[1] & 0x7F;
  const size_t extended = extendedLength(length7);
  header.length = extended == 0 ? length7 : 0;
  for (size_t i = 0; i < extended; ++i) header.length = header.length << 8 | octets_[2 + i];
  if (header.masked) memcpy(header.mask, octets_ + 2 + extended, 4);
  return header;
}

bool WebSocketHeaderParser::lengthValid() const {
  const uint8_t length7 = octets_[1] & 0x7F;
  const uint64_t length = header().length;
  if (length7 == kLength16) return length >= kLength16;
  if (length7 == kLength64) return length > 0xFFFF && length >> 63 == 0;
  return true;
}

}  // namespace __board::net
