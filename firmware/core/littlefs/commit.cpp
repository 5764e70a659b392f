// Changes of pairs, and of the list that they are in.

#include <string.h>

#include "file_system.h"
#include "pairs.h"

namespace __board::littlefs {

namespace {

/// Larger pairs are split: a pair that is full would be compacted with every commit.
constexpr uint32_t kComfortable = kBlock / 2;

}  // namespace

Error FileSystem::prepare() {
  if (global_.hasMove()) {
    if (const Error error = endMove(); error != Error::kNone) return error;
  }
  return global_.hasOrphans() ? repairList() : Error::kNone;
}

Error FileSystem::commit(MetadataPair& pair, const Change* changes, size_t count) {
  const Error error = write(pair, changes, count);
  if (error == Error::kNone) {
    global_ = wanted_;
    return pair.load(disk_, pair.blocks()) ? Error::kNone : Error::kDamaged;
  }
  wanted_ = global_;
  return error;
}

// Behind the last commit if there is room, else compacted, else split.
Error FileSystem::write(MetadataPair& pair, const Change* changes, size_t count) {
  Change all[kChanges + 1];
  for (size_t i = 0; i < count; ++i) all[i] = changes[i];
  uint8_t octets[12];
  if (!(global_ ^ wanted_).isZero()) {
    const GlobalState delta = pair.delta() ^ global_ ^ wanted_;
    for (int i = 0; i < 3; ++i) putLittleEndian(octets + 4 * i, delta.words[i]);
    all[count++] = {kMoveState, kNoId, octets, sizeof octets};
  }
  for (size_t i = 0; i < count; ++i) {
    if (!pair.apply(all[i])) return Error::kNoSpace;
  }
  if (pair.append(disk_, all, count, scratch_)) return Error::kNone;
  if (pair.compactedSize(0, pair.count()) > kComfortable) {
    const Error error = split(pair);
    // Without a block to split it into, it may still fit.
    if (error != Error::kNone && error != Error::kNoSpace) return error;
  }
  return pair.compact(disk_, 0, pair.count(), scratch_) ? Error::kNone : Error::kNoSpace;
}

// Entries from the end on go into pairs of their own, until what stays is small enough.
Error FileSystem::split(MetadataPair& pair) {
  while (pair.count() > 1 && pair.compactedSize(0, pair.count()) > kComfortable) {
    const uint16_t end = pair.count();
    auto from = static_cast<uint16_t>(end - 1);
    while (from > 1 && pair.compactedSize(from - 1, end) <= kComfortable) --from;
    BlockPair further;
    if (const Error error = allocatePair(further); error != Error::kNone) return error;
    if (!pair.copyTo(disk_, further, from, end, scratch_)) return Error::kDamaged;
    while (pair.count() > from) {
      pair.apply({kDelete, static_cast<uint16_t>(pair.count() - 1)});
    }
    pair.setTail(further, true);
  }
  return Error::kNone;
}

Error FileSystem::allocatePair(BlockPair& blocks) {
  const Error error = allocate(blocks.first);
  return error == Error::kNone ? allocate(blocks.second) : error;
}

/// The pair whose tail `pair` is.
Error FileSystem::loadBefore(BlockPair pair, MetadataPair& before) {
  bool found = false;
  const Error error = eachPair(before, [&] {
    found = before.tail() == pair;
    return found ? Error::kExists : Error::kNone;
  });
  if (found) return Error::kNone;
  return error == Error::kNone ? Error::kNotFound : error;
}

/// Takes a pair, which no directory leads to, out of the list. What it held of the global state goes to the one before.
Error FileSystem::dropPair(BlockPair pair) {
  if (!other_.load(disk_, pair)) return Error::kDamaged;
  uint8_t tail[8];
  other_.tail().to(tail);
  const GlobalState delta = other_.delta();
  if (const Error error = loadBefore(pair, other_); error != Error::kNone) return error;
  // With the pair, the disk's state loses that part.
  const GlobalState whole = global_;
  global_ = global_ ^ delta;
  const Change change{kSoftTail, kNoId, tail, sizeof tail};
  const Error error = commit(other_, &change, 1);
  if (error != Error::kNone) global_ = wanted_ = whole;
  return error;
}

Error FileSystem::endMove() {
  const BlockPair from = global_.movePair();
  if (!pair_.load(disk_, from) || global_.moveId() >= pair_.count()) return Error::kDamaged;
  const Change change{kDelete, global_.moveId()};
  wanted_.clearMove();
  return commit(pair_, &change, 1);
}

/// Power was lost while a directory was made, removed, or laid elsewhere: it is in the list, and in no directory; or in the
/// list as it was.
Error FileSystem::repairList() {
  for (uint32_t seen = 0; seen <= disk_.blocks(); ++seen) {
    BlockPair orphan, moved;
    const Error error = eachPair(pair_, [&] {
      if (pair_.goesOn() || pair_.tail().isNone()) return Error::kNone;
      const BlockPair parents = entranceOf(pair_.tail());
      if (parents == pair_.tail()) return Error::kNone;
      orphan = pair_.tail();
      moved = parents;
      return Error::kExists;
    });
    if (orphan.isNone()) {
      if (error != Error::kNone) return error;
      wanted_.setOrphans(false);
      return pair_.load(disk_, root_) ? commit(pair_, nullptr, 0) : Error::kDamaged;
    }
    Error mended = Error::kNone;
    if (moved.isNone()) {
      mended = dropPair(orphan);
    } else {
      uint8_t tail[8];
      moved.to(tail);
      const Change change{kSoftTail, kNoId, tail, sizeof tail};
      mended = commit(pair_, &change, 1);
    }
    if (mended != Error::kNone) return mended;
  }
  return Error::kDamaged;
}

/// The pair by which a directory is entered that has at least one of these blocks; none if no directory does.
BlockPair FileSystem::entranceOf(BlockPair pair) {
  BlockPair entrance;
  eachPair(other_, [&] {
    for (uint16_t id = 0; id < other_.count(); ++id) {
      const Entry& entry = other_.entry(id);
      if (entry.structType != kDirectoryStruct || entry.data.length != 8) continue;
      const BlockPair leads = BlockPair::from(other_.octets(entry.data));
      if (leads.hasOneOf(pair)) entrance = leads;
    }
    return entrance.isNone() ? Error::kNone : Error::kExists;
  });
  return entrance;
}

Error FileSystem::format() {
  if (disk_.blocks() < 2 || disk_.blocks() > kMaxBlocks) return Error::kNoSpace;
  const uint32_t words[] = {0x00020001, kBlock, disk_.blocks(), kNameMax, kFileMax, kLongestData};
  uint8_t settings[sizeof words];
  for (size_t i = 0; i < 6; ++i) putLittleEndian(settings + 4 * i, words[i]);
  // Twice: the second is the older one then, and no longer what it was.
  pair_.create(disk_, {0, 1});
  pair_.apply({kSuperblockName, 0, "littlefs", 8});
  pair_.apply({kInlineStruct, 0, settings, sizeof settings});
  for (int i = 0; i < 2; ++i) {
    if (!pair_.compact(disk_, 0, 1, scratch_)) return Error::kDamaged;
  }
  return Error::kNone;
}

Error FileSystem::mount() {
  if (disk_.blocks() < 2 || disk_.blocks() > kMaxBlocks) return Error::kDamaged;
  knowsUsed_ = false;
  settle(Error::kNone);
  while (files_ != nullptr) files_->abandon();
  global_ = {};
  root_ = {};
  const Error error = eachPair(pair_, [&] {
    const Entry& first = pair_.entry(0);
    if (pair_.count() > 0 && first.nameType == kSuperblockName) {
      const bool hasMagic =
          first.name.length == 8 && memcmp(pair_.octets(first.name), "littlefs", 8) == 0;
      if (!hasMagic || first.structType != kInlineStruct || first.data.length != 24) {
        return Error::kDamaged;
      }
      const uint8_t* settings = pair_.octets(first.data);
      const bool fits = littleEndian(settings) >> 16 == 2 && littleEndian(settings + 4) == kBlock &&
                        littleEndian(settings + 8) == disk_.blocks();
      if (!fits) return Error::kDamaged;
      root_ = pair_.blocks();
    } else if (root_.isNone()) {
      return Error::kDamaged;
    }
    global_ = global_ ^ pair_.delta();
    return Error::kNone;
  });
  if (error != Error::kNone) return error;
  wanted_ = global_;
  // Blocks are taken from another place with each start.
  lastBlock_ = (global_.words[0] ^ pair_.blocks().first * 7) % disk_.blocks();
  return settle(prepare());
}

}  // namespace __board::littlefs
