#include "internet_checksum.h"

#include "octets.h"

namespace __board::net {

uint32_t onesComplementSum(uint32_t sum, const uint8_t* octets, size_t length) {
  sum = (sum & 0xffff) + (sum >> 16);  // 64 KB more cannot overflow it
  for (size_t i = 0; i + 1 < length; i += 2) sum += readU16(octets + i);
  // An odd last octet counts as if a zero followed it (RFC 1071, section 1).
  if (length % 2 != 0) sum += static_cast<uint32_t>(octets[length - 1] << 8);
  return sum;
}

uint16_t checksumFold(uint32_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(sum);
}

uint16_t internetChecksum(const uint8_t* octets, size_t length) {
  return static_cast<uint16_t>(~checksumFold(onesComplementSum(0, octets, length)));
}

uint32_t pseudoHeaderSum(uint32_t source, uint32_t destination, uint8_t protocol, size_t length) {
  return (source >> 16) + (source & 0xffff) + (destination >> 16) + (destination & 0xffff) +
         protocol + static_cast<uint32_t>(length);
}

}  // namespace __board::net
