// Every size and time limit of the core, in one place; a section per part. Nothing in the core
// grows past these numbers, whatever arrives on the wire.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::config {

// --- Wire -----------------------------------------------------------------------------------

/// Largest IPv4 packet on the wire, octets, both ways.
inline constexpr size_t kMtu = 576;
/// Text octets from the wire that wait for Serial.read(); further ones are lost, as on the chip.
inline constexpr size_t kSerialReceiveBuffer = 256;
/// Octets that arrive while the network is busy sending; they are kept until it has sent.
inline constexpr size_t kSerialBacklog = 2048;

// --- Line control ---------------------------------------------------------------------------

/// Bits per second after reset: the rate of the boot ROM's log.
inline constexpr uint32_t kFirstBaud = 115'200;
/// Lowest and highest rate that the board agrees to, bits per second.
inline constexpr uint32_t kLowestBaud = 115'200;
inline constexpr uint32_t kHighestBaud = 921'600;
/// How long a new rate stays on trial without `keep` from the other end.
inline constexpr uint32_t kLineTrialMs = 500;
/// How long the line may be silent at an agreed rate.
inline constexpr uint32_t kLineSilenceMs = 3'000;

// --- IPv4 -----------------------------------------------------------------------------------

/// Time to live of what we send (RFC 1122 3.2.1.7; 64 is the number assigned by RFC 1700).
inline constexpr uint8_t kTtl = 64;

// --- TCP: tables ----------------------------------------------------------------------------

/// Connections past the handshake: eight WebSocket clients and a few HTTP requests.
inline constexpr size_t kTcpConnections = 12;
/// Handshakes under way (SYN-RECEIVED). The oldest is recycled when all are in use (RFC 4987 3.4);
/// its peer can still complete it, by the cookie in the sequence number. A handshake whose number
/// is no cookie keeps its entry, and the newcomer gets a cookie without an entry.
inline constexpr size_t kTcpHalfOpen = 8;
/// SYNs that found no room and wait for it. The newest gets the next place, and takes the oldest's entry when all are
/// in use: a newcomer does not stand behind a crowd, whose members come again by themselves.
inline constexpr size_t kTcpWaitingSyns = 8;
/// Connections in TIME-WAIT; they hold no buffers. The oldest is recycled when all are in use.
inline constexpr size_t kTcpTimeWait = 16;
/// Ports that can be listened on.
inline constexpr size_t kTcpListeners = 8;

// --- TCP: buffers of one connection ---------------------------------------------------------

/// Octets queued or sent and not yet acknowledged.
inline constexpr size_t kTcpSendBuffer = 4096;
/// Octets received and not yet consumed; also the largest window offered.
inline constexpr size_t kTcpReceiveBuffer = 2048;
/// Separate runs of octets kept beyond a gap.
inline constexpr size_t kTcpReassemblyRuns = 4;
/// Largest segment text: MTU less the two headers without options (RFC 9293 3.7.1).
inline constexpr uint16_t kTcpMss = kMtu - 40;
/// Lower limit for a peer's MSS: without it, a peer could make each octet cost a packet.
inline constexpr uint16_t kTcpMssFloor = 64;

// --- TCP: times -----------------------------------------------------------------------------

