#include "websocket_receiver.h"

#include <string.h>

namespace __board::net {
namespace {

// One buffer for all receivers: a piece is used only during the call that hands it on.
uint8_t g_piece[config::kWebSocketChunk + 1];

}  // namespace

bool isValidCloseCode(uint16_t code) {
  if (code >= 1000 && code <= 1014) {
    return code != 1004 && code != kCloseNoStatus && code != kCloseAbnormal;
  }
  return code >= 3000 && code <= 4999;
}

void WebSocketReceiver::reset() {
  *this = WebSocketReceiver();
}

void WebSocketReceiver::fail(uint16_t code) {
  failure_ = code;
  ended_ = true;
}

size_t WebSocketReceiver::input(const uint8_t* octets, size_t length, bool last, Events& events) {
  const uint8_t* const begin = octets;
  const size_t all = length;
  while (!ended_) {
    if (!inPayload_) {
      const size_t taken = parser_.input(octets, length);
      octets += taken;
      length -= taken;
      if (parser_.started()) beginFrame();
      if (ended_ || !parser_.complete()) break;
      inPayload_ = true;
      index_ = 0;
    }
    const uint64_t left = header_.length - index_;
    if (left > 0 && length == 0) break;
    size_t taken = left < length ? static_cast<size_t>(left) : length;
    if (!isControl(header_.opcode)) {
      if (header_.length <= config::kWebSocketChunk && taken < left && !last) {
        checkWaiting(octets, taken);
        break;
      }
      if (taken > config::kWebSocketChunk) taken = config::kWebSocketChunk;
    }
    payload(octets, taken, events);
    octets += taken;
    length -= taken;
    if (!ended_ && index_ == header_.length) {
      inPayload_ = false;
      parser_.reset();
      if (length == 0) break;
    }
  }
  return ended_ ? all : static_cast<size_t>(octets - begin);
}

// Checks each field of the header as soon as its octets are there.
void WebSocketReceiver::beginFrame() {
  header_ = parser_.header();
  const auto opcode = static_cast<WebSocketOpcode>(header_.opcode);
  // RFC 6455 5.2: RSV bits without an extension; 5.1: a server must refuse unmasked frames.
  if (header_.reserved != 0 || !header_.masked) return fail(kCloseProtocolError);
  if (isControl(header_.opcode)) {
    if (header_.opcode > static_cast<uint8_t>(WebSocketOpcode::kPong)) {
      return fail(kCloseProtocolError);  // 5.2: reserved
    }
    // 5.5: not fragmented, at most 125 octets (126 and 127 announce a longer form).
    const uint64_t length = header_.length;
    if (!header_.final || length > kWebSocketControlPayload || !parser_.lengthValid()) {
      return fail(kCloseProtocolError);
    }
    return;
  }
  if (header_.opcode > static_cast<uint8_t>(WebSocketOpcode::kBinary)) {
    return fail(kCloseProtocolError);
  }
  // 5.4: a continuation needs a message to continue, and no other message may start meanwhile.
  if ((opcode == WebSocketOpcode::kContinuation) != fragmented_) return fail(kCloseProtocolError);
  if (!parser_.complete()) return;
  if (!parser_.lengthValid()) return fail(kCloseProtocolError);
  if (!fragmented_) {
    messageOpcode_ = opcode;
    messageLength_ = 0;
    frame_ = 0;
    utf8_.reset();
  }
  if (header_.length > config::kWebSocketMessage - messageLength_) return fail(kCloseTooBig);
  messageLength_ += header_.length;
}

void WebSocketReceiver::unmask(const uint8_t* octets, size_t length, uint8_t* out) const {
  for (size_t i = 0; i < length; ++i) {
    out[i] = octets[i] ^ header_.mask[(index_ + i) % 4];  // 5.3
  }
}

// 8.1: a text that cannot become valid any more fails at once, although its frame is still coming.
void WebSocketReceiver::checkWaiting(const uint8_t* octets, size_t length) {
  if (messageOpcode_ != WebSocketOpcode::kText) return;
  unmask(octets, length, g_piece);
  Utf8Validator ahead = utf8_;
  if (!ahead.input(g_piece, length)) fail(kCloseInvalidData);
}

void WebSocketReceiver::payload(const uint8_t* octets, size_t length, Events& events) {
  uint8_t* out = isControl(header_.opcode) ? control_ + index_ : g_piece;
  unmask(octets, length, out);
  const uint64_t index = index_;
  index_ += length;
  const bool end = index_ == header_.length;
  if (isControl(header_.opcode)) {
    if (end) control(events);
    return;
  }
  if (messageOpcode_ == WebSocketOpcode::kText) {
    // 8.1: the end of the message must not cut a character either.
    const bool whole = !(end && header_.final);
    if (!utf8_.input(out, length) || !(whole || utf8_.complete())) return fail(kCloseInvalidData);
  }
  const WebSocketPiece piece{messageOpcode_, frame_, &header_, index};
  if (end) {
    fragmented_ = !header_.final;
    ++frame_;
  }
  events.onPayload(piece, out, length);
}

void WebSocketReceiver::control(Events& events) {
  const auto length = static_cast<size_t>(header_.length);
  control_[length] = 0;  // sketches treat the payload as a C string; an older one may lie behind it
  switch (static_cast<WebSocketOpcode>(header_.opcode)) {
    case WebSocketOpcode::kPing:
      events.onPing(control_, length);
      return;
    case WebSocketOpcode::kPong:
      events.onPong(control_, length);
      return;
    default:
      break;
  }
  // 5.5.1: no payload, or a code and a reason in UTF-8.
  if (length == 0) {
    ended_ = true;
    events.onClose(kCloseNoStatus, control_, 0);
    return;
  }
  if (length == 1) return fail(kCloseProtocolError);
  const auto code = static_cast<uint16_t>(control_[0] << 8 | control_[1]);
  if (!isValidCloseCode(code)) return fail(kCloseProtocolError);
  utf8_.reset();  // an unfinished message will not be completed
  if (!utf8_.input(control_ + 2, length - 2) || !utf8_.complete()) return fail(kCloseInvalidData);
  ended_ = true;
  events.onClose(code, control_ + 2, length - 2);
}

}  // namespace __board::net
