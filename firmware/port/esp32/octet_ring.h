// A bounded queue of octets: an interrupt's service routine puts them in, the program takes them
// out. Each index has one writer, so neither side waits for the other.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::esp32 {

template <uint32_t kCapacity>
class OctetRing {
  static_assert((kCapacity & (kCapacity - 1)) == 0, "indices wrap with 32 bits");

 public:
  /// False when it is full.
  bool put(uint8_t octet) {
    const uint32_t end = end_;
    if (end - __atomic_load_n(&start_, __ATOMIC_ACQUIRE) == kCapacity) return false;
    octets_[end % kCapacity] = octet;
    __atomic_store_n(&end_, end + 1, __ATOMIC_RELEASE);
    return true;
  }

  /// Takes up to `room` octets, the oldest first; returns how many.
  size_t take(uint8_t* octets, size_t room) {
    const uint32_t start = start_;
    const uint32_t waiting = __atomic_load_n(&end_, __ATOMIC_ACQUIRE) - start;
    const auto length = waiting < room ? waiting : static_cast<uint32_t>(room);
    for (uint32_t i = 0; i < length; ++i) octets[i] = octets_[(start + i) % kCapacity];
    __atomic_store_n(&start_, start + length, __ATOMIC_RELEASE);
    return length;
  }

 private:
  uint32_t start_ = 0;  // written by the program
  uint32_t end_ = 0;    // written by the service routine
  uint8_t octets_[kCapacity];
};

}  // namespace __board::esp32
