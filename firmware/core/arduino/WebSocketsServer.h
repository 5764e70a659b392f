// WebSocketsServer.h of the library WebSockets by Markus Sattler (https://github.com/Links2004/arduinoWebSockets), over
// AsyncWebSocket: a WebSocket server on a port of its own, whose clients are numbered from 0.
//
// Left out: TLS, passwords, checks of fields. loop() does nothing: events come in a network callback.
#pragma once

#include "ESPAsyncWebServer.h"
#include "board_lacks.h"

#define WEBSOCKETS_SERVER_CLIENT_MAX (5)

enum WStype_t {
  WStype_ERROR,
  WStype_DISCONNECTED,
  WStype_CONNECTED,
  WStype_TEXT,
  WStype_BIN,
  WStype_FRAGMENT_TEXT_START,
  WStype_FRAGMENT_BIN_START,
  WStype_FRAGMENT,
  WStype_FRAGMENT_FIN,
  WStype_PING,
  WStype_PONG,
};

class WebSocketsServer {
 public:
  using WebSocketServerEvent =
      __board::core::Function<void(uint8_t num, WStype_t type, uint8_t* payload, size_t length)>;

  explicit WebSocketsServer(uint16_t port, const String& origin = String(),
                            const String& protocol = String());
  WebSocketsServer(const WebSocketsServer&) = delete;
  WebSocketsServer& operator=(const WebSocketsServer&) = delete;

  void begin() { server_.begin(); }
  void close() { disconnect(); }
  void loop() {}
  /// The payload is followed by a zero. A frame comes whole, up to 15 KB; a longer one ends its connection.
  void onEvent(WebSocketServerEvent handler) { onEvent_ = handler; }

  // False when the client is not there, or its queue is full. A length of 0 is that of the text.
  bool sendTXT(uint8_t num, const char* payload, size_t length = 0);
  bool sendTXT(uint8_t num, const uint8_t* payload, size_t length = 0) {
    return sendTXT(num, reinterpret_cast<const char*>(payload), length);
  }
  bool sendTXT(uint8_t num, const String& payload) {
    return sendTXT(num, payload.c_str(), payload.length());
  }
  bool broadcastTXT(const char* payload, size_t length = 0);
  bool broadcastTXT(const uint8_t* payload, size_t length = 0) {
    return broadcastTXT(reinterpret_cast<const char*>(payload), length);
  }
  bool broadcastTXT(const String& payload) {
    return broadcastTXT(payload.c_str(), payload.length());
  }
  bool sendBIN(uint8_t num, const uint8_t* payload, size_t length);
  bool broadcastBIN(const uint8_t* payload, size_t length);
  bool sendPing(uint8_t num, const uint8_t* payload = nullptr, size_t length = 0);
  bool broadcastPing(const uint8_t* payload = nullptr, size_t length = 0);

  void disconnect();
  void disconnect(uint8_t num);
  int connectedClients(bool ping = false);
  bool clientIsConnected(uint8_t num) { return clientOf(num) != nullptr; }
  IPAddress remoteIP(uint8_t num);
  /// Accepted: TCP tells of a client that is gone.
  void enableHeartbeat(uint32_t, uint32_t, uint8_t) {}
  void disableHeartbeat() {}
  void setAuthorization(const char* name, const char* password)
      __BOARD_LACKS("not on this board: it asks for no passwords");

 private:
  /// Whatever path a client asks for.
  class Endpoint final : public AsyncWebSocket {
   public:
    Endpoint() : AsyncWebSocket("/") {}
    bool canHandle(AsyncWebServerRequest* request) const override;
  };
  /// The place of a client; the number is its index.
  struct Place {
    uint32_t id = 0;           // of the AsyncWebSocketClient; 0: free
    uint8_t* frame = nullptr;  // in the heap: a frame that comes in pieces
    size_t length = 0;
  };

  void event(AsyncWebSocketClient* client, AwsEventType type, void* arg, uint8_t* data,
             size_t length);
  void data(AsyncWebSocketClient* client, uint8_t num, const AwsFrameInfo& info, uint8_t* data,
            size_t length);
  void tell(uint8_t num, WStype_t type, uint8_t* payload, size_t length);
  Place* placeOf(uint32_t id);
  void leave(Place& place);
  AsyncWebSocketClient* clientOf(uint8_t num);

  AsyncWebServer server_;
  Endpoint socket_;
  WebSocketServerEvent onEvent_;
  Place places_[WEBSOCKETS_SERVER_CLIENT_MAX];
};
