// The retransmission timeout (RFC 6298), from round-trip times measured in milliseconds.
#pragma once

#include <stdint.h>

#include "../../config.h"

namespace __board::net {

class RtoEstimator {
 public:
  void clear();
  /// A round trip of a segment that was sent once only (Karn's algorithm, RFC 6298 section 3).
  void sample(uint32_t roundTripMs);
  /// The timer expired; RFC 6298 (5.5).
  void backOff();
  /// The SYN,ACK had to be repeated; RFC 6298 (5.7).
  void handshakeWasRepeated();
  uint32_t timeoutMs() const { return timeoutMs_; }

 private:
  bool measured_ = false;
  uint32_t smoothed8_ = 0;   // SRTT, in eighths of a millisecond
  uint32_t variation4_ = 0;  // RTTVAR, in quarters
  uint32_t timeoutMs_ = config::kTcpInitialRtoMs;
};

}  // namespace __board::net
