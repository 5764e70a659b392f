#include "WebSocketsServer.h"

#include <string.h>

#include "../net/http/http_server.h"
#include "../runtime.h"
#include "heap.h"

using namespace __board;

namespace {

/// As the library's WEBSOCKETS_MAX_DATA_SIZE on the ESP32.
constexpr size_t kLongestFrame = 15 * 1024;

/// Host without its port, of a Host field or of an Origin.
String hostOf(const String& field) {
  const int scheme = field.indexOf("://");
  const String authority = scheme < 0 ? field : field.substring(static_cast<unsigned>(scheme) + 3);
  const int port = authority.lastIndexOf(':');
  const bool literal = authority.endsWith("]");  // IPv6, without a port
  return port < 0 || literal ? authority : authority.substring(0, static_cast<unsigned>(port));
}

// The page comes from another port of the same board, or the client is no browser.
bool isOwnPage(AsyncWebServerRequest* request) {
  const String origin = request->exchange().request().origin.text;
  return origin.isEmpty() || hostOf(origin).equalsIgnoreCase(hostOf(request->host()));
}

}  // namespace

bool WebSocketsServer::Endpoint::canHandle(AsyncWebServerRequest* request) const {
  return enabled() && request->isWebSocketUpgrade();
}

WebSocketsServer::WebSocketsServer(uint16_t port, const String&, const String&) : server_(port) {
  socket_.handleHandshake([this](AsyncWebServerRequest* request) {
    return placeOf(0) != nullptr && isOwnPage(request);
  });
  static_cast<AsyncWebSocket&>(socket_).onEvent(
      [this](AsyncWebSocket*, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t length) { event(client, type, arg, data, length); });
  server_.addHandler(&socket_);
  server_.onNotFound([](AsyncWebServerRequest* request) {
    request->send(400, "text/plain", "This is a Websocket server only!");
  });
}

// --- Events -------------------------------------------------------------------------------------

void WebSocketsServer::event(AsyncWebSocketClient* client, AwsEventType type, void* arg,
                             uint8_t* data, size_t length) {
  Place* place = placeOf(type == WS_EVT_CONNECT ? 0 : client->id());
  if (place == nullptr) return;
  const auto num = static_cast<uint8_t>(place - places_);
  switch (type) {
    case WS_EVT_CONNECT: {
      place->id = client->id();
      char path[] = "/";
      tell(num, WStype_CONNECTED, reinterpret_cast<uint8_t*>(path), 1);
      break;
    }
    case WS_EVT_DISCONNECT:
      leave(*place);
      tell(num, WStype_DISCONNECTED, nullptr, 0);
      break;
    case WS_EVT_PING:
      tell(num, WStype_PING, data, length);
      break;
    case WS_EVT_PONG:
      tell(num, WStype_PONG, data, length);
      break;
    case WS_EVT_DATA:
      this->data(client, num, *static_cast<const AwsFrameInfo*>(arg), data, length);
      break;
    case WS_EVT_ERROR:
      break;  // the connection ends, and that is told
  }
}

void WebSocketsServer::data(AsyncWebSocketClient* client, uint8_t num, const AwsFrameInfo& info,
                            uint8_t* data, size_t length) {
  Place& place = places_[num];
  if (info.index == 0) {
    core::heapFree(place.frame);
    place.frame = nullptr;
    place.length = 0;
  }
  const bool whole = info.index == 0 && length == info.len;
  if (!whole) {
    const bool fits = info.len <= kLongestFrame && info.index + length <= info.len;
    if (fits && place.frame == nullptr && info.index == 0) {
      place.frame = static_cast<uint8_t*>(core::heapAllocate(static_cast<size_t>(info.len) + 1));
    }
    if (!fits || place.frame == nullptr) {
      client->close(1009);
      return;
    }
    memcpy(place.frame + place.length, data, length);
    place.length += length;
    if (place.length < info.len) return;
    data = place.frame;
    length = place.length;
  }
  data[length] = 0;
  const bool first = info.num == 0, text = info.message_opcode == WS_TEXT;
  if (first && info.final != 0) {
    tell(num, text ? WStype_TEXT : WStype_BIN, data, length);
  } else if (first) {
    tell(num, text ? WStype_FRAGMENT_TEXT_START : WStype_FRAGMENT_BIN_START, data, length);
  } else {
    tell(num, info.final != 0 ? WStype_FRAGMENT_FIN : WStype_FRAGMENT, data, length);
  }
}

void WebSocketsServer::tell(uint8_t num, WStype_t type, uint8_t* payload, size_t length) {
  if (onEvent_) onEvent_(num, type, payload, length);
}

WebSocketsServer::Place* WebSocketsServer::placeOf(uint32_t id) {
  for (Place& place : places_) {
    if (place.id == id) return &place;
  }
  return nullptr;
}

void WebSocketsServer::leave(Place& place) {
  core::heapFree(place.frame);
  place = Place{};
}

AsyncWebSocketClient* WebSocketsServer::clientOf(uint8_t num) {
  if (num >= WEBSOCKETS_SERVER_CLIENT_MAX || places_[num].id == 0) return nullptr;
  return socket_.client(places_[num].id);
}

// --- Sending ------------------------------------------------------------------------------------

bool WebSocketsServer::sendTXT(uint8_t num, const char* payload, size_t length) {
  AsyncWebSocketClient* client = clientOf(num);
  if (client == nullptr || payload == nullptr) return false;
  return client->text(payload, length == 0 ? strlen(payload) : length);
}

bool WebSocketsServer::broadcastTXT(const char* payload, size_t length) {
  if (payload == nullptr) return false;
  return socket_.textAll(payload, length == 0 ? strlen(payload) : length) ==
         AsyncWebSocket::ENQUEUED;
}

bool WebSocketsServer::sendBIN(uint8_t num, const uint8_t* payload, size_t length) {
  AsyncWebSocketClient* client = clientOf(num);
  return client != nullptr && payload != nullptr && client->binary(payload, length);
}

bool WebSocketsServer::broadcastBIN(const uint8_t* payload, size_t length) {
  return payload != nullptr && socket_.binaryAll(payload, length) == AsyncWebSocket::ENQUEUED;
}

bool WebSocketsServer::sendPing(uint8_t num, const uint8_t* payload, size_t length) {
  AsyncWebSocketClient* client = clientOf(num);
  return client != nullptr && client->ping(payload, length);
}

bool WebSocketsServer::broadcastPing(const uint8_t* payload, size_t length) {
  return socket_.pingAll(payload, length) == AsyncWebSocket::ENQUEUED;
}

void WebSocketsServer::disconnect() {
  socket_.closeAll();
}

void WebSocketsServer::disconnect(uint8_t num) {
  if (AsyncWebSocketClient* client = clientOf(num)) client->close();
}

int WebSocketsServer::connectedClients(bool ping) {
  int count = 0;
  for (uint8_t num = 0; num < WEBSOCKETS_SERVER_CLIENT_MAX; ++num) {
    if (clientOf(num) == nullptr) continue;
    ++count;
    if (ping) sendPing(num);
  }
  return count;
}

IPAddress WebSocketsServer::remoteIP(uint8_t num) {
  AsyncWebSocketClient* client = clientOf(num);
  return client == nullptr ? IPAddress() : client->remoteIP();
}
