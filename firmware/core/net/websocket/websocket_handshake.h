// The WebSocket opening handshake, server side (RFC 6455 4.2): what a request must hold, and the
// calculation of Sec-WebSocket-Accept. Apart from any connection.
//
// Left out: extensions; none is offered, so none is agreed (RFC 6455 9.1).
#pragma once

#include <stddef.h>

#include "../http/http_request.h"

namespace __board::net {

/// Why a request is no handshake that the server accepts: answered 400.
struct WebSocketRefusal {
  /// One sentence; null for a good handshake.
  const char* reason = nullptr;
  /// The answer needs Sec-WebSocket-Version (RFC 6455 4.4).
  bool version = false;
};

/// Checks RFC 6455 4.2.1, except for the Origin, which is a matter of policy.
WebSocketRefusal checkHandshake(const HttpRequest& request);

inline constexpr size_t kWebSocketAcceptLength = 28;

/// Sec-WebSocket-Accept for a key (RFC 6455 4.2.2, step 5.4); writes kWebSocketAcceptLength
/// characters and NUL.
void acceptFor(const char* key, size_t length, char* accept);

/// The default Origin policy (RFC 6455 10.2): no Origin (not a browser), or the page came from the
/// same host and port the handshake names in Host.
bool isSameOrigin(const HttpRequest& request);

}  // namespace __board::net
