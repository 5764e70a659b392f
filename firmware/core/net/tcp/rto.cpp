#include "rto.h"

#include "../octets.h"

namespace __board::net {
namespace {

constexpr uint32_t kClockGranularityMs = 1;  // G of RFC 6298

uint32_t bounded(uint32_t timeoutMs) {
  return smaller(larger(timeoutMs, config::kTcpMinRtoMs), config::kTcpMaxRtoMs);
}

}  // namespace

void RtoEstimator::clear() {
  *this = RtoEstimator();
}

void RtoEstimator::sample(uint32_t roundTripMs) {
  const uint32_t sampled = smaller(roundTripMs, config::kTcpMaxRtoMs);
  if (!measured_) {
    // RFC 6298 (2.2): SRTT <- R, RTTVAR <- R/2
    measured_ = true;
    smoothed8_ = sampled * 8;
    variation4_ = sampled * 2;
  } else {
    // RFC 6298 (2.3), alpha 1/8 and beta 1/4; RTTVAR first, with the old SRTT.
    const uint32_t smoothed = smoothed8_ / 8;
    const uint32_t deviation = sampled > smoothed ? sampled - smoothed : smoothed - sampled;
    variation4_ = variation4_ - variation4_ / 4 + deviation;
    smoothed8_ = smoothed8_ - smoothed8_ / 8 + sampled;
  }
  // RTO <- SRTT + max(G, K*RTTVAR), K = 4
  timeoutMs_ = bounded(smoothed8_ / 8 + larger(kClockGranularityMs, variation4_));
}

void RtoEstimator::backOff() {
  timeoutMs_ = bounded(timeoutMs_ * 2);
}

void RtoEstimator::handshakeWasRepeated() {
  timeoutMs_ = config::kTcpRtoAfterLostSynMs;
}

}  // namespace __board::net
