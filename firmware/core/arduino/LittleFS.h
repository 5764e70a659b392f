// LittleFS.h of the Arduino core for ESP32 3.x: the file system in the board's flash, partition "spiffs".
#pragma once

#include "FS.h"

namespace fs {

class LittleFSFS final : public FS {
 public:
  constexpr LittleFSFS() : FS(false) {}
  /// False when the partition holds no file system, and is not to be formatted then.
  bool begin(bool formatOnFail = false, const char* basePath = "/littlefs",
             uint8_t maxOpenFiles = 10, const char* partitionLabel = "spiffs");
  void end() { unmount(); }
  bool format() { return formatPartition(); }
  size_t totalBytes() { return partitionOctets(); }
  size_t usedBytes() { return partitionUsedOctets(); }
};

}  // namespace fs

extern fs::LittleFSFS LittleFS;