inline constexpr uint32_t kTcpInitialRtoMs = 1'000;  // RFC 6298 (2.1)
inline constexpr uint32_t kTcpMinRtoMs = 1'000;      // RFC 6298 (2.4)
inline constexpr uint32_t kTcpMaxRtoMs = 60'000;     // RFC 6298 (2.5): at least 60 s
/// RTO once the handshake is over, if the SYN,ACK had to be repeated; RFC 6298 (5.7).
inline constexpr uint32_t kTcpRtoAfterLostSynMs = 3'000;
/// How long data may stay unacknowledged, or probes unanswered, before the peer counts as dead: R2
/// of RFC 9293 3.8.3 (at least 100 s).
inline constexpr uint32_t kTcpGiveUpMs = 100'000;
/// Before a peer counts as dead, the data was sent at least so many times: on a link that loses
/// much, back-off alone can use up the time in two tries.
inline constexpr uint8_t kTcpGiveUpTries = 6;
/// How often a SYN,ACK is repeated (after 1, 2 and 4 s) before the handshake is forgotten.
inline constexpr uint8_t kTcpSynAckRetries = 3;
/// How often a SYN of ours is repeated, after 1, 2, 4 … s: RFC 1122 4.2.3.5 asks for three minutes at least.
inline constexpr uint8_t kTcpSynRetries = 7;
/// How long a SYN waits for room: longer than from a peer's first SYN to its third, RFC 6298 (2.1, 5.5).
inline constexpr uint32_t kTcpSynWaitMs = 3'000;
/// How long the next waiting SYN waits for the one before it to complete its handshake.
inline constexpr uint32_t kTcpSynTurnMs = 100;
/// How long cookies are accepted after a handshake was left without an entry.
inline constexpr uint32_t kTcpCookieMs = 60'000;
/// How long an acknowledgement waits for octets that can carry it (RFC 9293 3.8.6.3: under 500 ms).
inline constexpr uint32_t kTcpAckDelayMs = 40;
/// Maximum segment lifetime. RFC 9293 3.4.2 says two minutes, for the internet; this wire is one
/// hop long, and a board has few table entries.
inline constexpr uint32_t kTcpMslMs = 2'000;
/// How long FIN-WAIT-2 may last while the peer is silent.
inline constexpr uint32_t kTcpFinWait2Ms = 20'000;
/// When there is no room for a new connection, connections that were silent for so long are asked
/// whether they are still there (RFC 9293 3.8.4, keep-alive, not sent otherwise) …
inline constexpr uint32_t kTcpAskIdleMs = 10'000;
/// … so many times (after 1, 2 and 4 s) before they count as dead.
inline constexpr uint8_t kTcpAskTries = 3;
/// Challenge acknowledgements one connection sends in a second (RFC 5961 7).
inline constexpr uint8_t kTcpChallengeAcksPerSecond = 10;

// --- UDP and DNS ----------------------------------------------------------------------------

/// Ports bound at a time, those of the board's own questions included.
inline constexpr size_t kUdpSockets = 8;
/// Datagrams, and octets of their data, that wait for one NetworkUDP; further ones are dropped, as lwIP does.
inline constexpr size_t kUdpWaiting = 6;
inline constexpr size_t kUdpWaitingOctets = 2048;
/// How often a question about a name is asked, after 1, 2 and 4 s without an answer.
inline constexpr uint8_t kDnsTries = 3;
inline constexpr uint32_t kDnsFirstTryMs = 1'000;

// --- HTTP -----------------------------------------------------------------------------------

/// Connections an HTTP server serves at a time, WebSockets included.
inline constexpr size_t kHttpConnections = kTcpConnections;
/// Connections that may be idle between two requests; with more, the one that is idle longest is
/// closed.
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
/// Digits of a chunk's size, zeros before it included; more are answered 400.
inline constexpr uint8_t kHttpChunkDigits = 16;
/// Longest form, octets; a longer one is answered 413. Each connection keeps one, for which our own ESP32
/// program has less memory.
#ifdef __wasm__
inline constexpr size_t kHttpForm = kHttpBody;
#else
inline constexpr size_t kHttpForm = 320;
#endif
/// A response is built in pieces of this many octets.
inline constexpr size_t kHttpScratch = 1024;
/// Status line and fields of a response, octets; and octets of a request's fields that are kept for a sketch that asks for
/// more of them than the server reads. Our own ESP32 program has less memory.
#ifdef __XTENSA__
inline constexpr size_t kHttpResponseHead = 384;
inline constexpr size_t kHttpKeptFields = 1024;
#else
inline constexpr size_t kHttpResponseHead = 1024;
inline constexpr size_t kHttpKeptFields = 4096;
#endif
/// From a request's first octet to its last.
inline constexpr uint32_t kHttpRequestTimeoutMs = 10'000;
/// When there is no room for a new connection, one that has waited so long for its peer is ended for it.
inline constexpr uint32_t kHttpSpareMs = 500;
/// For so long a new connection does not count as idle: on a slow wire, requests come late.
inline constexpr uint32_t kHttpFirstRequestMs = 1'000;
/// From one response to the next request.
inline constexpr uint32_t kHttpIdleTimeoutMs = 5'000;
/// A response that made no progress for this long is given up.
inline constexpr uint32_t kHttpStallTimeoutMs = 20'000;
/// Template placeholders, characters between the two percent signs.
inline constexpr size_t kHttpPlaceholder = 32;
/// A response whose content is not there yet is asked for it again after so long.
inline constexpr uint32_t kHttpAskAgainMs = 10;

