// The receiving half of a WebSocket server (RFC 6455 5 and 8.1): frames to messages, as a state
// machine without connection or clock. A short frame's payload is handed on whole, a longer one's in
// pieces as it arrives, so a message may be longer than any buffer. Each piece is unmasked. Text is valid UTF-8 up to the end of the
// piece.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"
#include "../utf8.h"
#include "websocket_frames.h"

namespace __board::net {

// RFC 6455 7.4.1
inline constexpr uint16_t kCloseNormal = 1000;
inline constexpr uint16_t kCloseGoingAway = 1001;
inline constexpr uint16_t kCloseProtocolError = 1002;
inline constexpr uint16_t kCloseNoStatus = 1005;  // never sent
inline constexpr uint16_t kCloseAbnormal = 1006;  // never sent
inline constexpr uint16_t kCloseInvalidData = 1007;
inline constexpr uint16_t kCloseTooBig = 1009;

/// Whether an endpoint may send this code in a Close frame (RFC 6455 7.4.1, 7.4.2 and the
/// registry).
bool isValidCloseCode(uint16_t code);

/// Where a piece of payload belongs.
struct WebSocketPiece {
  WebSocketOpcode messageOpcode;  // kText or kBinary
  uint32_t frame;                 // number of the frame in its message, from 0
  const WebSocketFrameHeader* header;
  uint64_t index;  // of the piece in its frame
};

class WebSocketReceiver {
 public:
  class Events {
   public:
    /// A piece of a data frame; at least one per frame. `octets` may be changed, and there is room
    /// for one octet after the last.
    virtual void onPayload(const WebSocketPiece& piece, uint8_t* octets, size_t length) = 0;
    /// Payload of control frames has a zero behind it, which may be changed.
    virtual void onPing(const uint8_t* octets, size_t length) = 0;
    virtual void onPong(const uint8_t* octets, size_t length) = 0;
    /// The peer's Close frame; kCloseNoStatus when it gives no code.
    virtual void onClose(uint16_t code, const uint8_t* reason, size_t length) = 0;

   protected:
    ~Events() = default;
  };

  void reset();

  /// Takes octets and returns how many. It leaves the payload of a data frame of at most kWebSocketChunk
  /// octets until all of it is there, unless the octets are the `last` of the connection. After a Close
  /// frame or a failure it takes all further octets and ignores them.
  size_t input(const uint8_t* octets, size_t length, bool last, Events& events);

  /// The code with which to fail the connection (RFC 6455 7.1.7), 0 without a failure.
  uint16_t failure() const { return failure_; }
  bool ended() const { return ended_; }

  /// Ignores all further input: the connection is given up.
  void end() { ended_ = true; }

 private:
  void beginFrame();
  void unmask(const uint8_t* octets, size_t length, uint8_t* out) const;
  void checkWaiting(const uint8_t* octets, size_t length);
  void payload(const uint8_t* octets, size_t length, Events& events);
  void control(Events& events);
  void fail(uint16_t code);

  bool inPayload_ = false;
  bool ended_ = false;
  bool fragmented_ = false;  // between the first frame of a message and its final one
  uint16_t failure_ = 0;
  uint32_t frame_ = 0;
  WebSocketOpcode messageOpcode_ = WebSocketOpcode::kText;
  uint64_t messageLength_ = 0;
  uint64_t index_ = 0;
  WebSocketHeaderParser parser_;
  WebSocketFrameHeader header_;
  Utf8Validator utf8_;
  uint8_t control_[kWebSocketControlPayload + 1];
};

}  // namespace __board::net
