// The WebSocket part of ESP Async WebServer's API. Include ESPAsyncWebServer.h.
#pragma once

#include "ESPAsyncWebServer.h"

namespace __board {
class WebSocketClients;
}

/// Where a piece of a message belongs. A message may come in several frames, a frame in several
/// pieces: the piece holds the whole message only if `final` is set, `index` is 0 and `len` is the
/// piece's length.
struct AwsFrameInfo {
  uint8_t message_opcode;  // WS_TEXT or WS_BINARY
  uint32_t num;            // number of the frame in its message
  uint8_t final;           // last frame of the message
  uint8_t masked;
  uint8_t opcode;  // of the frame: WS_CONTINUATION from the second one on
  uint64_t len;    // of the frame's payload
  uint8_t mask[4];
  uint64_t index;  // of this piece in the frame's payload
};

enum AwsFrameType {
  WS_CONTINUATION,
  WS_TEXT,
  WS_BINARY,
  WS_DISCONNECT = 0x08,
  WS_PING,
  WS_PONG,
};

enum AwsClientStatus { WS_DISCONNECTED, WS_CONNECTED, WS_DISCONNECTING };

enum AwsEventType {
  WS_EVT_CONNECT,
  WS_EVT_DISCONNECT,
  WS_EVT_PING,
  WS_EVT_PONG,
  WS_EVT_ERROR,
  WS_EVT_DATA
};

using AwsEventHandler = __board::core::Function<void(AsyncWebSocket*, AsyncWebSocketClient*,
                                                     AwsEventType, void*, uint8_t*, size_t)>;
using AwsHandshakeHandler = __board::core::Function<bool(AsyncWebServerRequest*)>;

/// One connected client. Valid from WS_EVT_CONNECT to the end of WS_EVT_DISCONNECT.
class AsyncWebSocketClient {
 public:
  /// Counts the clients of a server from 1.
  uint32_t id() const { return id_; }
  AwsClientStatus status() const;
  AsyncWebSocket* server() const { return server_; }
  IPAddress remoteIP() const;
  uint16_t remotePort() const;

  /// A code that must not be sent (as 1005; RFC 6455 7.4.1) is left out, and the message with it.
  /// The message is cut between characters after at most 123 octets.
  void close(uint16_t code = 0, const char* message = nullptr);
  bool ping(const uint8_t* data = nullptr, size_t len = 0);
  bool queueIsFull() const;
  size_t queueLen() const;
  bool canSend() const;

  // False when the message was discarded.
  bool text(const char* message);
  bool text(const String& message);
  bool text(const char* message, size_t len);
  bool text(const uint8_t* message, size_t len);
  bool binary(const char* message);
  bool binary(const String& message);
  bool binary(const char* message, size_t len);
  bool binary(const uint8_t* message, size_t len);
  size_t printf(const char* format, ...) __attribute__((format(printf, 2, 3)));

 private:
  friend class AsyncWebSocket;
  friend class __board::WebSocketClients;

  bool send(uint8_t opcode, const void* message, size_t len);

  AsyncWebSocket* server_ = nullptr;
  uint32_t id_ = 0;
  uint8_t slot_ = 0;
};

class AsyncWebSocket : public AsyncWebHandler {
 public:
  enum SendStatus { DISCARDED, ENQUEUED, PARTIALLY_ENQUEUED };

  explicit AsyncWebSocket(const char* url, AwsEventHandler handler = nullptr)
      : url_(url), onEvent_(handler) {}
  explicit AsyncWebSocket(const String& url, AwsEventHandler handler = nullptr)
      : url_(url), onEvent_(handler) {}
  AsyncWebSocket(const AsyncWebSocket&) = delete;
  AsyncWebSocket& operator=(const AsyncWebSocket&) = delete;

  const char* url() const { return url_.c_str(); }
  void onEvent(AwsEventHandler handler) { onEvent_ = handler; }
  /// Decides which handshakes are accepted; a refused handshake is answered 403. Without a handler
  /// the server accepts handshakes without an Origin, and those of its own pages (RFC 6455 10.2).
  void handleHandshake(AwsHandshakeHandler handler) { onHandshake_ = handler; }
  void enable(bool enabled) { enabled_ = enabled; }
  bool enabled() const { return enabled_; }

  size_t count() const;
  AsyncWebSocketClient* client(uint32_t id);
  bool hasClient(uint32_t id) { return client(id) != nullptr; }
  /// Closes the oldest client if more than `maxClients` are connected; each call closes one at
  /// most.
  void cleanupClients(uint16_t maxClients = DEFAULT_MAX_WS_CLIENTS);
  void close(uint32_t id, uint16_t code = 0, const char* message = nullptr);
  void closeAll(uint16_t code = 0, const char* message = nullptr);
  bool ping(uint32_t id, const uint8_t* data = nullptr, size_t len = 0);
  SendStatus pingAll(const uint8_t* data = nullptr, size_t len = 0);
  bool availableForWrite(uint32_t id);
  bool availableForWriteAll();

  bool text(uint32_t id, const char* message);
  bool text(uint32_t id, const String& message);
  bool text(uint32_t id, const char* message, size_t len);
  bool text(uint32_t id, const uint8_t* message, size_t len);
  SendStatus textAll(const char* message);
  SendStatus textAll(const String& message);
  SendStatus textAll(const char* message, size_t len);
  SendStatus textAll(const uint8_t* message, size_t len);
  bool binary(uint32_t id, const uint8_t* message, size_t len);
  SendStatus binaryAll(const uint8_t* message, size_t len);
  size_t printf(uint32_t id, const char* format, ...) __attribute__((format(printf, 3, 4)));
  size_t printfAll(const char* format, ...) __attribute__((format(printf, 2, 3)));

  bool canHandle(AsyncWebServerRequest* request) const override;
  void handleRequest(AsyncWebServerRequest* request) override;

 private:
  friend class __board::WebSocketClients;

  bool connected(const AsyncWebSocketClient& client) const;
  SendStatus sendAll(uint8_t opcode, const void* message, size_t len);
  void event(AsyncWebSocketClient* client, AwsEventType type, void* arg, uint8_t* data, size_t len);

  String url_;
  AwsEventHandler onEvent_;
  AwsHandshakeHandler onHandshake_;
  uint32_t nextId_ = 1;
  bool enabled_ = true;
};
