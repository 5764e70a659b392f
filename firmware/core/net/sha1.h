// SHA-1 (RFC 3174) of short messages, for Sec-WebSocket-Accept (RFC 6455 4.2.2). It proves that the
// server has read the handshake, nothing else: SHA-1 is not to be used for security.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

inline constexpr size_t kSha1Size = 20;

void sha1(const uint8_t* message, size_t length, uint8_t digest[kSha1Size]);

}  // namespace __board::net
