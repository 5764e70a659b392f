#include "websocket_queue.h"

#include <string.h>

#include "../tcp/tcp.h"

namespace __board::net {

static_assert(config::kWebSocketQueue <= UINT16_MAX);

void WebSocketQueue::reset() {
  start_ = length_ = first_ = frames_ = sentOfFirst_ = 0;
}

bool WebSocketQueue::push(WebSocketOpcode opcode, const uint8_t* payload, size_t length) {
  uint8_t header[kWebSocketHeaderCapacity];
  const size_t headerLength = encodeWebSocketHeader(header, true, opcode, length);
  const size_t room = config::kWebSocketQueue - length_;
  if (full() || headerLength > room || length > room - headerLength) return false;
  sizes_[(first_ + frames_) % config::kWebSocketQueuedMessages] =
      static_cast<uint16_t>(headerLength + length);
  ++frames_;
  write(header, headerLength);
  write(payload, length);
  return true;
}

void WebSocketQueue::write(const uint8_t* octets, size_t length) {
  while (length > 0) {
    const size_t at = (start_ + length_) % config::kWebSocketQueue;
    const size_t run = config::kWebSocketQueue - at;
    const size_t part = length < run ? length : run;
    memcpy(ring_ + at, octets, part);
    length_ += part;
    octets += part;
    length -= part;
  }
}

void WebSocketQueue::sendTo(TcpConnection& connection) {
  while (length_ > 0) {
    const size_t run = config::kWebSocketQueue - start_;
    const size_t part = length_ < run ? length_ : run;
    const size_t sent = connection.send(ring_ + start_, part);
    start_ = (start_ + sent) % config::kWebSocketQueue;
    length_ -= sent;
    sentOfFirst_ += sent;
    while (frames_ > 0 && sentOfFirst_ >= sizes_[first_]) {
      sentOfFirst_ -= sizes_[first_];
      first_ = (first_ + 1) % config::kWebSocketQueuedMessages;
      --frames_;
    }
    if (sent < part) return;
  }
}

void WebSocketQueue::dropUnsent() {
  const size_t keep = sentOfFirst_ > 0 ? 1 : 0;
  length_ = keep > 0 ? sizes_[first_] - sentOfFirst_ : 0;
  frames_ = keep;
}

}  // namespace __board::net
