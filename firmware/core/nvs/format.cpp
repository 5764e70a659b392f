#include "format.h"

#include <string.h>

#include "../littlefs/tags.h"

namespace __board::nvs {

using littlefs::littleEndian;
using littlefs::putLittleEndian;

uint32_t checksum(const void* octets, size_t length, uint32_t before) {
  return ~littlefs::crc32(~before, octets, length);
}

Entry Entry::of(uint8_t space, Type type, const char* key, uint8_t chunk) {
  Entry entry;
  entry.space = space;
  entry.type = type;
  entry.span = 1;
  entry.chunk = chunk;
  entry.check = 0;
  memset(entry.key, 0, sizeof entry.key);
  strncpy(entry.key, key, kKeyLength);
  memset(entry.value, 0xFF, sizeof entry.value);
  return entry;
}

void Entry::setData(const void* octets, uint32_t length) {
  span = static_cast<uint8_t>(1 + entriesFor(length));
  putLittleEndian(value, 0xFFFF0000 | length);
  putLittleEndian(value + 4, checksum(octets, length));
}

void Entry::setBlob(uint32_t size, uint8_t chunks, uint8_t firstChunk) {
  putLittleEndian(value, size);
  value[4] = chunks;
  value[5] = firstChunk;
}

uint32_t Entry::dataCheck() const {
  return littleEndian(value + 4);
}

uint32_t Entry::blobSize() const {
  return littleEndian(value);
}

bool Entry::lists(const Entry& data) const {
  return data.type == Type::kBlobData && data.hasKey(space, key) && data.chunk >= firstChunk() &&
         data.chunk - firstChunk() < chunkCount();
}

bool Entry::hasKey(uint8_t of, const char* text) const {
  return space == of && strncmp(key, text, kKeyLength) == 0;
}

bool Entry::isSound(uint32_t index) const {
  if (check != computed()) return false;
  switch (type) {
    case Type::kString:
    case Type::kOldBlob:
    case Type::kBlobData:
      return (type != Type::kBlobData || chunk != kNoChunk) && span == 1 + entriesFor(dataSize()) &&
             index + span <= kEntries;
    case Type::kBlobIndex:
      return span == 1 && chunk == kNoChunk &&
             (firstChunk() == 0 || firstChunk() == kSecondVersion);
    case Type::kU8:
    case Type::kU16:
    case Type::kU32:
    case Type::kU64:
    case Type::kI8:
    case Type::kI16:
    case Type::kI32:
    case Type::kI64:
    case Type::kFloat:
    case Type::kDouble:
      return span == 1;
    default:
      return false;
  }
}

uint32_t Entry::computed() const {
  const uint32_t first = checksum(this, offsetof(Entry, check));
  return checksum(key, sizeof key + sizeof value, first);
}

}  // namespace __board::nvs
