#include "websocket_handshake.h"

#include <string.h>

#include "../base64.h"
#include "../sha1.h"

namespace __board::net {

WebSocketRefusal checkHandshake(const HttpRequest& request) {
  // RFC 6455 4.2.1 (1) to (5)
  if (request.method != HttpMethod::kGet || request.minorVersion < 1) {
    return {"A WebSocket handshake is a GET of HTTP/1.1 (RFC 6455 4.2.1)."};
  }
  if (!request.upgradeWebSocket || !request.connectionUpgrade) {
    return {"The handshake needs Upgrade: websocket and Connection: Upgrade (RFC 6455 4.2.1)."};
  }
  if (!request.webSocketKey.present || !request.webSocketVersion.present) {
    return {"The handshake needs Sec-WebSocket-Key and Sec-WebSocket-Version (RFC 6455 4.2.1)."};
  }
  // (6) version 13
  if (strcmp(request.webSocketVersion.text, "13") != 0) {
    return {"Sec-WebSocket-Version has to be 13 (RFC 6455 4.2.1).", true};
  }
  // (5) a nonce of 16 octets
  if (base64DecodedLength(request.webSocketKey.text, request.webSocketKey.length) != 16) {
    return {"Sec-WebSocket-Key has to be 16 octets in base64 (RFC 6455 4.2.1)."};
  }
  return {};
}

void acceptFor(const char* key, size_t length, char* accept) {
  constexpr char kGuid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 1.3
  constexpr size_t kGuidLength = sizeof kGuid - 1;
  uint8_t text[config::kHttpFieldValue + kGuidLength];
  if (length > config::kHttpFieldValue) length = config::kHttpFieldValue;
  memcpy(text, key, length);
  memcpy(text + length, kGuid, kGuidLength);
  uint8_t digest[kSha1Size];
  sha1(text, length + kGuidLength, digest);
  static_assert(base64Length(kSha1Size) == kWebSocketAcceptLength);
  base64Encode(digest, kSha1Size, accept);
  accept[kWebSocketAcceptLength] = '\0';
}

bool isSameOrigin(const HttpRequest& request) {
  if (!request.origin.present) return true;
  const char* origin = request.origin.text;
  constexpr char kScheme[] = "http://";  // the only scheme the board serves (RFC 6454 6.2)
  constexpr size_t kSchemeLength = sizeof kScheme - 1;
  if (strncmp(origin, kScheme, kSchemeLength) != 0) return false;
  return httpEqualsIgnoreCase(origin + kSchemeLength, request.host.text);
}

}  // namespace __board::net
