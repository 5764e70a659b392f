// Any image: the file system ends each call, reads nothing beside the disk, and never hangs.

#include <string.h>

#include "file_system.h"
#include "port/host/ram_disk.h"
#include "tags.h"

using namespace __board::littlefs;

namespace {

constexpr uint32_t kBlocks = 12;

/// Makes the first commit of each of the first blocks one whose checksum is right, so that what it says is read.
void sign(testbed::RamDisk& disk) {
  for (uint32_t block = 0; block < 4; ++block) {
    uint8_t* octets = &disk.octets[block * kBlock];
    uint32_t before = 0xFFFFFFFF, at = 4;
    for (;;) {
      const uint32_t stored = uint32_t{octets[at]} << 24 | uint32_t{octets[at + 1]} << 16 |
                              uint32_t{octets[at + 2]} << 8 | octets[at + 3];
      const Tag tag{(stored ^ before) & 0x7FFFFFFF};
      const uint32_t next = at + 4 + tag.dataSize();
      if (tag.isChecksum() || next > kBlock - 8) break;
      for (int i = 0; i < 4; ++i) {
        octets[at + i] = static_cast<uint8_t>((tag.bits ^ before) >> (24 - 8 * i));
      }
      before = tag.bits;
      at = next;
    }
    const Tag end = Tag::of(kChecksum, kNoId, 4);
    for (int i = 0; i < 4; ++i) {
      octets[at + i] = static_cast<uint8_t>((end.bits ^ before) >> (24 - 8 * i));
    }
    putLittleEndian(octets + at + 4, crc32(kCrcStart, octets, at + 4));
  }
}

void readAll(FileSystem& system, const char* directory, int depth) {
  Info info;
  for (uint32_t place = 0; place < 40; ++place) {
    if (system.entryAt(directory, place, info) != Error::kNone) return;
    char path[200];
    if (strlen(directory) + strlen(info.name) + 2 > sizeof path || depth == 3) return;
    strcat(strcat(strcpy(path, directory), "/"), info.name);
    if (info.isDirectory) {
      readAll(system, path, depth + 1);
      continue;
    }
    File file(system);
    if (file.open(path, {.write = true}) != Error::kNone) continue;
    uint8_t octets[100];
    uint32_t count = 0;
    file.seek(file.size() / 2);
    file.read(octets, sizeof octets, count);
    file.write(octets, sizeof octets);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* octets, size_t length) {
  testbed::RamDisk disk(kBlocks);
  disk.forgiving = true;
  auto* system = new FileSystem(disk);
  system->format();
  // Both blocks of the root, and two more, get the input.
  for (uint32_t block = 0; block < 4 && length > 0; ++block) {
    const size_t part = length < 250 ? length : 250;
    const uint32_t from = block < 2 ? 56 : 4;
    memcpy(&disk.octets[block * kBlock + from], octets, part);
    octets += part;
    length -= part;
  }
  sign(disk);
  if (system->mount() == Error::kNone) {
    readAll(*system, "", 0);
    uint32_t used = 0;
    system->usedBlocks(used);
    system->makeDirectory("new");
    system->rename("new", "a");
    system->remove("a");
    File file(*system);
    if (file.open("file", {.create = true, .write = true}) == Error::kNone) {
      static const uint8_t text[5000] = {};
      file.write(text, sizeof text);
    }
  }
  delete system;
  return 0;
}
