#include "metadata_pair.h"

#include <string.h>

namespace __board::littlefs {

namespace {

/// A commit ends where the flash can be programmed again: as esp_littlefs, whose smallest piece is 128 octets.
constexpr uint32_t kProgram = 128;
constexpr uint32_t kChecksumOctets = 8;
constexpr uint32_t kForwardOctets = 12;

// Puts tags together, to the end of a commit.
class Writer {
 public:
  /// @param out a whole block; what has been written already does not matter
  Writer(uint8_t* out, uint32_t at, uint32_t previous) : out_(out), at_(at), previous_(previous) {}

  void checksum(const void* octets, size_t length) { crc_ = crc32(crc_, octets, length); }

  /// Leaves room for the end.
  bool add(uint16_t type, uint16_t id, const void* data, uint16_t length, bool removes = false) {
    if (at_ + 4 + length + kChecksumOctets > kBlock) return false;
    put(Tag::of(type, id, removes ? kRemoved : length));
    if (length > 0) memcpy(out_ + at_, data, length);
    checksum(out_ + at_, length);
    at_ += length;
    return true;
  }

  /// @returns where the next commit begins
  uint32_t finish() {
    uint32_t end = aligned(at_ + kForwardOctets + kChecksumOctets);
    if (end < kBlock) {
      uint8_t forward[8];
      uint8_t erased[kProgram];
      memset(erased, 0xFF, sizeof erased);
      putLittleEndian(forward, kProgram);
      putLittleEndian(forward + 4, crc32(kCrcStart, erased, sizeof erased));
      add(kForwardChecksum, kNoId, forward, sizeof forward);
    } else {
      end = kBlock;
    }
    // What follows is erased, so its first bit is 1: the valid bit of the next tag would be wrong.
    put(Tag::of(kChecksum, kNoId, static_cast<uint16_t>(end - at_ - 4)));
    putLittleEndian(out_ + at_, crc_);
    memset(out_ + at_ + 4, 0xFF, end - at_ - 4);
    at_ = end;
    return end;
  }

  uint32_t previous() const { return previous_; }

 private:
  static uint32_t aligned(uint32_t at) { return (at + kProgram - 1) / kProgram * kProgram; }

  void put(Tag tag) {
    const uint32_t bits = tag.bits ^ previous_;
    for (int i = 0; i < 4; ++i) out_[at_ + i] = static_cast<uint8_t>(bits >> (24 - 8 * i));
    checksum(out_ + at_, 4);
    at_ += 4;
    previous_ = tag.bits;
  }

