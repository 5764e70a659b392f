// Which blocks are free: all that nothing on the disk leads to.

#include <string.h>

#include "file_system.h"
#include "pairs.h"

namespace __board::littlefs {

Error FileSystem::mark(uint32_t block) {
  if (block >= disk_.blocks()) return Error::kDamaged;
  setUsed(block);
  return Error::kNone;
}

Error FileSystem::markChain(uint32_t head, uint32_t size) {
  if (size == 0) return Error::kNone;
  if (size > kFileMax) return Error::kDamaged;
  for (uint32_t index = File::placeOf(size - 1).index;; --index) {
    if (const Error error = mark(head); error != Error::kNone) return error;
    if (index == 0) return Error::kNone;
    if (index >= disk_.blocks()) return Error::kDamaged;
    uint8_t pointer[4];
    if (!disk_.read(head, 0, pointer, sizeof pointer)) return Error::kDamaged;
    head = littleEndian(pointer);
  }
}

Error FileSystem::findUsed() {
  memcpy(used_, taken_, sizeof used_);
  // Whoever needs a block has something in the other pairs.
  Error error = eachPair(walk_, [&] {
    Error bad = mark(walk_.blocks().first);
    if (bad == Error::kNone) bad = mark(walk_.blocks().second);
    for (uint16_t id = 0; id < walk_.count() && bad == Error::kNone; ++id) {
      const Entry& entry = walk_.entry(id);
      if (entry.structType != kChainStruct || entry.data.length != 8) continue;
      const uint8_t* chain = walk_.octets(entry.data);
      bad = markChain(littleEndian(chain), littleEndian(chain + 4));
    }
    return bad;
  });
  for (File* file = files_; file != nullptr && error == Error::kNone; file = file->next_) {
    if (file->isInline_) continue;
    error = markChain(file->chain_.head, file->chain_.size);
    if (error == Error::kNone && file->isWriting_) {
      error = markChain(file->old_.head, file->old_.size);
    }
  }
  knowsUsed_ = error == Error::kNone;
  return error;
}

Error FileSystem::usedBlocks(uint32_t& count) {
  if (const Error error = findUsed(); error != Error::kNone) return error;
  count = 0;
  for (uint32_t block = 0; block < disk_.blocks(); ++block)
    count += used_[block / 8] >> block % 8 & 1;
  return Error::kNone;
}

// In turn, so that all wear out alike.
Error FileSystem::allocate(uint32_t& block) {
  for (int look = 0; look < 2; ++look) {
    if (look == 1 || !knowsUsed_) {
      if (const Error error = findUsed(); error != Error::kNone) return error;
    }
    for (uint32_t i = 0; i < disk_.blocks(); ++i) {
      lastBlock_ = lastBlock_ + 1 < disk_.blocks() ? lastBlock_ + 1 : 0;
      if ((used_[lastBlock_ / 8] >> lastBlock_ % 8 & 1) != 0) continue;
      block = lastBlock_;
      setUsed(block);
      taken_[block / 8] |= static_cast<uint8_t>(1 << block % 8);
      return Error::kNone;
    }
  }
  return Error::kNoSpace;
}

Error FileSystem::settle(Error error) {
  memset(taken_, 0, sizeof taken_);
  return error;
}

}  // namespace __board::littlefs
