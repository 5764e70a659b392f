#include "AsyncWebSocket.h"

#include <stdarg.h>
#include <string.h>

#include "../net/http/http_writer.h"
#include "../net/websocket/websocket_handshake.h"
#include "websocket_clients.h"

using namespace __board;

using net::WebSocketSession;

// --- Server -------------------------------------------------------------------------------------

bool AsyncWebSocket::connected(const AsyncWebSocketClient& c) const {
  return c.server_ == this && c.status() == WS_CONNECTED;
}

void AsyncWebSocket::event(AsyncWebSocketClient* c, AwsEventType type, void* arg, uint8_t* data,
                           size_t len) {
  if (onEvent_) onEvent_(this, c, type, arg, data, len);
}

size_t AsyncWebSocket::count() const {
  size_t n = 0;
  for (size_t i = 0; i < config::kWebSocketClients; ++i)
    n += connected(webSocketClients().client(i));
  return n;
}

AsyncWebSocketClient* AsyncWebSocket::client(uint32_t id) {
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = webSocketClients().client(i);
    if (connected(c) && c.id() == id) return &c;
  }
  return nullptr;
}

void AsyncWebSocket::cleanupClients(uint16_t maxClients) {
  if (count() <= maxClients) return;
  AsyncWebSocketClient* oldest = nullptr;
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = webSocketClients().client(i);
    if (connected(c) && (oldest == nullptr || c.id() < oldest->id())) oldest = &c;
  }
  if (oldest != nullptr) oldest->close();
}

void AsyncWebSocket::close(uint32_t id, uint16_t code, const char* message) {
  if (AsyncWebSocketClient* c = client(id)) c->close(code, message);
}

void AsyncWebSocket::closeAll(uint16_t code, const char* message) {
  const core::NetworkGuard guard;
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = webSocketClients().client(i);
    if (connected(c)) c.close(code, message);
  }
}

bool AsyncWebSocket::ping(uint32_t id, const uint8_t* data, size_t len) {
  AsyncWebSocketClient* c = client(id);
  return c != nullptr && c->ping(data, len);
}

AsyncWebSocket::SendStatus AsyncWebSocket::pingAll(const uint8_t* data, size_t len) {
  const core::NetworkGuard guard;
  size_t sent = 0, missed = 0;
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = webSocketClients().client(i);
    if (!connected(c)) continue;
    ++(c.ping(data, len) ? sent : missed);
  }
  return sent == 0 ? DISCARDED : missed == 0 ? ENQUEUED : PARTIALLY_ENQUEUED;
}

bool AsyncWebSocket::availableForWrite(uint32_t id) {
  const AsyncWebSocketClient* c = client(id);
  return c == nullptr || !c->queueIsFull();
}

bool AsyncWebSocket::availableForWriteAll() {
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    const AsyncWebSocketClient& c = webSocketClients().client(i);
    if (connected(c) && c.queueIsFull()) return false;
  }
  return true;
}

AsyncWebSocket::SendStatus AsyncWebSocket::sendAll(uint8_t opcode, const void* message,
                                                   size_t len) {
  const core::NetworkGuard guard;
  size_t sent = 0, missed = 0;
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = webSocketClients().client(i);
    if (!connected(c)) continue;
    ++(c.send(opcode, message, len) ? sent : missed);
  }
  return sent == 0 ? DISCARDED : missed == 0 ? ENQUEUED : PARTIALLY_ENQUEUED;
}

