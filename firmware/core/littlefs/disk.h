// What a file system lies on: blocks of NOR flash. Programming clears bits, erasing sets a whole block to ones.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::littlefs {

/// Octets of a block: a sector of the flash.
inline constexpr uint32_t kBlock = 4096;

class Disk {
 public:
  /// How many blocks it has.
  virtual uint32_t blocks() const = 0;
  // False when the range is not inside the disk, or when the flash does not work.
  virtual bool read(uint32_t block, uint32_t offset, void* out, uint32_t length) = 0;
  virtual bool program(uint32_t block, uint32_t offset, const void* octets, uint32_t length) = 0;
  virtual bool erase(uint32_t block) = 0;

 protected:
  ~Disk() = default;
};

}  // namespace __board::littlefs
