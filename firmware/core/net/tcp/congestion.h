// Congestion control: slow start, congestion avoidance, fast retransmit and fast recovery (RFC
// 5681) with partial acknowledgements (RFC 6582). Amounts are octets. Left out: limited transmit
// (RFC 3042), SACK-based recovery (RFC 6675), ECN.
#pragma once

#include <stdint.h>

namespace __board::net {

class CongestionControl {
 public:
  void start(uint32_t mss, bool handshakeWasRepeated);
  uint32_t window() const { return window_; }
  bool recovering() const { return recovering_; }

  /// The peer acknowledged new octets up to `ack`; `flight` octets are still under way. True if the
  /// segment at `ack` is lost too and must be sent again at once.
  bool acknowledged(uint32_t octets, uint32_t ack, uint32_t flight);
  /// A duplicate acknowledgement while `flight` octets up to `sent` are under way. True if the
  /// first of them must be sent again at once.
  bool duplicate(uint32_t ack, uint32_t flight, uint32_t sent);
  /// The retransmission timer expired; `again` if it did so for the same segment before.
  void timedOut(uint32_t flight, uint32_t sent, bool again);
  /// Nothing was sent for longer than the retransmission timeout.
  void idle();

 private:
  uint32_t mss_ = 0;
  uint32_t window_ = 0;     // cwnd
  uint32_t threshold_ = 0;  // ssthresh
  uint32_t partial_ = 0;    // acknowledged since cwnd last grew, in congestion avoidance
  uint32_t recover_ = 0;    // sequence number that ends recovery (RFC 6582, section 3.2)
  uint8_t duplicates_ = 0;
  bool recovering_ = false;
  bool recoverValid_ = false;
};

}  // namespace __board::net
