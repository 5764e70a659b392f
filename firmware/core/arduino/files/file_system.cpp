// fs::FS, LittleFS and SPIFFS over the one file system in the flash.

#include <string.h>

#include "../../config.h"
#include "../LittleFS.h"
#include "../SPIFFS.h"
#include "flash_wait.h"
#include "handle.h"
#include "partition.h"

using namespace __board;
using littlefs::Error;

fs::LittleFSFS LittleFS;
fs::SPIFFSFS SPIFFS;

uint8_t __board::g_openFiles = 0;

alignas(littlefs::FileSystem) static unsigned char g_system[config::kHasFiles
                                                                ? sizeof(littlefs::FileSystem)
                                                                : 1];

littlefs::FileSystem& __board::fileSystem() {
  return *reinterpret_cast<littlefs::FileSystem*>(g_system);
}

namespace {

/// False on a target without.
bool hasFileSystem() {
  static Partition partition(kFilesAddress, kFilesOctets);
  static bool made = false;
  if (config::kHasFiles && !made) {
    new (g_system, core::kPlace) littlefs::FileSystem(partition);
    made = true;
  }
  return made;
}

uint32_t now() {
  return static_cast<uint32_t>(time(nullptr));
}

bool succeeds(Error error) {
  waitForFlash();
  return error == Error::kNone;
}

bool isPath(const char* path) {
  return path != nullptr && path[0] == '/';
}

/// Of the modes of fopen().
struct Mode {
  bool reads, writes, creates, truncates, appends;

  static bool of(const char* text, Mode& mode) {
    if (text == nullptr || text[0] == '\0' || strchr("rwa", text[0]) == nullptr) return false;
    const bool both = strchr(text, '+') != nullptr;
    const bool reads = text[0] == 'r';
    mode = {reads || both, !reads || both, !reads, text[0] == 'w', text[0] == 'a'};
    return true;
  }
};

/// The directories that a path goes through.
void makeDirectories(const char* path) {
  for (const char* slash = strchr(path + 1, '/'); slash != nullptr;
       slash = strchr(slash + 1, '/')) {
    fileSystem().makeDirectory(String(path, static_cast<unsigned>(slash - path)).c_str());
  }
}

}  // namespace

namespace fs {

bool FS::mount(bool formatOnFail, uint8_t maxOpenFiles) {
  if (isMounted()) return true;
  if (!hasFileSystem()) return false;
  littlefs::FileSystem& system = fileSystem();
  system.now = now;
  Error error = system.mount();
  if (error != Error::kNone && formatOnFail) {
    error = system.format();
    if (error == Error::kNone) error = system.mount();
  }
  if (!succeeds(error)) return false;
  maxOpenFiles_ = maxOpenFiles > 0 ? maxOpenFiles : 1;
  return true;
}

void FS::unmount() {
  maxOpenFiles_ = 0;
}

bool FS::formatPartition() {
  if (!hasFileSystem()) return false;
  const bool wasMounted = isMounted();
  littlefs::FileSystem& system = fileSystem();
  Error error = system.format();
  if (error == Error::kNone && wasMounted) error = system.mount();
  return succeeds(error);
}

size_t FS::partitionOctets() {
  return isMounted() ? kFilesOctets : 0;
}

size_t FS::partitionUsedOctets() {
  uint32_t blocks = 0;
  if (!isMounted() || fileSystem().usedBlocks(blocks) != Error::kNone) return 0;
  return blocks * littlefs::kBlock;
}

File FS::open(const char* path, const char* text, bool create) {
  Mode mode;
  if (!isMounted() || !isPath(path) || !Mode::of(text, mode) || g_openFiles >= maxOpenFiles_) {
    return File();
  }
  littlefs::FileSystem& system = fileSystem();
  littlefs::Info info;
  const bool exists = system.look(path, info) == Error::kNone;
  if (exists ? info.isDirectory && (mode.writes || isFlat_) : !mode.creates) return File();
  Handle* handle = Handle::make();
  if (handle == nullptr) return File();
  File opened(handle);
  handle->system = this;
  handle->path = path;
  handle->isDirectory = exists && info.isDirectory;
  handle->mayRead = mode.reads;
  handle->mayWrite = mode.writes;
  if (!handle->isDirectory) {
    if (!exists && (create || isFlat_)) makeDirectories(path);
    const Error error =
        handle->file.open(path, {mode.creates, mode.truncates, mode.appends, mode.writes});
    if (!succeeds(error)) return File();
  }
  handle->isOpen = true;
  if (!handle->isDirectory) ++g_openFiles;
  return opened;
}

bool FS::exists(const char* path) {
  littlefs::Info info;
  return isMounted() && isPath(path) && fileSystem().look(path, info) == Error::kNone &&
         !(isFlat_ && info.isDirectory);
}

bool FS::remove(const char* path) {
  littlefs::Info info;
  return isMounted() && isPath(path) && fileSystem().look(path, info) == Error::kNone &&
         !info.isDirectory && succeeds(fileSystem().remove(path));
}

bool FS::rmdir(const char* path) {
  littlefs::Info info;
  return isMounted() && isPath(path) && fileSystem().look(path, info) == Error::kNone &&
         info.isDirectory && succeeds(fileSystem().remove(path));
}

bool FS::mkdir(const char* path) {
  if (!isMounted() || !isPath(path)) return false;
  littlefs::Info info;
  if (fileSystem().look(path, info) == Error::kNone) return info.isDirectory;
  return succeeds(fileSystem().makeDirectory(path));
}

bool FS::rename(const char* from, const char* to) {
  if (!isMounted() || !isPath(from) || !isPath(to)) return false;
  if (isFlat_) makeDirectories(to);
  return succeeds(fileSystem().rename(from, to));
}

bool LittleFSFS::begin(bool formatOnFail, const char*, uint8_t maxOpenFiles, const char*) {
  return mount(formatOnFail, maxOpenFiles);
}

bool SPIFFSFS::begin(bool formatOnFail, const char*, uint8_t maxOpenFiles, const char*) {
  return mount(formatOnFail, maxOpenFiles);
}

}  // namespace fs