  uint8_t* out_;
  uint32_t at_;
  uint32_t previous_;
  uint32_t crc_ = kCrcStart;
};

uint32_t bigEndian(const uint8_t* at) {
  return uint32_t{at[0]} << 24 | uint32_t{at[1]} << 16 | uint32_t{at[2]} << 8 | at[3];
}

bool isLater(uint32_t one, uint32_t other) {
  return static_cast<int32_t>(one - other) > 0;
}

uint32_t revisionOf(Disk& disk, uint32_t block) {
  uint8_t revision[4] = {};
  disk.read(block, 0, revision, sizeof revision);
  return littleEndian(revision);
}

bool isErased(Disk& disk, uint32_t block, uint32_t from, uint32_t end) {
  uint8_t octets[64];
  for (uint32_t at = from; at < end; at += sizeof octets) {
    const uint32_t length = end - at < sizeof octets ? end - at : sizeof octets;
    if (!disk.read(block, at, octets, length)) return false;
    for (uint32_t i = 0; i < length; ++i) {
      if (octets[i] != 0xFF) return false;
    }
  }
  return true;
}

}  // namespace

bool MetadataPair::load(Disk& disk, BlockPair blocks) {
  uint8_t one[4], other[4];
  if (!disk.read(blocks.first, 0, one, 4) || !disk.read(blocks.second, 0, other, 4)) return false;
  if (isLater(littleEndian(other), littleEndian(one))) {
    const uint32_t first = blocks.first;
    blocks.first = blocks.second;
    blocks.second = first;
  }
  blocks_ = blocks;
  if (readBlock(disk, blocks.first)) return true;
  blocks_ = {blocks.second, blocks.first};
  return readBlock(disk, blocks.second);
}

// The end of the last whole commit first, then what stands before it.
bool MetadataPair::readBlock(Disk& disk, uint32_t block) {
  if (!disk.read(block, 0, octets_, kBlock)) return false;
  revision_ = littleEndian(octets_);
  end_ = 0;
  uint32_t before = 0xFFFFFFFF;
  uint32_t crc = crc32(kCrcStart, octets_, 4);
  for (uint32_t at = 4; at + 4 <= kBlock;) {
    Tag tag{bigEndian(octets_ + at) ^ before};
    const uint32_t next = at + 4 + tag.dataSize();
    if (!tag.isValid() || next > kBlock) break;
    crc = crc32(crc, octets_ + at, 4);
    if (tag.isChecksum()) {
      if (tag.dataSize() < 4 || littleEndian(octets_ + at + 4) != crc) break;
      tag.bits ^= uint32_t{tag.chunk()} << 31;
      end_ = static_cast<uint16_t>(next);
      previous_ = tag.bits;
      crc = kCrcStart;
    } else {
      crc = crc32(crc, octets_ + at + 4, tag.dataSize());
    }
    before = tag.bits;
    at = next;
  }
  if (end_ == 0) return false;

  count_ = staged_ = 0;
  tail_ = {};
  hardTail_ = false;
  delta_ = {};
  before = 0xFFFFFFFF;
  for (uint32_t at = 4; at < end_;) {
    Tag tag{bigEndian(octets_ + at) ^ before};
    if (!replay(tag, {static_cast<uint16_t>(at + 4), tag.dataSize()})) return false;
    at += 4 + tag.dataSize();
    if (tag.isChecksum()) tag.bits ^= uint32_t{tag.chunk()} << 31;
    before = tag.bits;
  }
  return true;
}

bool MetadataPair::replay(Tag tag, Part data) {
  const uint16_t id = tag.id();
  switch (tag.type()) {
    case kCreate:
      if (id > count_ || count_ == kEntries) return false;
      memmove(entries_ + id + 1, entries_ + id, (count_ - id) * sizeof(Entry));
      entries_[id] = {};
      ++count_;
      return true;
    case kDelete:
      if (id >= count_) return false;
      --count_;
      memmove(entries_ + id, entries_ + id + 1, (count_ - id) * sizeof(Entry));
      return true;
    case kSoftTail:
    case kHardTail:
      if (data.length != 8) return false;
      tail_ = BlockPair::from(octets(data));
      hardTail_ = tag.type() == kHardTail;
      return true;
    case kMoveState:
      if (data.length != 12) return false;
      for (int i = 0; i < 3; ++i) delta_.words[i] = littleEndian(octets(data) + 4 * i);
      return true;
    default:
      break;
  }
  if (id == kNoId) return true;  // a checksum, or what a later version may have
  if (tag.isName()) {
    // What is compacted has no tags that create it, and comes in any order.
    if (id >= kEntries) return false;
    while (count_ <= id) entries_[count_++] = {};
    entries_[id].nameType = tag.type();
    entries_[id].name = data;
    return true;
  }
  if (id >= count_) return false;
  Entry& entry = entries_[id];
  if (tag.isStruct()) {
    entry.structType = tag.type();
    entry.data = data;
  } else if (tag.isAttribute()) {
    uint8_t at = 0;
    while (at < entry.attributeCount && entry.attributeTypes[at] != tag.chunk()) ++at;
    if (tag.size() == kRemoved) {
      if (at == entry.attributeCount) return true;
      --entry.attributeCount;
      entry.attributes[at] = entry.attributes[entry.attributeCount];
      entry.attributeTypes[at] = entry.attributeTypes[entry.attributeCount];
      return true;
    }
    if (at == Entry::kAttributes) return true;  // more than anybody has; the last ones are lost
    entry.attributes[at] = data;
    entry.attributeTypes[at] = tag.chunk();
    if (at == entry.attributeCount) ++entry.attributeCount;
  }
  return true;
}

bool MetadataPair::apply(const Change& change) {
  if (staged_ + change.length > kStaged) return false;
  const auto at = static_cast<uint16_t>(kBlock + staged_);
  // Where the data is a part of this pair's own octets, as a name that is moved.
  if (change.length > 0) memmove(octets_ + at, change.data, change.length);
  staged_ += change.length;
  return replay(Tag::of(change.type, change.id, change.length), {at, change.length});
}

void MetadataPair::create(Disk& disk, BlockPair blocks) {
  blocks_ = blocks;
  tail_ = {};
  hardTail_ = false;
  delta_ = {};
  count_ = staged_ = end_ = 0;
  revision_ = revisionOf(disk, blocks.first);
}

uint32_t MetadataPair::compactedSize(uint16_t from, uint16_t end) const {
  // The revision; tail, global state, and the end of the commit.
  uint32_t size = 4 + 12 + 16 + kForwardOctets + kChecksumOctets;
  for (uint16_t id = from; id < end; ++id) {
    const Entry& entry = entries_[id];
    size += 4u + entry.name.length + 4 + entry.data.length;
    for (uint8_t i = 0; i < entry.attributeCount; ++i) size += 4u + entry.attributes[i].length;
  }
  return size;
}

bool MetadataPair::append(Disk& disk, const Change* changes, size_t count, uint8_t* scratch) {
  if (end_ == 0) return false;
  Writer writer(scratch, end_, previous_);
  for (size_t i = 0; i < count; ++i) {
    const Change& change = changes[i];
    if (!writer.add(change.type, change.id, change.data, change.length)) return false;
  }
  const uint32_t end = writer.finish();
  // Half a commit may stand here, from before the power was lost. What the next one will find erased counts as well.
  const uint32_t checked = end + kProgram < kBlock ? end + kProgram : kBlock;
  if (!isErased(disk, blocks_.first, end_, checked)) return false;
  if (!disk.program(blocks_.first, end_, scratch + end_, end - end_)) return false;
  end_ = static_cast<uint16_t>(end);
  previous_ = writer.previous();
  return true;
}

bool MetadataPair::compact(Disk& disk, uint16_t from, uint16_t end, uint8_t* scratch) {
  if (!writeTo(disk, blocks_.second, revision_ + 1, from, end, delta_, scratch)) return false;
  ++revision_;
  blocks_ = {blocks_.second, blocks_.first};
  return true;
}

// Whatever the other block still holds is older.
bool MetadataPair::copyTo(Disk& disk, BlockPair blocks, uint16_t from, uint16_t end,
                          uint8_t* scratch) const {
  return writeTo(disk, blocks.second, revisionOf(disk, blocks.first) + 1, from, end, {}, scratch);
}

bool MetadataPair::writeTo(Disk& disk, uint32_t block, uint32_t revision, uint16_t from,
                           uint16_t end, const GlobalState& delta, uint8_t* scratch) const {
  putLittleEndian(scratch, revision);
  Writer writer(scratch, 4, 0xFFFFFFFF);
  writer.checksum(scratch, 4);
  bool fits = true;
  for (uint16_t id = from; id < end && fits; ++id) {
    const Entry& entry = entries_[id];
    const auto place = static_cast<uint16_t>(id - from);
    fits = writer.add(entry.nameType, place, octets(entry.name), entry.name.length);
    if (entry.structType != 0) {
      fits &= writer.add(entry.structType, place, octets(entry.data), entry.data.length);
    }
    for (uint8_t i = 0; i < entry.attributeCount; ++i) {
      const auto type = static_cast<uint16_t>(kAttribute + entry.attributeTypes[i]);
      const Part value = entry.attributes[i];
      fits &= writer.add(type, place, octets(value), value.length);
    }
  }
  if (!tail_.isNone()) {
    uint8_t tail[8];
    tail_.to(tail);
    fits &= writer.add(hardTail_ ? kHardTail : kSoftTail, kNoId, tail, sizeof tail);
  }
  if (!delta.isZero()) {
    uint8_t words[12];
    for (int i = 0; i < 3; ++i) putLittleEndian(words + 4 * i, delta.words[i]);
    fits &= writer.add(kMoveState, kNoId, words, sizeof words);
  }
  if (!fits) return false;
  const uint32_t length = writer.finish();
  return disk.erase(block) && disk.program(block, 0, scratch, length);
}

}  // namespace __board::littlefs
