// Where the parts of the flash lie: as in the default partition scheme of the Arduino core for ESP32, 4 MB
// (tools/partitions/default.csv), but for the settings: where that scheme has them, at 0x9000, this board's program lies.
#pragma once

#include "../../littlefs/disk.h"
#include "../../port.h"

namespace __board {

inline constexpr uint32_t kFilesAddress = 0x290000;
inline constexpr uint32_t kFilesOctets = 0x160000;
/// The settings are where the scheme has the partition "coredump".
inline constexpr uint32_t kSettingsAddress = 0x3F0000;
inline constexpr uint32_t kSettingsOctets = 0x5000;

/// A part of the flash.
class Partition final : public littlefs::Disk {
 public:
  constexpr Partition(uint32_t address, uint32_t octets) : address_(address), octets_(octets) {}

  uint32_t blocks() const override { return octets_ / littlefs::kBlock; }
  bool read(uint32_t block, uint32_t offset, void* out, uint32_t length) override {
    return has(block, offset, length) && port::flashRead(at(block) + offset, out, length);
  }
  bool program(uint32_t block, uint32_t offset, const void* octets, uint32_t length) override {
    return has(block, offset, length) && port::flashWrite(at(block) + offset, octets, length);
  }
  bool erase(uint32_t block) override {
    return has(block, 0, littlefs::kBlock) && port::flashErase(at(block));
  }

 private:
  uint32_t at(uint32_t block) const { return address_ + block * littlefs::kBlock; }
  bool has(uint32_t block, uint32_t offset, uint32_t length) const {
    return block < blocks() && offset <= littlefs::kBlock && length <= littlefs::kBlock - offset;
  }

  uint32_t address_, octets_;
};

}  // namespace __board
