#include "websocket_clients.h"

#include <stdarg.h>

#include "../placement.h"

namespace __board {

using net::WebSocketOpcode;
using net::WebSocketSession;

// Zeroed memory, not objects: the constructors of the sketch's objects use it, and may run first.
alignas(WebSocketSession) static unsigned char g_sessions[sizeof(WebSocketSession) *
                                                          config::kWebSocketClients];
static constinit WebSocketClients g_clients{};

WebSocketClients& webSocketClients() {
  return g_clients;
}

WebSocketSession& WebSocketClients::session(size_t slot) {
  return reinterpret_cast<WebSocketSession*>(g_sessions)[slot];
}

AsyncWebSocketClient& WebSocketClients::clientOf(const WebSocketSession& s) {
  return clients_[&s - &session(0)];
}

AsyncWebSocketClient* WebSocketClients::allocate(AsyncWebSocket& server) {
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

void WebSocketClients::reset() {
  for (size_t i = 0; i < config::kWebSocketClients; ++i) {
    new (g_sessions + i * sizeof(WebSocketSession), core::kPlace) WebSocketSession;
    clients_[i] = AsyncWebSocketClient();
  }
  constructed_ = true;
}

void WebSocketClients::event(WebSocketSession& s, AwsEventType type, void* arg, uint8_t* data,
                             size_t length) {
  AsyncWebSocketClient& c = clientOf(s);
  if (c.server_ != nullptr) c.server_->event(&c, type, arg, data, length);
}

void WebSocketClients::onPayload(WebSocketSession& s, const net::WebSocketPiece& piece,
                                 uint8_t* octets, size_t length) {
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

void WebSocketClients::onPing(WebSocketSession& s) {
  event(s, WS_EVT_PING, nullptr, nullptr, 0);
}

void WebSocketClients::onPong(WebSocketSession& s, const uint8_t* octets, size_t length) {
  event(s, WS_EVT_PONG, nullptr, const_cast<uint8_t*>(octets), length);
}

void WebSocketClients::onCloseCode(WebSocketSession& s, uint16_t code, const uint8_t* reason,
                                   size_t length) {
  // As in the real library, an ordinary close is no error.
  if (code <= net::kCloseGoingAway || code == net::kCloseNoStatus) return;
  uint8_t none[1] = {};  // sketches treat the reason as a C string
  event(s, WS_EVT_ERROR, &code, reason == nullptr ? none : const_cast<uint8_t*>(reason), length);
}

void WebSocketClients::onEnd(WebSocketSession& s) {
  event(s, WS_EVT_DISCONNECT, nullptr, nullptr, 0);
  clientOf(s) = AsyncWebSocketClient();
}

// --- Client -------------------------------------------------------------------------------------

}  // namespace __board

using namespace __board;

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
  const net::TcpConnection* connection = g_clients.session(slot_).connection();
  return connection == nullptr ? IPAddress()
                               : IPAddress::fromHostOrder(connection->remoteAddress());
}

uint16_t AsyncWebSocketClient::remotePort() const {
  if (server_ == nullptr) return 0;
  const net::TcpConnection* connection = g_clients.session(slot_).connection();
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

bool AsyncWebSocketClient::canSend() const {
  return !queueIsFull();
}

bool AsyncWebSocketClient::send(uint8_t opcode, const void* message, size_t len) {
  if (server_ == nullptr || (message == nullptr && len > 0)) return false;
  const core::NetworkGuard guard;
  return g_clients.session(slot_).send(static_cast<WebSocketOpcode>(opcode),
                                       static_cast<const uint8_t*>(message), len);
}

bool AsyncWebSocketClient::text(const char* message) {
  return text(message, strlen(message));
}
bool AsyncWebSocketClient::text(const String& message) {
  return text(message.c_str(), message.length());
}
bool AsyncWebSocketClient::text(const char* message, size_t len) {
  return send(WS_TEXT, message, len);
}
bool AsyncWebSocketClient::text(const uint8_t* message, size_t len) {
  return send(WS_TEXT, message, len);
}
bool AsyncWebSocketClient::binary(const char* message) {
  return binary(message, strlen(message));
}
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
  WebSocketMessage message;
  va_list arguments;
  va_start(arguments, format);
  core::format(message, format, arguments);
  va_end(arguments);
  return text(message.octets, message.used) ? message.used : 0;
}
