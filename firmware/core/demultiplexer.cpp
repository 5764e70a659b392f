#include "demultiplexer.h"

namespace __board::wire {

void Demultiplexer::append(uint8_t octet) {
  if (length_ == sizeof frame_) {
    ++dropped_;
    state_ = State::kSkip;
    return;
  }
  frame_[length_++] = octet;
  state_ = State::kFrame;
}

void Demultiplexer::input(const uint8_t* octets, size_t length, Sink& sink) {
  size_t text = 0;  // start of the text that ends at i
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
        if (octet == kEnd) break;  // END END: one frame (or noise) ends, the next begins
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
        } else if (octet == kEsc) {
          state_ = State::kEscaped;
        } else {
          append(octet);
        }
        break;
      case State::kEscaped:
        if (octet == kEscEnd) {
          append(kEnd);
        } else if (octet == kEscEsc) {
          append(kEsc);
        } else {
          ++dropped_;
          // An END here may be the start of the next frame as well as the end of this one.
          state_ = octet == kEnd ? State::kFrameStart : State::kSkip;
        }
        break;
      case State::kSkip:
        // The frame is lost. This END closes it or opens the next frame: kFrameStart accepts both.
        if (octet == kEnd) state_ = State::kFrameStart;
        break;
    }
  }
  if (state_ == State::kText && text < length) sink.onText(octets + text, length - text);
}

}  // namespace __board::wire
