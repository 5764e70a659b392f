// The wire: one byte stream, the board's UART, that carries UTF-8 text and SLIP frames (RFC 1055),
// each frame one IPv4 packet with END before and after. END (0xC0) never occurs in UTF-8, so the
// two share a line. A receiver that starts in the middle of a frame takes END for the start of one;
// the next octet is then not 0x45 (IPv4 without options), so what follows is text after all.
//
// Codec only: no UART, no clock. Left out: compressed headers (RFC 1144), IPv4 options.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "config.h"

namespace wire {

// RFC 1055, "Protocol".
inline constexpr uint8_t kEnd = 0xC0;
inline constexpr uint8_t kEscape = 0xDB;
inline constexpr uint8_t kEscapedEnd = 0xDC;
inline constexpr uint8_t kEscapedEscape = 0xDD;

/// First octet of every frame: IP version 4, header of five words (RFC 791 3.1).
inline constexpr uint8_t kFrameStart = 0x45;

/// Octets a frame of `length` octets may take on the wire: all escaped, END before and after.
constexpr size_t encodedCapacity(size_t length) {
  return 2 * length + 2;
}

/// Writes `packet` as a frame to `out`, which holds encodedCapacity(length); returns octets
/// written.
size_t encodeFrame(const uint8_t* packet, size_t length, uint8_t* out);

/// What a receiver has found.
class Sink {
 public:
  virtual void onText(const uint8_t* octets, size_t length) = 0;
  /// A whole frame, kFrameStart first, at most config::kMtu octets.
  virtual void onFrame(const uint8_t* packet, size_t length) = 0;

 protected:
  ~Sink() = default;
};

/// Splits a byte stream, cut anywhere, into text and frames.
class Receiver {
 public:
  void input(const uint8_t* octets, size_t length, Sink& sink);

  /// Frames dropped: longer than the MTU, or with an octet after ESC that RFC 1055 does not define.
  uint32_t dropped() const { return dropped_; }

 private:
  enum class State : uint8_t { kText, kFrameStart, kFrame, kEscaped, kSkip };

  void append(uint8_t octet);

  State state_ = State::kText;
  size_t length_ = 0;
  uint32_t dropped_ = 0;
  uint8_t frame_[config::kMtu];
};

}  // namespace wire
