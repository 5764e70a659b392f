// The wire: one octet stream, the board's UART, that carries UTF-8 text and SLIP frames, each frame
// one IPv4 packet. END (0xC0) never occurs in UTF-8, so the two share a line. A receiver that starts
// in the middle of a frame takes END for the start of one; the next octet is then not 0x45 (IPv4
// without options), so the rest is text after all.
//
// Codec only: no UART, no clock. Left out: IPv4 options.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "slip.h"

namespace __board::wire {

/// First octet of every frame: IP version 4, header of five words (RFC 791 3.1).
inline constexpr uint8_t kFrameStart = 0x45;

/// Takes the text and the frames.
class Sink {
 public:
  virtual void onText(const uint8_t* octets, size_t length) = 0;
  /// A whole frame, kFrameStart first, at most config::kMtu octets.
  virtual void onFrame(const uint8_t* packet, size_t length) = 0;

 protected:
  ~Sink() = default;
};

/// Splits a byte stream, cut anywhere, into text and frames.
class Demultiplexer {
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

}  // namespace __board::wire
