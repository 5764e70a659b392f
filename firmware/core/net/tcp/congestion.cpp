#include "congestion.h"

#include "../octets.h"
#include "sequence.h"

namespace __board::net {
namespace {

constexpr uint8_t kDuplicateThreshold = 3;  // RFC 5681, section 3.2
constexpr uint32_t kUnbounded = 0x7fffffff;

/// RFC 5681 (3.1), the initial window.
uint32_t initialWindow(uint32_t mss) {
  if (mss > 2190) return 2 * mss;
  return mss > 1095 ? 3 * mss : 4 * mss;
}

}  // namespace

void CongestionControl::start(uint32_t mss, bool handshakeWasRepeated) {
  *this = CongestionControl();
  mss_ = mss;
  // RFC 5681, 3.1: after a lost SYN or SYN,ACK no more than one segment.
  window_ = handshakeWasRepeated ? mss : initialWindow(mss);
  threshold_ = kUnbounded;
}

bool CongestionControl::acknowledged(uint32_t octets, uint32_t ack, uint32_t flight) {
  duplicates_ = 0;
  if (recovering_) {
    if (seqBefore(ack, recover_)) {
      // RFC 6582, 3.2 step 3, partial: deflate by what was acknowledged, add back one segment.
      window_ = window_ > octets ? window_ - octets : 0;
      if (octets >= mss_) window_ += mss_;
      window_ = larger(window_, mss_);
      return true;
    }
    // A full acknowledgement ends recovery.
    recovering_ = false;
    window_ = smaller(threshold_, larger(flight, mss_) + mss_);
    return false;
  }
  if (window_ < threshold_) {
    window_ += smaller(octets, mss_);  // slow start; RFC 5681 (2)
  } else {
    partial_ += octets;  // congestion avoidance, by counting octets (RFC 5681, 3.1)
    if (partial_ >= window_) {
      partial_ -= window_;
      window_ += mss_;
    }
  }
  window_ = smaller(window_, kUnbounded);
  return false;
}

bool CongestionControl::duplicate(uint32_t ack, uint32_t flight, uint32_t sent) {
  if (recovering_) {
    window_ += mss_;  // RFC 5681, 3.2 step 4: another segment has left the network
    return false;
  }
  if (duplicates_ < kDuplicateThreshold) duplicates_++;
  if (duplicates_ != kDuplicateThreshold) return false;
  duplicates_++;
  // RFC 6582, 3.2 step 2: duplicates of segments that an earlier recovery sent again are no sign of
  // loss.
  if (recoverValid_ && !seqAfter(ack, recover_)) return false;
  threshold_ = larger(flight / 2, 2 * mss_);  // RFC 5681 (4)
  window_ = threshold_ + 3 * mss_;
  recover_ = sent;
  recoverValid_ = true;
  recovering_ = true;
  return true;
}

void CongestionControl::timedOut(uint32_t flight, uint32_t sent, bool again) {
  if (!again) threshold_ = larger(flight / 2, 2 * mss_);  // RFC 5681 (4)
  window_ = mss_;
  partial_ = 0;
  duplicates_ = 0;
  recovering_ = false;
  recover_ = sent;  // RFC 6582, 3.2 step 4
  recoverValid_ = true;
}

void CongestionControl::idle() {
  window_ = smaller(window_, initialWindow(mss_));
}  // RFC 5681, 4.1

}  // namespace __board::net
