#include "AsyncWebSocket.h"

#include <stdarg.h>
#include <string.h>

#include "../net/http_writer.h"
#include "../net/websocket_handshake.h"
#include "../net/websocket_session.h"
#include "../placement.h"
#include "../runtime.h"
#include "format.h"

using net::WebSocketOpcode;
using net::WebSocketSession;

// In zeroed memory, so that no constructor has to run before those of the sketch's objects.
alignas(WebSocketSession) static unsigned char
    g_sessions[sizeof(WebSocketSession) * config::kWebSocketClients];

/// The clients of all AsyncWebSocket objects, in one table.
class WebSocketClients final : public net::WebSocketApplication, public core::Service {
 public:
  WebSocketSession& session(size_t slot) {
    return reinterpret_cast<WebSocketSession*>(g_sessions)[slot];
  }
  AsyncWebSocketClient& client(size_t slot) { return clients_[slot]; }
  AsyncWebSocketClient& clientOf(const WebSocketSession& s) {
    return clients_[&s - &session(0)];
  }

  /// A free place, or null.
  AsyncWebSocketClient* allocate(AsyncWebSocket& server) {
    if (!constructed_) reset();
    core::addService(*this);
    for (size_t i = 0; i < config::kWebSocketClients; ++i) {
      if (session(i).state() != WebSocketSession::State::kFree) continue;
      clients_[i].server_ = &server;
      clients_[i].slot_ = static_cast<uint8_t>(i);
      return &clients_[i];
    }
    return nullptr;
  }
  bool constructed() const { return constructed_; }

  // core::Service; the sessions' timers are run by the HTTP server, which holds their connections.
  uint32_t poll() override { return UINT32_MAX; }
  void reset() override {
    for (size_t i = 0; i < config::kWebSocketClients; ++i) {
      new (g_sessions + i * sizeof(WebSocketSession), core::kPlace) WebSocketSession;
      clients_[i] = AsyncWebSocketClient();
    }
    constructed_ = true;
  }

  // net::WebSocketApplication
  void onPayload(WebSocketSession& s, const net::WebSocketPiece& piece, uint8_t* octets,
                 size_t length) override {
    AwsFrameInfo info{};
    info.message_opcode = static_cast<uint8_t>(piece.messageOpcode);
    info.num = piece.frame;
    info.final = piece.header->final;
    info.masked = piece.header->masked;
    info.opcode = piece.header->opcode;
    info.len = piece.header->length;
    memcpy(info.mask, piece.header->mask, sizeof info.mask);
    info.index = piece.index;
    octets[length] = 0;  // sketches treat the data as a C string
    event(s, WS_EVT_DATA, &info, octets, length);
  }
  void onPing(WebSocketSession& s) override { event(s, WS_EVT_PING, nullptr, nullptr, 0); }
  void onPong(WebSocketSession& s, const uint8_t* octets, size_t length) override {
    event(s, WS_EVT_PONG, nullptr, const_cast<uint8_t*>(octets), length);
  }
  void onCloseCode(WebSocketSession& s, uint16_t code, const uint8_t* reason,
                   size_t length) override {
    // As in the real library: ordinary closing is no error.
    if (code <= net::kCloseGoingAway || code == net::kCloseNoStatus) return;
    event(s, WS_EVT_ERROR, &code, const_cast<uint8_t*>(reason), length);
  }
  void onEnd(WebSocketSession& s) override {
    event(s, WS_EVT_DISCONNECT, nullptr, nullptr, 0);
    clientOf(s) = AsyncWebSocketClient();
  }

 private:
  void event(WebSocketSession& s, AwsEventType type, void* arg, uint8_t* data, size_t length) {
    AsyncWebSocketClient& c = clientOf(s);
    if (c.server_ != nullptr) c.server_->event(&c, type, arg, data, length);
  }

  bool constructed_ = false;
  AsyncWebSocketClient clients_[config::kWebSocketClients];
};

namespace {

constinit WebSocketClients g_clients{};

// A formatted message, cut at what a client's queue could hold at most.
struct Message final : core::FormatSink {
  void write(const char* text, size_t length) override {
    if (length > sizeof octets - used) length = sizeof octets - used;
    memcpy(octets + used, text, length);
    used += length;
  }
  size_t used = 0;
  char octets[512];
};

}  // namespace

// --- Client -------------------------------------------------------------------------------------

AwsClientStatus AsyncWebSocketClient::status() const {
  if (server_ == nullptr) return WS_DISCONNECTED;
  switch (g_clients.session(slot_).state()) {
    case WebSocketSession::State::kOpen:
      return WS_CONNECTED;
    case WebSocketSession::State::kClosing:
      return WS_DISCONNECTING;
    default:
      return WS_DISCONNECTED;
  }
}

IPAddress AsyncWebSocketClient::remoteIP() const {
  if (server_ == nullptr) return {};
  const net::Connection* connection = g_clients.session(slot_).connection();
  return connection == nullptr ? IPAddress() : IPAddress::fromHostOrder(connection->remoteAddress());
}

uint16_t AsyncWebSocketClient::remotePort() const {
  if (server_ == nullptr) return 0;
  const net::Connection* connection = g_clients.session(slot_).connection();
  return connection == nullptr ? 0 : connection->remotePort();
}

void AsyncWebSocketClient::close(uint16_t code, const char* message) {
  if (server_ == nullptr) return;
  const core::NetworkGuard guard;
  g_clients.session(slot_).close(code, message);
}

bool AsyncWebSocketClient::ping(const uint8_t* data, size_t len) {
  if (server_ == nullptr) return false;
  const core::NetworkGuard guard;
  return g_clients.session(slot_).ping(data, data == nullptr ? 0 : len);
}

