#include "slip.h"

namespace __board::wire {

size_t encodeSlip(const uint8_t* packet, size_t length, uint8_t* out) {
  uint8_t* at = out;
  *at++ = kEnd;
  for (size_t i = 0; i < length; ++i) {
    if (packet[i] == kEnd) {
      *at++ = kEsc;
      *at++ = kEscEnd;
    } else if (packet[i] == kEsc) {
      *at++ = kEsc;
      *at++ = kEscEsc;
    } else {
      *at++ = packet[i];
    }
  }
  *at++ = kEnd;
  return static_cast<size_t>(at - out);
}

}  // namespace __board::wire
