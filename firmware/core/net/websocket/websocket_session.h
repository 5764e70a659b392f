// One WebSocket connection of a server (RFC 6455): the receiver, the queue of frames to send, pings
// answered, and the closing handshake with its time limit.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"
#include "../http/http_server.h"
#include "../tcp/tcp.h"
#include "websocket_queue.h"
#include "websocket_receiver.h"

namespace __board::net {

class WebSocketSession;

class WebSocketApplication {
 public:
  virtual void onPayload(WebSocketSession& session, const WebSocketPiece& piece, uint8_t* octets,
                         size_t length) = 0;
  virtual void onPing(WebSocketSession& session) = 0;
  virtual void onPong(WebSocketSession& session, const uint8_t* octets, size_t length) = 0;
  /// The peer has started the closing handshake, or (ours) failed the connection with `code`.
  virtual void onCloseCode(WebSocketSession& session, uint16_t code, const uint8_t* reason,
                           size_t length) = 0;
  /// The connection has ended; the last call.
  virtual void onEnd(WebSocketSession& session) = 0;

 protected:
  ~WebSocketApplication() = default;
};

class WebSocketSession final : public HttpUpgraded, private WebSocketReceiver::Events {
 public:
  enum class State : uint8_t { kFree, kOpen, kClosing, kClosed };

  void open(Platform& platform, TcpConnection& connection, WebSocketApplication& application);

  State state() const { return state_; }
  /// Null once the connection has ended.
  TcpConnection* connection() const { return connection_; }

  /// Queues a message in one frame. False when the message was discarded: the session is not open,
  /// or too much is waiting.
  bool send(WebSocketOpcode opcode, const uint8_t* payload, size_t length);
  /// Sends a Ping of up to 125 octets.
  bool ping(const uint8_t* payload, size_t length);
  /// Starts the closing handshake after the queued frames. Code 0, or a code that must not be sent
  /// (RFC 6455 7.4.1), sends neither code nor reason. The reason is cut to 123 octets of valid
  /// UTF-8.
  void close(uint16_t code, const char* reason);

  bool queueFull() const { return queue_.full(); }
  size_t queued() const { return queue_.count(); }

  // From HttpUpgraded.
  size_t onData(const uint8_t* octets, size_t length) override;
  void onWritable() override;
  void onPeerClosed() override;
  void onClosed() override;
  uint32_t poll() override;

 private:
  void onPayload(const WebSocketPiece& piece, uint8_t* octets, size_t length) override;
  void onPing(const uint8_t* octets, size_t length) override;
  void onPong(const uint8_t* octets, size_t length) override;
  void onClose(uint16_t code, const uint8_t* reason, size_t length) override;

  void queueClose(uint16_t code, const void* reason, size_t length);
  void pump();
  bool sendControl(WebSocketOpcode opcode, const uint8_t* payload, size_t length);

  Platform* platform_ = nullptr;
  TcpConnection* connection_ = nullptr;
  WebSocketApplication* application_ = nullptr;
  State state_ = State::kFree;
  bool closeQueued_ = false, closeSent_ = false, closeReceived_ = false, finSent_ = false;
  bool pongQueued_ = false, pingQueued_ = false;
  uint8_t pongLength_ = 0, pingLength_ = 0, closeLength_ = 0;
  uint32_t closingSinceMs_ = 0;
  WebSocketReceiver receiver_;
  WebSocketQueue queue_;
  uint8_t pong_[kWebSocketControlPayload];
  uint8_t ping_[kWebSocketControlPayload];
  uint8_t close_[kWebSocketControlPayload];
};

}  // namespace __board::net
