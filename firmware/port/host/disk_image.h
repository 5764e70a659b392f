// Disks of tests/vectors/: what is on them, as text.
#pragma once

#include <map>
#include <string>

#include "ram_disk.h"

namespace testbed {

/// Its "octets" are "address octets" for each part that is not blank, both in hexadecimal.
inline RamDisk diskOf(const std::map<std::string, std::string>& image) {
  RamDisk disk(static_cast<uint32_t>(std::stoul(image.at("blocks"))));
  const std::string& parts = image.at("octets");
  for (size_t at = 0; at < parts.size();) {
    const size_t space = parts.find(' ', at), end = parts.find(' ', space + 1);
    const size_t address = std::stoul(parts.substr(at, space - at), nullptr, 16);
    const size_t last = end == std::string::npos ? parts.size() : end;
    for (size_t i = space + 1; i + 1 < last; i += 2) {
      disk.octets[address + (i - space - 1) / 2] =
          static_cast<uint8_t>(std::stoul(parts.substr(i, 2), nullptr, 16));
    }
    at = last + 1;
  }
  return disk;
}

/// Each time 31 times the sum before plus the octet, 32 bits.
inline uint32_t sumOf(const std::string& octets) {
  uint32_t sum = 0;
  for (const char octet : octets) sum = sum * 31 + static_cast<uint8_t>(octet);
  return sum;
}

}  // namespace testbed
