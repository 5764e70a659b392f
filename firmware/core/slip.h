// SLIP (RFC 1055): one packet as a frame, with END before and after. The other direction is in
// demultiplexer.h. Left out: compressed headers (RFC 1144).
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::wire {

// RFC 1055, "Protocol".
inline constexpr uint8_t kEnd = 0xC0;
inline constexpr uint8_t kEsc = 0xDB;
inline constexpr uint8_t kEscEnd = 0xDC;
inline constexpr uint8_t kEscEsc = 0xDD;

/// Octets a frame of `length` octets may take on the wire: all escaped, END before and after.
constexpr size_t slipCapacity(size_t length) {
  return 2 * length + 2;
}

/// Writes `packet` as a frame to `out`, which holds slipCapacity(length); returns octets written.
size_t encodeSlip(const uint8_t* packet, size_t length, uint8_t* out);

}  // namespace __board::wire
