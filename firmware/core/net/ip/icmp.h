// ICMP (RFC 792): answers echo requests. tcp_open.cpp heeds errors about a SYN, and udp.cpp sends them about closed ports.
// Left out: errors about open connections (RFC 5461: TCP's retransmission timer finds out anyway).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../counters.h"

namespace __board::net {

constexpr size_t kIcmpHeaderLength = 8;
constexpr uint8_t kIcmpUnreachable = 3;

/// Takes an ICMP message and writes the answer to `reply`. Returns the answer's length in octets,
/// at most `capacity`; 0 when there is no answer.
size_t answerIcmp(const uint8_t* message, size_t length, Counters& counters, uint8_t* reply,
                  size_t capacity);

}  // namespace __board::net
