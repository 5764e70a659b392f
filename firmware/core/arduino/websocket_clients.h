// Between the WebSocket sessions and the sketch's AsyncWebSocket objects.
#pragma once

#include <string.h>

#include "../net/websocket/websocket_session.h"
#include "../runtime.h"
#include "AsyncWebSocket.h"
#include "format.h"

namespace __board {

/// The clients of all AsyncWebSocket objects, in one table.
class WebSocketClients final : public net::WebSocketApplication, public core::Service {
 public:
  net::WebSocketSession& session(size_t slot);
  AsyncWebSocketClient& client(size_t slot) { return clients_[slot]; }

  /// A free place, or null.
  AsyncWebSocketClient* allocate(AsyncWebSocket& server);

  // core::Service. The HTTP server holds the sessions' connections, so it runs the sessions'
  // timers.
  uint32_t poll() override { return UINT32_MAX; }
  void reset() override;

  // net::WebSocketApplication
  void onPayload(net::WebSocketSession& session, const net::WebSocketPiece& piece, uint8_t* octets,
                 size_t length) override;
  void onPing(net::WebSocketSession& session) override;
  void onPong(net::WebSocketSession& session, const uint8_t* octets, size_t length) override;
  void onCloseCode(net::WebSocketSession& session, uint16_t code, const uint8_t* reason,
                   size_t length) override;
  void onEnd(net::WebSocketSession& session) override;

 private:
  AsyncWebSocketClient& clientOf(const net::WebSocketSession& session);
  void event(net::WebSocketSession& session, AwsEventType type, void* arg, uint8_t* data,
             size_t length);

  bool constructed_ = false;
  AsyncWebSocketClient clients_[config::kWebSocketClients];
};

WebSocketClients& webSocketClients();

/// Longest message of printf; a longer message is cut.
struct WebSocketMessage final : core::FormatSink {
  void write(const char* text, size_t length) override {
    if (length > sizeof octets - used) length = sizeof octets - used;
    memcpy(octets + used, text, length);
    used += length;
  }
  size_t used = 0;
  char octets[config::kWebSocketPrintf];
};

}  // namespace __board
