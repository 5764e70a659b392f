// First sequence numbers that nobody can guess (RFC 6528). When such a number comes back in the
// third segment of a handshake, it proves that we sent it. So a handshake can be completed even
// after its table entry made room for a newer one (RFC 4987, 3.6).
//
// A cookie is 5 bits of time, 3 bits of MSS and 24 bits of a keyed hash (SipHash-2-4) over both,
// the two addresses and ports, and the peer's first sequence number.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "tcp_segment.h"

namespace __board::net {

/// SipHash-2-4 (Aumasson, Bernstein 2012) with a key of two 64-bit words.
uint64_t sipHash(uint64_t key0, uint64_t key1, const uint8_t* octets, size_t length);

class SynCookies {
 public:
  void setKey(uint64_t key0, uint64_t key1);
  /// The first sequence number with which to answer `syn`.
  uint32_t make(const TcpSegment& syn, uint32_t nowMs) const;
  /// Whether `third` acknowledges a cookie of ours that is about two minutes old at most. Sets
  /// `mss` to the largest size that the peer certainly takes.
  bool check(const TcpSegment& third, uint32_t nowMs, uint16_t& mss) const;

 private:
  uint32_t hash(const TcpSegment& segment, uint32_t irs, uint32_t timeAndMss) const;

  uint64_t key0_ = 0;
  uint64_t key1_ = 0;
};

}  // namespace __board::net
