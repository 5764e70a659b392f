// One direction of a link that loses, duplicates, delays and damages packets, by seeded chance.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <map>
#include <vector>

namespace host {

/// Chances in a thousand, for each packet.
struct Faults {
  unsigned drop = 0;
  unsigned duplicate = 0;
  unsigned reorder = 0;  // held back for up to reorderMs
  unsigned corrupt = 0;  // one bit flipped
  unsigned reorderMs = 10;
};

/// Pseudo-random numbers (xorshift64*); the same seed gives the same sequence anywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  uint32_t next();
  /// 0 <= n < bound
  uint32_t below(uint32_t bound) { return next() % bound; }

 private:
  uint64_t state_;
};

class FaultLink {
 public:
  using Packet = std::vector<uint8_t>;

  FaultLink(uint64_t seed, const Faults& faults) : random_(seed), faults_(faults) {}
  void push(const uint8_t* packet, size_t length, uint64_t nowMs);
  /// The next packet that is due; false if there is none.
  bool pop(uint64_t nowMs, Packet& packet);
  /// Milliseconds until the next is due; UINT32_MAX if none waits.
  uint32_t waitMs(uint64_t nowMs) const;
  uint32_t faultsMade() const { return made_; }

 private:
  void hold(Packet packet, uint64_t dueMs);

  Random random_;
  Faults faults_;
  uint32_t made_ = 0;
  uint64_t order_ = 0;
  std::map<std::pair<uint64_t, uint64_t>, Packet> held_;  // by time due, then by order
};

}  // namespace host
