// ICMP (RFC 792): answers echo requests. Left out: sending errors, and acting on those received
// (RFC 5461 would have TCP take them as soft errors: the retransmission timer finds out anyway).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../counters.h"

namespace __board::net {

/// Takes an ICMP message and writes the answer to `reply`. Returns the answer's length in octets,
/// at most `capacity`; 0 when there is no answer.
size_t answerIcmp(const uint8_t* message, size_t length, Counters& counters, uint8_t* reply,
                  size_t capacity);

}  // namespace __board::net
