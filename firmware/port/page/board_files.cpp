// What a page does to the files of a board: the board's own file system, over an image of its partition in memory.
//
// Exports: memory; image, path, content and the octets that each has room for; mount, format, entry, read, write, erase,
// used, changed. The host puts the partition at image(), a path that ends with NUL at path(), and a file at content().

#include <string.h>

#include "../../core/arduino/files/partition.h"
#include "../../core/littlefs/file_system.h"

using namespace __board;
using namespace __board::littlefs;

#define EXPORT(name) __attribute__((export_name(#name)))

namespace {

constexpr uint32_t kBlocks = kFilesOctets / kBlock;

uint8_t g_image[kFilesOctets];
uint8_t g_content[kFilesOctets];
bool g_changed[kBlocks];
char g_path[256];
Info g_info;

class Image final : public Disk {
 public:
  uint32_t blocks() const override { return kBlocks; }
  bool read(uint32_t block, uint32_t offset, void* out, uint32_t length) override {
    if (!has(block, offset, length)) return false;
    memcpy(out, g_image + block * kBlock + offset, length);
    return true;
  }
  bool program(uint32_t block, uint32_t offset, const void* octets, uint32_t length) override {
    if (!has(block, offset, length)) return false;
    const auto* from = static_cast<const uint8_t*>(octets);
    for (uint32_t i = 0; i < length; ++i) g_image[block * kBlock + offset + i] &= from[i];
    g_changed[block] = true;
    return true;
  }
  bool erase(uint32_t block) override {
    if (!has(block, 0, kBlock)) return false;
    memset(g_image + block * kBlock, 0xFF, kBlock);
    g_changed[block] = true;
    return true;
  }

 private:
  static bool has(uint32_t block, uint32_t offset, uint32_t length) {
    return block < kBlocks && offset <= kBlock && length <= kBlock - offset;
  }
};

FileSystem& system() {
  static Image image;
  static FileSystem files(image);
  return files;
}

}  // namespace

extern "C" {

EXPORT(image) uint8_t* board_image() {
  return g_image;
}
EXPORT(image_octets) uint32_t board_image_octets() {
  return sizeof g_image;
}
/// Where in the flash.
EXPORT(image_address) uint32_t board_image_address() {
  return kFilesAddress;
}
EXPORT(path) char* board_path() {
  return g_path;
}
EXPORT(path_octets) uint32_t board_path_octets() {
  return sizeof g_path;
}
EXPORT(content) uint8_t* board_content() {
  return g_content;
}

/// An Error, here and below.
EXPORT(mount) uint32_t board_mount() {
  return static_cast<uint32_t>(system().mount());
}
EXPORT(format) uint32_t board_format() {
  return static_cast<uint32_t>(system().format());
}

/// What the directory at path() has at a place: its name at entry_name(), its size, -1 for a directory.
EXPORT(entry) uint32_t board_entry(uint32_t place) {
  return static_cast<uint32_t>(system().entryAt(g_path, place, g_info));
}
EXPORT(entry_name) const char* board_entry_name() {
  return g_info.name;
}
EXPORT(entry_size) int32_t board_entry_size() {
  return g_info.isDirectory ? -1 : static_cast<int32_t>(g_info.size);
}

/// The file at path() to content(). @returns its octets; -1 - Error when it cannot be read
EXPORT(read) int32_t board_read() {
  File file(system());
  Error error = file.open(g_path, {});
  uint32_t count = 0;
  if (error == Error::kNone) error = file.read(g_content, sizeof g_content, count);
  return error == Error::kNone ? static_cast<int32_t>(count) : -1 - static_cast<int32_t>(error);
}

/// Makes the file at path() of so many octets at content(), and the directories above it.
EXPORT(write) uint32_t board_write(uint32_t length) {
  for (char* slash = strchr(g_path + 1, '/'); slash != nullptr; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    const Error error = system().makeDirectory(g_path);
    *slash = '/';
    if (error != Error::kNone && error != Error::kExists) return static_cast<uint32_t>(error);
  }
  const bool exists = system().look(g_path, g_info) == Error::kNone;
  File file(system());
  Error error = file.open(g_path, {.create = true, .truncate = true, .write = true});
  if (error == Error::kNone) error = file.write(g_content, length);
  if (error == Error::kNone) return static_cast<uint32_t>(file.close());
  file.abandon();
  if (!exists) system().remove(g_path);
  return static_cast<uint32_t>(error);
}

EXPORT(erase) uint32_t board_erase() {
  return static_cast<uint32_t>(system().remove(g_path));
}

/// Blocks that hold something; 0 when they cannot be told.
EXPORT(used) uint32_t board_used() {
  uint32_t count = 0;
  return system().usedBlocks(count) == Error::kNone ? count : 0;
}
/// Whether a block is no longer what the host has put there.
EXPORT(changed) uint32_t board_changed(uint32_t block) {
  return block < kBlocks && g_changed[block] ? 1 : 0;
}

}  // extern "C"
