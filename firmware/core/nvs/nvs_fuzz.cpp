// Any partition: loading and using it ends, and reads nothing beside the disk.

#include <string.h>

#include "port/host/ram_disk.h"
#include "storage.h"

using namespace __board::nvs;

namespace {

constexpr uint32_t kPages = 3;

void put(uint8_t* at, uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<uint8_t>(value >> 8 * i);
}

/// Makes the header's checksum right, and that of all entries, so that what they say is read. The state is one of four.
void sign(uint8_t* page) {
  put(page, 0xFFFFFFFF << page[0] % 4);
  page[8] |= 0xFE;
  put(page + 28, checksum(page + 4, 24));
  for (uint32_t i = 0; i < kEntries; ++i) {
    Entry entry;
    memcpy(&entry, page + kEntriesAt + i * kEntryOctets, sizeof entry);
    entry.sign();
    memcpy(page + kEntriesAt + i * kEntryOctets, &entry, sizeof entry);
  }
}

void useAll(Storage& storage) {
  static uint8_t octets[0x10000];
  Entry entry;
  uint8_t spaces[8];
  char keys[8][kKeyLength + 1];
  uint32_t count = 0;
  for (Place place; count < 8 && storage.itemFrom(place, entry); place.index += entry.span) {
    spaces[count] = entry.space;
    memcpy(keys[count], entry.key, kKeyLength);
    keys[count++][kKeyLength] = '\0';
  }
  for (uint32_t i = 0; i < count; ++i) {
    Type type = Type::kAny;
    uint32_t size = 0;
    if (storage.type(spaces[i], keys[i], type) == Error::kNone &&
        storage.size(spaces[i], keys[i], type, size) == Error::kNone && size <= sizeof octets) {
      storage.get(spaces[i], keys[i], type, octets);
    }
    storage.set(spaces[i], keys[i], i % 2 == 0 ? Type::kBlobIndex : Type::kString, octets, 700);
    if (i % 3 == 2) storage.erase(spaces[i], keys[i]);
  }
  uint8_t space = 0;
  if (storage.open("new", true, space) == Error::kNone) {
    for (uint32_t i = 0; i < 200; ++i) storage.set(space, "count", Type::kU32, &i, sizeof i);
  }
  storage.eraseSpace(1);
  storage.stats();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* octets, size_t length) {
  testbed::RamDisk disk(kPages);
  disk.forgiving = true;
  const bool isSigned = length > 0 && octets[0] % 4 != 0;
  for (uint32_t page = 0; page < kPages && length > 0; ++page) {
    const size_t part = length < 400 ? length : 400;
    memcpy(&disk.octets[page * testbed::RamDisk::kBlock], octets, part);
    if (isSigned) sign(&disk.octets[page * testbed::RamDisk::kBlock]);
    octets += part;
    length -= part;
  }
  Storage storage(disk);
  Error error = storage.load();
  if (error == Error::kNoFreePages || error == Error::kNewVersion) {
    // What it has begun to mend may be looked at all the same.
    storage.eraseAll();
    error = storage.load();
  }
  if (error == Error::kNone) useAll(storage);
  // What is left can be loaded.
  Storage again(disk);
  again.load();
  return 0;
}
