// Frames waiting for a connection to take them: a ring of octets with a count of frames, both
// bounded. A client that never reads fills only its own queue.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"
#include "websocket_frames.h"

namespace __board::net {

class TcpConnection;

class WebSocketQueue {
 public:
  void reset();

  /// Queues an unfragmented frame. Returns false, and queues nothing, when there are too many
  /// frames or octets.
  bool push(WebSocketOpcode opcode, const uint8_t* payload, size_t length);

  /// Moves as many octets as the connection takes.
  void sendTo(TcpConnection& connection);

  /// No octet is waiting.
  bool empty() const { return length_ == 0; }
  /// The last octet sent ended a frame, so another frame may start.
  bool betweenFrames() const { return sentOfFirst_ == 0; }
  /// Frames not yet wholly handed to the connection.
  size_t count() const { return frames_; }
  bool full() const { return frames_ == config::kWebSocketQueuedMessages; }
  /// Drops every frame of which nothing has been sent.
  void dropUnsent();

 private:
  void write(const uint8_t* octets, size_t length);

  size_t start_ = 0, length_ = 0;  // of the octets in ring_
  size_t first_ = 0, frames_ = 0;  // of the frames in sizes_
  size_t sentOfFirst_ = 0;
  uint16_t sizes_[config::kWebSocketQueuedMessages];
  uint8_t ring_[config::kWebSocketQueue];
};

}  // namespace __board::net