bool AsyncWebSocketClient::queueIsFull() const {
  return status() != WS_CONNECTED || g_clients.session(slot_).queueFull();
}

size_t AsyncWebSocketClient::queueLen() const {
  return server_ == nullptr ? 0 : g_clients.session(slot_).queued();
}

bool AsyncWebSocketClient::canSend() const { return !queueIsFull(); }

bool AsyncWebSocketClient::send(uint8_t opcode, const void* message, size_t len) {
  // As in the real library, an empty message is not sent.
  if (server_ == nullptr || message == nullptr || len == 0) return false;
  const core::NetworkGuard guard;
  return g_clients.session(slot_).send(static_cast<WebSocketOpcode>(opcode),
                                       static_cast<const uint8_t*>(message), len);
}

bool AsyncWebSocketClient::text(const char* message) { return text(message, strlen(message)); }
bool AsyncWebSocketClient::text(const String& message) {
  return text(message.c_str(), message.length());
}
bool AsyncWebSocketClient::text(const char* message, size_t len) {
  return send(WS_TEXT, message, len);
}
bool AsyncWebSocketClient::text(const uint8_t* message, size_t len) {
  return send(WS_TEXT, message, len);
}
bool AsyncWebSocketClient::binary(const char* message) { return binary(message, strlen(message)); }
bool AsyncWebSocketClient::binary(const String& message) {
  return binary(message.c_str(), message.length());
}
bool AsyncWebSocketClient::binary(const char* message, size_t len) {
  return send(WS_BINARY, message, len);
}
bool AsyncWebSocketClient::binary(const uint8_t* message, size_t len) {
  return send(WS_BINARY, message, len);
}

size_t AsyncWebSocketClient::printf(const char* format, ...) {
  Message message;
  va_list arguments;
  va_start(arguments, format);
  core::format(message, format, arguments);
  va_end(arguments);
  return text(message.octets, message.used) ? message.used : 0;
}

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
  for (size_t i = 0; i < config::kWebSocketClients; ++i) n += connected(g_clients.client(i));
  return n;
}

AsyncWebSocketClient* AsyncWebSocket::client(uint32_t id) {
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = g_clients.client(i);
    if (connected(c) && c.id() == id) return &c;
  }
  return nullptr;
}

void AsyncWebSocket::cleanupClients(uint16_t maxClients) {
  if (count() <= maxClients) return;
  AsyncWebSocketClient* oldest = nullptr;
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = g_clients.client(i);
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
    AsyncWebSocketClient& c = g_clients.client(i);
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
    AsyncWebSocketClient& c = g_clients.client(i);
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
    const AsyncWebSocketClient& c = g_clients.client(i);
    if (connected(c) && c.queueIsFull()) return false;
  }
  return true;
}

AsyncWebSocket::SendStatus AsyncWebSocket::sendAll(uint8_t opcode, const void* message,
                                                   size_t len) {
  const core::NetworkGuard guard;
  size_t sent = 0, missed = 0;
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    AsyncWebSocketClient& c = g_clients.client(i);
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
  Message message;
  va_list arguments;
  va_start(arguments, format);
  core::format(message, format, arguments);
  va_end(arguments);
  return text(id, message.octets, message.used) ? message.used : 0;
}

size_t AsyncWebSocket::printfAll(const char* format, ...) {
  Message message;
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
  net::HttpResponse refusal;
  switch (net::checkWebSocketRequest(r)) {
    case net::WebSocketRefusal::kNone:
      break;
    case net::WebSocketRefusal::kVersion:
      refusal.fields = "Sec-WebSocket-Version: 13\r\n";  // RFC 6455 4.4
      [[fallthrough]];
    case net::WebSocketRefusal::kBadRequest:
      refusal.status = 400;
      exchange.respond(refusal);
      return;
  }
  const bool welcome = onHandshake_ ? onHandshake_(request) : net::isSameOrigin(r);
  if (exchange.answered()) return;
  if (!welcome) {
    refusal.status = 403;  // RFC 6455 4.2.2
    exchange.respond(refusal);
    return;
  }
  AsyncWebSocketClient* c = g_clients.allocate(*this);
  if (c == nullptr) {
    refusal.status = 503;
    refusal.fields = "Retry-After: 1\r\n";
    exchange.respond(refusal);
    return;
  }

  char accept[net::kWebSocketAcceptLength + 1];
  net::webSocketAccept(r.webSocketKey.text, r.webSocketKey.length, accept);
  char fields[config::kHttpResponseHead];
  net::TextWriter w(fields, sizeof fields - 1);
  w.text("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ").text(accept);
  if (r.webSocketProtocol.present && r.webSocketProtocol.length > 0) {
    // RFC 6455 4.2.2: one of the subprotocols offered. The sketch speaks whatever the client speaks,
    // so its favourite, the first one (4.1).
    const char* list = r.webSocketProtocol.text;
    w.text("\r\nSec-WebSocket-Protocol: ").text(list, strcspn(list, ", \t"));
  }
  w.text("\r\nAccept-Ranges: none\r\n");
  fields[w.length()] = '\0';

  WebSocketSession& session = g_clients.session(c->slot_);
  if (w.overflow() || !exchange.upgrade(fields, session)) {
    c->server_ = nullptr;
    refusal.status = 500;
    exchange.respond(refusal);
    return;
  }
  session.open(core::host(), exchange.connection(), g_clients);
  c->id_ = nextId_++;
  event(c, WS_EVT_CONNECT, request, nullptr, 0);
}
