#include "fault_link.h"

namespace host {

uint32_t Random::next() {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return static_cast<uint32_t>((state_ * 0x2545f4914f6cdd1dull) >> 32);
}

void FaultLink::hold(Packet packet, uint64_t dueMs) {
  held_.emplace(std::make_pair(dueMs, order_++), std::move(packet));
}

void FaultLink::push(const uint8_t* packet, size_t length, uint64_t nowMs) {
  Packet copy(packet, packet + length);
  if (random_.below(1000) < faults_.drop) {
    made_++;
    return;
  }
  if (random_.below(1000) < faults_.duplicate) {
    made_++;
    hold(copy, nowMs + random_.below(faults_.reorderMs + 1));
  }
  if (random_.below(1000) < faults_.corrupt) {
    made_++;
    const uint32_t bit = random_.below(static_cast<uint32_t>(length * 8));
    copy[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
  uint64_t dueMs = nowMs;
  if (random_.below(1000) < faults_.reorder) {
    made_++;
    dueMs += 1 + random_.below(faults_.reorderMs);
  }
  hold(std::move(copy), dueMs);
}

bool FaultLink::pop(uint64_t nowMs, Packet& packet) {
  if (held_.empty() || held_.begin()->first.first > nowMs) return false;
  packet = std::move(held_.begin()->second);
  held_.erase(held_.begin());
  return true;
}

uint32_t FaultLink::waitMs(uint64_t nowMs) const {
  if (held_.empty()) return UINT32_MAX;
  const uint64_t due = held_.begin()->first.first;
  return due <= nowMs ? 0 : static_cast<uint32_t>(due - nowMs);
}

}  // namespace host
