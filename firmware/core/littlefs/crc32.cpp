#include "tags.h"

namespace __board::littlefs {

uint32_t crc32(uint32_t crc, const void* octets, size_t length) {
  const auto* at = static_cast<const uint8_t*>(octets);
  for (size_t i = 0; i < length; ++i) {
    crc ^= at[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xEDB88320 & (0u - (crc & 1)));
  }
  return crc;
}

}  // namespace __board::littlefs
