// Every size and time limit of the core, in one place; a section per part. Nothing in the core grows
// past these numbers, whatever arrives on the wire.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace config {

// --- Wire -----------------------------------------------------------------------------------

/// Largest IPv4 packet on the wire, octets, both ways.
inline constexpr size_t kMtu = 576;
/// Text octets from the wire that wait for Serial.read(); further ones are lost, as on the chip.
inline constexpr size_t kSerialReceiveBuffer = 256;
/// Octets that arrive while the network is busy sending, kept until it is done.
inline constexpr size_t kSerialBacklog = 2048;

// --- HTTP -----------------------------------------------------------------------------------

/// Connections an HTTP server serves at a time, WebSockets included.
inline constexpr size_t kHttpConnections = 12;
/// Of these, the ones idle between two requests that are kept before the longest idle is closed.
inline constexpr size_t kHttpIdleConnections = 4;
/// Request target, octets; a longer one is answered 414 (RFC 9110 15.5.15).
inline constexpr size_t kHttpTarget = 256;
/// A field value the server reads, octets; a longer one is answered 431 (RFC 6585 5).
inline constexpr size_t kHttpFieldValue = 128;
/// Request line and header fields together, octets; more is answered 431. Cookies of other servers
/// on the same host name may be long, and unread fields cost no memory.
inline constexpr size_t kHttpHead = 8192;
/// Request body, octets; a longer one is answered 413.
inline constexpr size_t kHttpBody = 1024;
/// Part of the body that is kept for form parameters, octets.
inline constexpr size_t kHttpForm = 256;
/// A response is built in pieces of this many octets.
inline constexpr size_t kHttpScratch = 1024;
/// From a request's first octet to its last.
inline constexpr uint32_t kHttpRequestTimeoutMs = 10'000;
/// From one response to the next request.
inline constexpr uint32_t kHttpIdleTimeoutMs = 5'000;
/// A response that has not moved for this long is given up.
inline constexpr uint32_t kHttpStallTimeoutMs = 20'000;
/// Template placeholders, characters between the two percent signs.
inline constexpr size_t kHttpPlaceholder = 32;
/// Routes (`server.on`) a server holds.
inline constexpr size_t kHttpRoutes = 16;
/// Handlers (`server.addHandler`) a server holds.
inline constexpr size_t kHttpHandlers = 4;
/// Query and form parameters of one request.
inline constexpr size_t kHttpParameters = 8;

// --- WebSocket ------------------------------------------------------------------------------

/// Clients at a time, whatever the sketch does; the sketch's own limit is cleanupClients().
inline constexpr size_t kWebSocketClients = 10;
/// Messages waiting for one client; further ones are discarded.
inline constexpr size_t kWebSocketQueuedMessages = 32;
/// Octets of frames waiting for one client, likewise.
inline constexpr size_t kWebSocketQueue = 2048;
/// Payload of one incoming message, all its fragments together; more is closed with 1009.
inline constexpr uint64_t kWebSocketMessage = 128 * 1024;
/// Payload handed to the sketch at a time.
inline constexpr size_t kWebSocketChunk = 1024;
/// From our Close frame to the peer's.
inline constexpr uint32_t kWebSocketCloseTimeoutMs = 5'000;

// --- Arduino API ----------------------------------------------------------------------------

/// All Strings (and `new`) together, octets.
inline constexpr size_t kHeap = 16 * 1024;
/// One Serial.printf line.
inline constexpr size_t kPrintfLine = 256;

}  // namespace config
