// Files: what they hold, in the directory itself or in a chain of blocks.

#include <string.h>

#include "file_system.h"

namespace __board::littlefs {

namespace {

/// Pointers at the beginning of a block.
uint32_t pointersOf(uint32_t index) {
  return index == 0 ? 0 : static_cast<uint32_t>(__builtin_ctz(index)) + 1;
}

uint32_t lesser(uint32_t one, uint32_t other) {
  return one < other ? one : other;
}

}  // namespace

File::Place File::placeOf(uint32_t position) {
  uint32_t index = 0;
  for (;; ++index) {
    const uint32_t room = kBlock - 4 * pointersOf(index);
    if (position < room) break;
    position -= room;
  }
  return {index, 4 * pointersOf(index) + position};
}

/// From the last block back, by the longest steps.
Error File::blockOf(Chain chain, uint32_t index, uint32_t& block) {
  block = chain.head;
  for (uint32_t at = placeOf(chain.size - 1).index; at > index;) {
    const uint32_t step =
        lesser(31u - static_cast<uint32_t>(__builtin_clz(at - index)), pointersOf(at) - 1);
    uint8_t pointer[4];
    if (!system_.disk_.read(block, 4 * step, pointer, sizeof pointer)) return Error::kDamaged;
    block = littleEndian(pointer);
    at -= 1u << step;
  }
  return block < system_.blocks() ? Error::kNone : Error::kDamaged;
}

Error File::readChain(Chain chain, uint32_t position, void* out, uint32_t length) {
  auto* at = static_cast<uint8_t*>(out);
  while (length > 0) {
    const Place place = placeOf(position);
    uint32_t block;
    if (const Error error = blockOf(chain, place.index, block); error != Error::kNone) return error;
    const uint32_t count = lesser(length, kBlock - place.offset);
    if (!system_.disk_.read(block, place.offset, at, count)) return Error::kDamaged;
    at += count;
    position += count;
    length -= count;
  }
  return Error::kNone;
}

Error File::open(const char* path, Mode mode) {
  close();
  if (strlen(path) >= kPath) return Error::kNameTooLong;
  FileSystem::Found found;
  Error error = mode.create ? system_.prepare() : Error::kNone;
  if (error == Error::kNone) error = system_.find(path, found);
  if (error != Error::kNone) return error;
  if (found.name == nullptr) return Error::kIsDirectory;
  isInline_ = true;
  inlineSize_ = 0;
  if (!found.exists) {
    if (!mode.create) return Error::kNotFound;
    if (found.length > kNameMax) return Error::kNameTooLong;
    const Change changes[] = {{kCreate, found.id},
                              {kFileName, found.id, found.name, found.length},
                              {kInlineStruct, found.id}};
    error = system_.settle(system_.commit(system_.pair_, changes, 3));
    if (error != Error::kNone) return error;
  } else {
    const MetadataPair& pair = system_.pair_;
    const Entry& entry = pair.entry(found.id);
    if (!entry.isFile()) return Error::kIsDirectory;
    if (mode.truncate) {
      // Empty from here on; on the disk with the next sync.
    } else if (entry.structType == kInlineStruct) {
      inlineSize_ = entry.data.length;
      memcpy(cache_, pair.octets(entry.data), inlineSize_);
    } else if (entry.structType == kChainStruct && entry.data.length == 8) {
      const uint8_t* chain = pair.octets(entry.data);
      chain_ = {littleEndian(chain), littleEndian(chain + 4)};
      if (chain_.size > kFileMax || chain_.size > system_.blocks() * kBlock) return Error::kDamaged;
      isInline_ = chain_.size == 0;
    } else {
      return Error::kDamaged;
    }
  }
  strcpy(path_, path);
  mode_ = mode;
  changed_ = mode.truncate && found.exists;
  isGone_ = isWriting_ = false;
  cached_ = 0;
  position_ = 0;
  open_ = true;
  next_ = system_.files_;
  system_.files_ = this;
  return Error::kNone;
}

Error File::close() {
  if (!open_) return Error::kNone;
  const Error error = sync();
  abandon();
  return error;
}

void File::abandon() {
  open_ = false;
  for (File** at = &system_.files_; *at != nullptr; at = &(*at)->next_) {
    if (*at != this) continue;
    *at = next_;
    break;
  }
}

uint32_t File::size() const {
  if (isInline_) return inlineSize_;
  return isWriting_ && old_.size > chain_.size ? old_.size : chain_.size;
}

Error File::read(void* out, uint32_t length, uint32_t& count) {
  count = 0;
  if (const Error error = flush(); error != Error::kNone) return error;
  if (position_ >= size()) return Error::kNone;
  count = lesser(length, size() - position_);
  if (isInline_) {
    memcpy(out, cache_ + position_, count);
  } else if (const Error error = readChain(chain_, position_, out, count); error != Error::kNone) {
    count = 0;
    return error;
  }
  position_ += count;
  return Error::kNone;
}

Error File::write(const void* octets, uint32_t length) {
  if (length == 0) return Error::kNone;
  if (mode_.append) position_ = size();
  const uint32_t limit = lesser(kFileMax, system_.blocks() * kBlock);
  if (position_ > limit || length > limit - position_) return Error::kNoSpace;
  const uint32_t position = position_;
  if (position > size()) {
    if (const Error error = truncate(position); error != Error::kNone) return error;
  }
  changed_ = true;
  if (isInline_ && position + length <= kInlineMax) {
    memcpy(cache_ + position, octets, length);
    if (position + length > inlineSize_) inlineSize_ = static_cast<uint16_t>(position + length);
    position_ = position + length;
    return Error::kNone;
  }
  Error error = isInline_ ? outline() : Error::kNone;
  if (error == Error::kNone && (!isWriting_ || chain_.size != position)) {
    error = flush();
    if (error == Error::kNone) error = beginWriting(position);
  }
  if (error == Error::kNone) error = put(octets, length);
  if (error == Error::kNone) position_ = position + length;
  return system_.settle(error);
}

/// What was inline becomes a chain, which is still being written.
Error File::outline() {
  uint8_t octets[kCache];
  const uint16_t length = inlineSize_;
  memcpy(octets, cache_, length);
  isInline_ = false;
  chain_ = {};
  old_ = {};
  isWriting_ = true;
  fill_ = kBlock;
  cached_ = 0;
  const Error error = put(octets, length);
  if (error == Error::kNone) return error;
  // As it was.
  isInline_ = true;
  isWriting_ = false;
  memcpy(cache_, octets, length);
  return error;
}

/// The chain up to `position` stays, and grows from there; a last block that is not full is copied.
Error File::beginWriting(uint32_t position) {
  const Chain old = chain_;
  Chain grows{0, position};
  uint32_t fill = kBlock;
  if (position > 0) {
    const Place last = placeOf(position - 1);
    uint32_t block;
    if (const Error error = blockOf(old, last.index, block); error != Error::kNone) return error;
    grows.head = block;
    if (last.offset + 1 < kBlock) {
      fill = last.offset + 1;
      if (const Error error = system_.allocate(grows.head); error != Error::kNone) return error;
      if (!system_.disk_.erase(grows.head)) return Error::kDamaged;
      for (uint32_t at = 0; at < fill;) {
        const uint32_t count = lesser(sizeof cache_, fill - at);
        const bool copied = system_.disk_.read(block, at, cache_, count) &&
                            system_.disk_.program(grows.head, at, cache_, count);
        if (!copied) return Error::kDamaged;
        at += count;
      }
    }
  }
  old_ = old;
  chain_ = grows;
  fill_ = fill;
  cached_ = 0;
  isWriting_ = true;
  return Error::kNone;
}

Error File::nextBlock() {
  const uint32_t index = chain_.size == 0 ? 0 : placeOf(chain_.size - 1).index + 1;
  uint32_t block;
  if (const Error error = system_.allocate(block); error != Error::kNone) return error;
  if (!system_.disk_.erase(block)) return Error::kDamaged;
  uint8_t pointers[4 * 32];
  const uint32_t count = pointersOf(index);
  uint32_t to = chain_.head;
  for (uint32_t i = 0; i < count; ++i) {
    putLittleEndian(pointers + 4 * i, to);
    uint8_t further[4];
    if (i + 1 == count) break;
    if (!system_.disk_.read(to, 4 * i, further, sizeof further)) return Error::kDamaged;
    to = littleEndian(further);
  }
  if (count > 0 && !system_.disk_.program(block, 0, pointers, 4 * count)) return Error::kDamaged;
  chain_.head = block;
  fill_ = 4 * count;
  return Error::kNone;
}

Error File::put(const void* octets, uint32_t length) {
  const auto* at = static_cast<const uint8_t*>(octets);
  while (length > 0) {
    if (fill_ == kBlock || cached_ == kCache) {
      if (const Error error = putCached(); error != Error::kNone) return error;
    }
    if (fill_ == kBlock) {
      if (const Error error = nextBlock(); error != Error::kNone) return error;
    }
    const uint32_t count = lesser(length, lesser(kBlock - fill_, kCache - cached_));
    memcpy(cache_ + cached_, at, count);
    cached_ = static_cast<uint16_t>(cached_ + count);
    fill_ += count;
    chain_.size += count;
    at += count;
    length -= count;
  }
  return Error::kNone;
}

Error File::putCached() {
  if (cached_ == 0) return Error::kNone;
  if (!system_.disk_.program(chain_.head, fill_ - cached_, cache_, cached_)) {
    return Error::kDamaged;
  }
  cached_ = 0;
  return Error::kNone;
}

/// Ends the writing of a chain: what the old one has behind it comes along.
Error File::flush() {
  if (!isWriting_) return Error::kNone;
  while (chain_.size < old_.size) {
    uint8_t octets[256];
    const uint32_t count = lesser(sizeof octets, old_.size - chain_.size);
    Error error = readChain(old_, chain_.size, octets, count);
    if (error == Error::kNone) error = put(octets, count);
    if (error != Error::kNone) return system_.settle(error);
  }
  const Error error = putCached();
  if (error == Error::kNone) isWriting_ = false;
  return system_.settle(error);
}

Error File::truncate(uint32_t size) {
  if (size > lesser(kFileMax, system_.blocks() * kBlock)) return Error::kNoSpace;
  if (const Error error = flush(); error != Error::kNone) return error;
  changed_ = true;
  if (size > this->size()) {
    const bool append = mode_.append;
    mode_.append = false;
    const uint8_t zeros[64] = {};
    Error error = Error::kNone;
    for (position_ = this->size(); position_ < size && error == Error::kNone;) {
      error = write(zeros, lesser(sizeof zeros, size - position_));
    }
    mode_.append = append;
    return error;
  }
  if (isInline_) {
    inlineSize_ = static_cast<uint16_t>(size);
  } else if (size == 0) {
    isInline_ = true;
    inlineSize_ = 0;
  } else {
    Chain shorter{0, size};
    const uint32_t index = placeOf(size - 1).index;
    if (const Error error = blockOf(chain_, index, shorter.head); error != Error::kNone) {
      return error;
    }
    chain_ = shorter;
  }
  return Error::kNone;
}

Error File::sync() {
  if (!open_ || !changed_ || isGone_) return Error::kNone;
  Error error = flush();
  FileSystem::Found found;
  if (error == Error::kNone) error = system_.prepare();
  if (error == Error::kNone) error = system_.find(path_, found);
  if (error != Error::kNone) return error;
  if (!found.exists || !system_.pair_.entry(found.id).isFile()) return Error::kNotFound;
  uint8_t chain[8];
  putLittleEndian(chain, chain_.head);
  putLittleEndian(chain + 4, chain_.size);
  uint8_t time[8] = {};
  const uint32_t now = system_.now == nullptr ? 0 : system_.now();
  putLittleEndian(time, now);
  Change changes[2];
  changes[0] = isInline_ ? Change{kInlineStruct, found.id, cache_, inlineSize_}
                         : Change{kChainStruct, found.id, chain, sizeof chain};
  changes[1] = {kAttribute + kChangedAttribute, found.id, time, sizeof time};
  error = system_.settle(system_.commit(system_.pair_, changes, now == 0 ? 1 : 2));
  if (error == Error::kNone) changed_ = false;
  return error;
}

}  // namespace __board::littlefs
