// What stands in a metadata block: tags of 32 bits with their data (littlefs 2.1, SPEC.md, "Metadata tags").
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::littlefs {

enum Type : uint16_t {
  kFileName = 0x001,
  kDirectoryName = 0x002,
  kSuperblockName = 0x0FF,
  kDirectoryStruct = 0x200,
  kInlineStruct = 0x201,
  kChainStruct = 0x202,
  kAttribute = 0x300,  // and the attribute's own type
  kCreate = 0x401,
  kDelete = 0x4FF,
  kChecksum = 0x500,  // and 1 where the valid bit of what follows is 1
  kForwardChecksum = 0x5FF,
  kSoftTail = 0x600,
  kHardTail = 0x601,
  kMoveState = 0x7FF,
};

/// The id of a tag that belongs to no file.
inline constexpr uint16_t kNoId = 0x3FF;
/// The size of a tag that takes away what an earlier one said.
inline constexpr uint16_t kRemoved = 0x3FF;
/// Octets of the longest data of a tag.
inline constexpr uint16_t kLongestData = 0x3FE;

struct Tag {
  uint32_t bits;

  static constexpr Tag of(uint16_t type, uint16_t id, uint16_t size) {
    return {uint32_t{type} << 20 | uint32_t{id} << 10 | size};
  }
  constexpr bool isValid() const { return bits >> 31 == 0; }
  constexpr uint16_t type() const { return bits >> 20 & 0x7FF; }
  constexpr uint8_t chunk() const { return bits >> 20 & 0xFF; }
  constexpr uint16_t id() const { return bits >> 10 & 0x3FF; }
  constexpr uint16_t size() const { return bits & 0x3FF; }
  /// Octets that follow it.
  constexpr uint16_t dataSize() const { return size() == kRemoved ? 0 : size(); }
  constexpr bool isName() const { return type() < 0x100; }
  constexpr bool isStruct() const { return type() >> 8 == 2; }
  constexpr bool isAttribute() const { return type() >> 8 == 3; }
  constexpr bool isChecksum() const { return type() >> 7 == kChecksum >> 7; }
};

/// The CRC-32 of Ethernet (polynomial 0x04C11DB7, least significant bit first) without its last inversion.
uint32_t crc32(uint32_t crc, const void* octets, size_t length);
inline constexpr uint32_t kCrcStart = 0xFFFFFFFF;

inline uint32_t littleEndian(const uint8_t* at) {
  return uint32_t{at[0]} | uint32_t{at[1]} << 8 | uint32_t{at[2]} << 16 | uint32_t{at[3]} << 24;
}
inline void putLittleEndian(uint8_t* at, uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<uint8_t>(value >> (8 * i));
}

}  // namespace __board::littlefs
