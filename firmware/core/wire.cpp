#include "wire.h"

namespace wire {

size_t encodeFrame(const uint8_t* packet, size_t length, uint8_t* out) {
  uint8_t* at = out;
  *at++ = kEnd;
  for (size_t i = 0; i < length; ++i) {
    if (packet[i] == kEnd) {
      *at++ = kEscape;
      *at++ = kEscapedEnd;
    } else if (packet[i] == kEscape) {
      *at++ = kEscape;
      *at++ = kEscapedEscape;
    } else {
      *at++ = packet[i];
    }
  }
  *at++ = kEnd;
  return static_cast<size_t>(at - out);
}

void Receiver::append(uint8_t octet) {
  if (length_ == sizeof frame_) {
    ++dropped_;
    state_ = State::kSkip;
    return;
  }
  frame_[length_++] = octet;
  state_ = State::kFrame;
}

void Receiver::input(const uint8_t* octets, size_t length, Sink& sink) {
  size_t text = 0;  // where the run of text that ends at i began
  for (size_t i = 0; i < length; ++i) {
    const uint8_t octet = octets[i];
    switch (state_) {
      case State::kText:
        if (octet == kEnd) {
          if (i > text) sink.onText(octets + text, i - text);
          state_ = State::kFrameStart;
        }
        break;
      case State::kFrameStart:
        if (octet == kEnd) break;  // END END: the end of one frame, or of noise, and the next start
        if (octet == kFrameStart) {
          length_ = 0;
          append(octet);
        } else {
          text = i;
          state_ = State::kText;
        }
        break;
      case State::kFrame:
        if (octet == kEnd) {
          text = i + 1;
          state_ = State::kText;
          sink.onFrame(frame_, length_);
        } else if (octet == kEscape) {
          state_ = State::kEscaped;
        } else {
          append(octet);
        }
        break;
      case State::kEscaped:
        if (octet == kEscapedEnd) {
          append(kEnd);
        } else if (octet == kEscapedEscape) {
          append(kEscape);
        } else {
          ++dropped_;
          // An END here may be the start of the next frame as well as the end of this one.
          state_ = octet == kEnd ? State::kFrameStart : State::kSkip;
        }
        break;
      case State::kSkip:
        // The frame is lost, and with it the knowledge whether this END closes it or opens the
        // next: kFrameStart takes either.
        if (octet == kEnd) state_ = State::kFrameStart;
        break;
    }
  }
  if (state_ == State::kText && text < length) sink.onText(octets + text, length - text);
}

}  // namespace wire
