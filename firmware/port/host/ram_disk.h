// A disk for tests: NOR flash in memory, from which power can be taken in the middle of an operation.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <random>
#include <vector>

#include "core/littlefs/disk.h"

namespace testbed {

/// As strict as the chip: what is programmed twice must only clear bits, and ends the program otherwise.
class RamDisk final : public __board::littlefs::Disk {
 public:
  static constexpr uint32_t kBlock = __board::littlefs::kBlock;
  /// Octets that one command of the chip programs.
  static constexpr uint32_t kPage = 256;

  explicit RamDisk(uint32_t blocks) : octets(blocks * kBlock, 0xFF) {}

  std::vector<uint8_t> octets;
  /// So many commands to the chip are carried out yet; half of the next one, and nothing after it. -1: all.
  long commandsLeft = -1;
  bool forgiving = false;  // what was programmed before is no matter: the image may be anything

  uint32_t blocks() const override { return static_cast<uint32_t>(octets.size()) / kBlock; }

  bool read(uint32_t block, uint32_t offset, void* out, uint32_t length) override {
    if (!contains(block, offset, length)) return false;
    memcpy(out, &octets[block * kBlock + offset], length);
    return true;
  }

  bool program(uint32_t block, uint32_t offset, const void* from, uint32_t length) override {
    if (!contains(block, offset, length)) return false;
    const auto* at = static_cast<const uint8_t*>(from);
    while (length > 0) {
      const uint32_t room = kPage - offset % kPage;
      const uint32_t count = length < room ? length : room;
      const Command command = next();
      if (command == Command::kNone) return false;
      clearBits(block * kBlock + offset, at, command == Command::kHalf ? count / 2 : count);
      if (command == Command::kHalf) return false;
      offset += count;
      at += count;
      length -= count;
    }
    return true;
  }

  bool erase(uint32_t block) override {
    if (!contains(block, 0, kBlock)) return false;
    const Command command = next();
    if (command == Command::kNone) return false;
    for (uint32_t i = 0; i < kBlock; ++i) {
      uint8_t& octet = octets[block * kBlock + i];
      octet = command == Command::kHalf ? static_cast<uint8_t>(octet | random_()) : uint8_t{0xFF};
    }
    return command == Command::kWhole;
  }

  bool isOff() const { return commandsLeft == 0; }

 private:
  enum class Command { kWhole, kHalf, kNone };

  Command next() {
    if (commandsLeft == 0) return Command::kNone;
    if (commandsLeft > 0 && --commandsLeft == 0) return Command::kHalf;
    return Command::kWhole;
  }

  bool contains(uint32_t block, uint32_t offset, uint32_t length) const {
    return block < blocks() && offset <= kBlock && length <= kBlock - offset;
  }

  void clearBits(uint32_t at, const uint8_t* from, uint32_t length) {
    for (uint32_t i = 0; i < length; ++i) {
      if (!forgiving && (octets[at + i] & from[i]) != from[i]) setsBit(at + i);
      octets[at + i] &= from[i];
    }
  }

  /// Not by a failed check: a fuzz target has none.
  [[noreturn]] static void setsBit(uint32_t address) {
    fprintf(stderr, "a bit of octet 0x%x is set without erasing\n", address);
    abort();
  }

  std::mt19937 random_{1};
};

}  // namespace testbed
