// SPIFFS.h of the Arduino core for ESP32 3.x. On this board the file system under it is LittleFS.h's.
#pragma once

#include "FS.h"

namespace fs {

class SPIFFSFS final : public FS {
 public:
  constexpr SPIFFSFS() : FS(true) {}
  bool begin(bool formatOnFail = false, const char* basePath = "/spiffs", uint8_t maxOpenFiles = 10,
             const char* partitionLabel = nullptr);
  void end() { unmount(); }
  bool format() { return formatPartition(); }
  size_t totalBytes() { return partitionOctets(); }
  size_t usedBytes() { return partitionUsedOctets(); }
};

}  // namespace fs

extern fs::SPIFFSFS SPIFFS;