/// Octets of server-sent events that wait for one client; a further event is discarded.
inline constexpr size_t kEventQueue = 2048;

// --- WebSocket ------------------------------------------------------------------------------

/// Clients at a time, whatever the sketch does; the sketch's own limit is cleanupClients().
inline constexpr size_t kWebSocketClients = 10;
/// Messages waiting for one client; further ones are discarded.
inline constexpr size_t kWebSocketQueuedMessages = 32;
/// Octets of frames waiting for one client, likewise.
inline constexpr size_t kWebSocketQueue = 2048;
/// Payload of one incoming message, all its fragments together; more is closed with 1009.
inline constexpr uint64_t kWebSocketMessage = 128 * 1024;
/// Payload octets that the sketch gets at a time. A frame up to this length arrives in one piece: it is the
/// text of a segment on Wi-Fi (1436 octets) without the frame's header.
inline constexpr size_t kWebSocketChunk = 1428;
static_assert(kWebSocketChunk + kTcpMss < kTcpReceiveBuffer,
              "its payload waits in the receive buffer");
/// Longest message of client->printf(); a longer message is cut.
inline constexpr size_t kWebSocketPrintf = 512;
/// How long we wait for the peer's Close frame after ours.
inline constexpr uint32_t kWebSocketCloseTimeoutMs = 5'000;

// --- Loop task ------------------------------------------------------------------------------

/// How long a sketch that does not wait may keep the network from its turn, microseconds …
inline constexpr uint32_t kTurnUs = 10'000;
/// … and after how many of its basic blocks it looks at the clock.
inline constexpr uint32_t kBlocksPerLook = 256;

// --- Arduino API ----------------------------------------------------------------------------

/// Heap for all Strings and `new` together, octets: what an ESP32 with Wi-Fi has left for a sketch, and what is
/// left in the memory that the boot ROM loads our own ESP32 program into.
#ifdef __wasm__
inline constexpr size_t kHeap = 160 * 1024;
#else
inline constexpr size_t kHeap = 26 * 1024;
#endif

// --- Files ----------------------------------------------------------------------------------

/// Whether the target has memory for a file system, and flash that the program can write.
#ifdef __xtensa__
inline constexpr bool kHasFiles = false;
#else
inline constexpr bool kHasFiles = true;
#endif

// --- Settings -------------------------------------------------------------------------------

/// Namespaces that a program has open at a time, each Preferences with its own.
inline constexpr size_t kNvsHandles = 32;

// --- WebAssembly port -----------------------------------------------------------------------

/// Octets that the host can hand over at a time.
inline constexpr size_t kWasmReceiveBuffer = 4096;

// --- ESP32 port -----------------------------------------------------------------------------

/// Octets from the UART that wait for the network while a sketch is busy.
inline constexpr size_t kEsp32ReceiveBuffer = 4096;

}  // namespace __board::config
