// WebSocket frames (RFC 6455 5.2): octets to header fields and back. Apart from any connection.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

// RFC 6455 11.8
enum class WebSocketOpcode : uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

constexpr bool isControl(uint8_t opcode) {
  return (opcode & 0x8) != 0;
}

/// RFC 6455 5.5: the payload of a control frame.
inline constexpr size_t kWebSocketControlPayload = 125;

struct WebSocketFrameHeader {
  bool final = false;
  uint8_t reserved = 0;  // RSV1 to RSV3
  uint8_t opcode = 0;
  bool masked = false;
  uint64_t length = 0;
  uint8_t mask[4] = {};
};

/// Octets of the longest header.
inline constexpr size_t kWebSocketHeaderCapacity = 14;

/// Writes the header of an unmasked frame (a server's, RFC 6455 5.1); returns octets written, at
/// most 10.
size_t encodeWebSocketHeader(uint8_t* out, bool final, WebSocketOpcode opcode, uint64_t length);

/// Collects one header from octets cut anywhere.
class WebSocketHeaderParser {
 public:
  void reset() { have_ = 0; }
  /// Takes octets up to the end of the header and returns how many it took.
  size_t input(const uint8_t* octets, size_t length);
  /// The first two octets have been seen: all fields but length and mask are known.
  bool started() const { return have_ >= 2; }
  bool complete() const { return have_ >= 2 && have_ == needed(); }
  /// The fields that the octets seen so far tell.
  WebSocketFrameHeader header() const;
  /// False when the length is not in its shortest form, or its first bit is set (RFC 6455 5.2).
  bool lengthValid() const;

 private:
  size_t needed() const;

  uint8_t have_ = 0;
  uint8_t octets_[kWebSocketHeaderCapacity] = {};
};

}  // namespace __board::net