bool AsyncWebSocket::text(uint32_t id, const char* message) {
  return text(id, message, strlen(message));
}
bool AsyncWebSocket::text(uint32_t id, const String& message) {
  return text(id, message.c_str(), message.length());
}
bool AsyncWebSocket::text(uint32_t id, const char* message, size_t len) {
  AsyncWebSocketClient* c = client(id);
  return c != nullptr && c->text(message, len);
}
bool AsyncWebSocket::text(uint32_t id, const uint8_t* message, size_t len) {
  AsyncWebSocketClient* c = client(id);
  return c != nullptr && c->text(message, len);
}
AsyncWebSocket::SendStatus AsyncWebSocket::textAll(const char* message) {
  return textAll(message, strlen(message));
}
AsyncWebSocket::SendStatus AsyncWebSocket::textAll(const String& message) {
  return textAll(message.c_str(), message.length());
}
AsyncWebSocket::SendStatus AsyncWebSocket::textAll(const char* message, size_t len) {
  return sendAll(WS_TEXT, message, len);
}
AsyncWebSocket::SendStatus AsyncWebSocket::textAll(const uint8_t* message, size_t len) {
  return sendAll(WS_TEXT, message, len);
}
bool AsyncWebSocket::binary(uint32_t id, const uint8_t* message, size_t len) {
  AsyncWebSocketClient* c = client(id);
  return c != nullptr && c->binary(message, len);
}
AsyncWebSocket::SendStatus AsyncWebSocket::binaryAll(const uint8_t* message, size_t len) {
  return sendAll(WS_BINARY, message, len);
}

size_t AsyncWebSocket::printf(uint32_t id, const char* format, ...) {
  WebSocketMessage message;
  va_list arguments;
  va_start(arguments, format);
  core::format(message, format, arguments);
  va_end(arguments);
  return text(id, message.octets, message.used) ? message.used : 0;
}

size_t AsyncWebSocket::printfAll(const char* format, ...) {
  WebSocketMessage message;
  va_list arguments;
  va_start(arguments, format);
  core::format(message, format, arguments);
  va_end(arguments);
  return textAll(message.octets, message.used) == DISCARDED ? 0 : message.used;
}

// --- Opening handshake --------------------------------------------------------------------------

bool AsyncWebSocket::canHandle(AsyncWebServerRequest* request) const {
  return enabled_ && request->isWebSocketUpgrade() && request->url() == url_;
}

void AsyncWebSocket::handleRequest(AsyncWebServerRequest* request) {
  net::HttpExchange& exchange = request->exchange();
  const net::HttpRequest& r = exchange.request();
  const net::WebSocketRefusal refusal = net::checkHandshake(r);
  if (refusal.reason != nullptr) {
    exchange.refuse(
        {400, refusal.reason, refusal.version ? "Sec-WebSocket-Version: 13\r\n" : nullptr});
    return;
  }
  const bool welcome = onHandshake_ ? onHandshake_(request) : net::isSameOrigin(r);
  if (exchange.answered()) return;
  if (!welcome) {
    // RFC 6455 4.2.2
    exchange.refuse({403, onHandshake_
                              ? "The sketch has refused this handshake."
                              : "The page that asks comes from elsewhere: its Origin does not "
                                "name the host in the request (RFC 6455 10.2)."});
    return;
  }
  AsyncWebSocketClient* c = webSocketClients().allocate(*this);
  if (c == nullptr) {
    static_assert(config::kWebSocketClients == 10);
    exchange.refuse(
        {503, "The board has ten WebSocket clients and no place for more.", "Retry-After: 1\r\n"});
    return;
  }

  char accept[net::kWebSocketAcceptLength + 1];
  net::acceptFor(r.webSocketKey.text, r.webSocketKey.length, accept);
  char fields[config::kHttpResponseHead];
  net::TextWriter w(fields, sizeof fields - 1);
  w.text("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ").text(accept);
  if (r.webSocketProtocol.present && r.webSocketProtocol.length > 0) {
    // RFC 6455 4.2.2: one of the subprotocols offered. The sketch speaks whatever the client
    // speaks, so the server takes the client's favourite: the first one (4.1).
    const char* list = r.webSocketProtocol.text;
    w.text("\r\nSec-WebSocket-Protocol: ").text(list, strcspn(list, ", \t"));
  }
  w.text("\r\nAccept-Ranges: none\r\n");
  fields[w.length()] = '\0';

  WebSocketSession& session = webSocketClients().session(c->slot_);
  if (w.overflow() || !exchange.upgrade(fields, session)) {
    c->server_ = nullptr;
    exchange.refuse({500, "The answer to the handshake does not fit its buffer."});
    return;
  }
  session.open(core::platform(), exchange.connection(), webSocketClients());
  c->id_ = nextId_++;
  event(c, WS_EVT_CONNECT, request, nullptr, 0);
}
