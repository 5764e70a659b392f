// What stands in the flash: pages, and entries of 32 octets in them (ESP-IDF, "Non-Volatile Storage Library", internals).
// All numbers are little-endian.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::nvs {

/// Octets of an entry; entries of a page, behind its header and the bitmap of their states.
inline constexpr uint32_t kEntryOctets = 32;
inline constexpr uint32_t kEntries = 126;
inline constexpr uint32_t kBitmapAt = 32;
inline constexpr uint32_t kEntriesAt = 64;
/// Octets of the longest data that one item has: all of a page but the item's first entry.
inline constexpr uint32_t kLongestData = (kEntries - 1) * kEntryOctets;
/// Characters of the longest key, and of the longest name of a namespace.
inline constexpr uint32_t kKeyLength = 15;
/// The namespace that holds the names of the others, and the chunk of what is not a part of a blob.
inline constexpr uint8_t kNames = 0;
inline constexpr uint8_t kNoChunk = 0xFF;
/// The chunks of a blob count up from one of these numbers: a new value has the other one of the old value's.
inline constexpr uint8_t kSecondVersion = 0x80;
/// It counts down from 0xFF.
inline constexpr uint8_t kFormat = 0xFE;

enum class Type : uint8_t {
  kU8 = 0x01,
  kU16 = 0x02,
  kU32 = 0x04,
  kU64 = 0x08,
  kI8 = 0x11,
  kI16 = 0x12,
  kI32 = 0x14,
  kI64 = 0x18,
  kString = 0x21,
  kFloat = 0x24,
  kDouble = 0x28,
  kOldBlob = 0x41,    // of the first format: all its data behind it, as a string has it
  kBlobData = 0x42,   // a chunk of a blob …
  kBlobIndex = 0x48,  // … and what says which chunks there are
  kAny = 0xFF,
};

/// The numbers of ESP-IDF, nvs.h.
enum class Error : uint16_t {
  kNone = 0,
  kNotInitialized = 0x1101,
  kNotFound = 0x1102,
  kNoSpace = 0x1105,
  kKeyTooLong = 0x1109,
  kInvalidLength = 0x110C,
  kNoFreePages = 0x110D,
  kValueTooLong = 0x110E,
  kNewVersion = 0x1110,
  kFlash = 0x6001,
};

/// CRC-32 as the chip's ROM has it, which begins with zero.
uint32_t checksum(const void* octets, size_t length, uint32_t before = 0xFFFFFFFF);

constexpr bool hasData(Type type) {
  return type == Type::kString || type == Type::kOldBlob || type == Type::kBlobData;
}
/// Octets of a value that stands in its entry.
constexpr uint32_t sizeOf(Type type) {
  return static_cast<uint8_t>(type) & 0x0F;
}
constexpr uint32_t entriesFor(uint32_t octets) {
  return (octets + kEntryOctets - 1) / kEntryOctets;
}

struct Entry {
  uint8_t space;
  Type type;
  uint8_t span;  // entries of the item, this one included
  uint8_t chunk;
  uint32_t check;
  char key[kKeyLength + 1];
  uint8_t value[8];

  static Entry of(uint8_t space, Type type, const char* key, uint8_t chunk = kNoChunk);
  /// For types with data: the entries behind this one get it.
  void setData(const void* octets, uint32_t length);
  void setBlob(uint32_t size, uint8_t chunks, uint8_t firstChunk);
  void sign() { check = computed(); }

  uint32_t dataSize() const { return value[0] | value[1] << 8; }
  uint32_t dataCheck() const;
  uint32_t blobSize() const;
  uint8_t chunkCount() const { return value[4]; }
  uint8_t firstChunk() const { return value[5]; }
  /// Of a blob's index: whether that is a chunk of the blob.
  bool lists(const Entry& data) const;

  bool hasKey(uint8_t of, const char* text) const;
  /// Whether it can be an item that begins with the page's entry `index`.
  bool isSound(uint32_t index) const;

 private:
  uint32_t computed() const;
};
static_assert(sizeof(Entry) == kEntryOctets);

}  // namespace __board::nvs
