// A metadata pair: two blocks, of which the newer one that is whole counts. It is a log of commits; what they come to is a
// part of a directory.
#pragma once

#include "disk.h"
#include "tags.h"

namespace __board::littlefs {

struct BlockPair {
  uint32_t first = kNone, second = kNone;

  static constexpr uint32_t kNone = 0xFFFFFFFF;
  bool isNone() const { return first == kNone || second == kNone; }
  /// The two blocks change places with each compaction.
  bool hasOneOf(const BlockPair& other) const {
    return first == other.first || first == other.second || second == other.first ||
           second == other.second;
  }
  bool operator==(const BlockPair& other) const {
    return (first == other.first && second == other.second) ||
           (first == other.second && second == other.first);
  }
  static BlockPair from(const uint8_t* octets) {
    return {littleEndian(octets), littleEndian(octets + 4)};
  }
  void to(uint8_t* octets) const {
    putLittleEndian(octets, first);
    putLittleEndian(octets + 4, second);
  }
};

/// What the whole disk has one of, as the exclusive or of what each pair has: a move under way, and whether the list of all
/// pairs has to be looked through (SPEC.md, 0x7ff).
struct GlobalState {
  uint32_t words[3] = {0, 0, 0};

  static constexpr uint32_t kOrphans = 0x80000000;
  bool hasOrphans() const { return (words[0] & kOrphans) != 0; }
  bool hasMove() const { return Tag{words[0]}.type() != 0; }
  uint16_t moveId() const { return Tag{words[0]}.id(); }
  BlockPair movePair() const { return {words[1], words[2]}; }
  void setOrphans(bool on) { words[0] = on ? words[0] | kOrphans : words[0] & ~kOrphans; }
  void setMove(BlockPair pair, uint16_t id) {
    words[0] = (words[0] & kOrphans) | Tag::of(kDelete, id, 0).bits;
    words[1] = pair.first;
    words[2] = pair.second;
  }
  void clearMove() {
    words[0] &= kOrphans;
    words[1] = words[2] = 0;
  }
  GlobalState operator^(const GlobalState& other) const {
    GlobalState result;
    for (int i = 0; i < 3; ++i) result.words[i] = words[i] ^ other.words[i];
    return result;
  }
  bool isZero() const { return (words[0] | words[1] | words[2]) == 0; }
};

/// A place in a pair's octets.
struct Part {
  uint16_t at = 0, length = 0;
};

/// A file or a directory, or the superblock.
struct Entry {
  static constexpr uint8_t kAttributes = 2;

  uint16_t nameType = 0;
  uint16_t structType = 0;
  Part name, data;
  Part attributes[kAttributes];
  uint8_t attributeTypes[kAttributes] = {};
  uint8_t attributeCount = 0;

  bool isFile() const { return nameType == kFileName; }
  bool isDirectory() const { return nameType == kDirectoryName; }
};

/// One tag of a commit, and its data.
struct Change {
  uint16_t type;
  uint16_t id = kNoId;
  const void* data = nullptr;
  uint16_t length = 0;
};

class MetadataPair {
 public:
  /// More entries than fit into half a block, which is what a pair is kept to.
  static constexpr uint16_t kEntries = 320;

  /// Reads it. False when neither block holds a whole commit, or one that makes no sense.
  bool load(Disk& disk, BlockPair blocks);
  /// An empty one, to be written for the first time: later than what the first block holds, so that it counts.
  void create(Disk& disk, BlockPair blocks);

  /// The one that counts comes first.
  BlockPair blocks() const { return blocks_; }
  uint16_t count() const { return count_; }
  const Entry& entry(uint16_t id) const { return entries_[id]; }
  const uint8_t* octets(Part part) const { return octets_ + part.at; }
  /// The next pair in the list of all; none at the end.
  BlockPair tail() const { return tail_; }
  /// The next pair belongs to the same directory.
  bool goesOn() const { return hardTail_ && !tail_.isNone(); }
  GlobalState delta() const { return delta_; }

  /// The parts below are file_system.cpp's: they make a change, and write it.

  /// Changes what is here; false when there is no room for it.
  bool apply(const Change& change);
  void setTail(BlockPair tail, bool hard) {
    tail_ = tail;
    hardTail_ = hard;
  }
  /// Octets of entries `from` to `end`, written anew.
  uint32_t compactedSize(uint16_t from, uint16_t end) const;
  /// Writes the changes, which have been applied, behind the last commit. False when there is no room, or nothing is erased.
  bool append(Disk& disk, const Change* changes, size_t count, uint8_t* scratch);
  /// Writes entries `from` to `end` into the other block, which counts from then on. False when they do not fit.
  bool compact(Disk& disk, uint16_t from, uint16_t end, uint8_t* scratch);
  /// As compact(), into blocks that nobody uses, without a part of the global state; this pair stays as it is.
  bool copyTo(Disk& disk, BlockPair blocks, uint16_t from, uint16_t end, uint8_t* scratch) const;

 private:
  bool writeTo(Disk& disk, uint32_t block, uint32_t revision, uint16_t from, uint16_t end,
               const GlobalState& delta, uint8_t* scratch) const;
  bool readBlock(Disk& disk, uint32_t block);
  bool replay(Tag tag, Part data);

  static constexpr size_t kStaged = 1024;

  BlockPair blocks_, tail_;
  GlobalState delta_;
  uint32_t revision_ = 0;
  uint32_t previous_ = 0;  // the last tag of the last commit
  uint16_t end_ = 0;       // behind the last commit
  uint16_t staged_ = 0;    // octets of changes, behind the block's
  uint16_t count_ = 0;
  bool hardTail_ = false;
  Entry entries_[kEntries];
  uint8_t octets_[kBlock + kStaged];
};

}  // namespace __board::littlefs
