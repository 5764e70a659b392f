// A file system in flash that power may leave at any moment: littlefs, disk version 2.1
// (https://github.com/littlefs-project/littlefs/blob/master/SPEC.md), as the Arduino core for ESP32 has it.
//
// Whatever a disk holds, each call reads and writes a bounded number of blocks. Every change is one commit, or several of
// which each leaves a disk that is whole. Left out: blocks that wear out (a pair stays where it is), and attributes
// but the time of the last change.
#pragma once

#include "disk.h"
#include "metadata_pair.h"

namespace __board::littlefs {

enum class Error : uint8_t {
  kNone,
  kDamaged,  // the disk, or the flash
  kNotFound,
  kExists,
  kNotDirectory,
  kIsDirectory,
  kNotEmpty,
  kNameTooLong,
  kNoSpace,
  kIntoItself,  // a directory cannot be moved there
};

/// Octets of the longest name, as esp_littlefs is set up.
inline constexpr uint16_t kNameMax = 64;
/// A file that is no longer lies beside its name.
inline constexpr uint16_t kInlineMax = 512;
inline constexpr uint32_t kFileMax = 0x7FFFFFFF;
inline constexpr uint32_t kMaxBlocks = 1024;

/// Of names that another maker's file system has.
inline constexpr uint16_t kForeignNameMax = 255;

/// The attribute that is the time of the last change, as esp_littlefs has it.
inline constexpr uint8_t kChangedAttribute = 't';

struct Info {
  char name[kForeignNameMax + 1];
  bool isDirectory = false;
  uint32_t size = 0;
  uint32_t changed = 0;  // seconds since 1970; 0 where it is not known
};

class File;

class FileSystem {
 public:
  explicit FileSystem(Disk& disk) : disk_(disk) {}
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;

  /// Makes an empty one of the whole disk.
  Error format();
  /// Ends what was under way when the power left.
  Error mount();

  Error makeDirectory(const char* path);
  /// Of a directory, an empty one.
  Error remove(const char* path);
  /// What has the new name is replaced, if it is of the same kind; a directory, if it is empty.
  Error rename(const char* from, const char* to);
  Error look(const char* path, Info& info);
  /// What a directory has at a place, in the order of names; kNotFound behind the last.
  Error entryAt(const char* path, uint32_t place, Info& info);
  /// Blocks that hold something.
  Error usedBlocks(uint32_t& count);
  uint32_t blocks() const { return disk_.blocks(); }

  /// Seconds since 1970, for files that are changed; 0 notes none.
  uint32_t (*now)() = nullptr;

 private:
  friend class File;

  static constexpr size_t kChanges = 8;

  // Directories: directory.cpp.
  struct Found {
    BlockPair directory;  // the first pair of the directory that has it, or would
    uint16_t id = 0;      // where it is in pair_, or would be
    bool exists = false;
    const char* name = nullptr;  // the last part of the path
    uint16_t length = 0;
  };
  /// Leaves in pair_ the pair that has it, or would. The root is no entry: kExists with no name.
  Error find(const char* path, Found& found);
  Error findIn(BlockPair directory, const char* name, uint16_t length, Found& found);
  void describe(uint16_t id, Info& info);
  BlockPair directoryAt(uint16_t id) const;
  Error isEmpty(BlockPair directory, bool& empty);
  Error replace(const Found& target, const Entry& kind, BlockPair& emptied);
  Error move(const Found& from, BlockPair source, const Found& to);
  Error dropDirectory(BlockPair first);
  void tellFiles(const char* from, const char* to);

  // Commits: commit.cpp.
  /// Before each change: ends what an earlier one has left half done, for want of room.
  Error prepare();
  Error commit(MetadataPair& pair, const Change* changes, size_t count);
  Error write(MetadataPair& pair, const Change* changes, size_t count);
  Error split(MetadataPair& pair);
  Error allocatePair(BlockPair& blocks);
  Error loadBefore(BlockPair pair, MetadataPair& before);
  Error dropPair(BlockPair pair);
  BlockPair entranceOf(BlockPair pair);
  Error repairList();
  Error endMove();
  template <class Visit>
  Error eachPair(MetadataPair& pair, Visit visit);

  // Blocks: blocks.cpp.
  Error allocate(uint32_t& block);
  Error findUsed();
  Error markChain(uint32_t head, uint32_t size);
  Error mark(uint32_t block);
  /// What was taken for this operation is where the disk shows it, or is free.
  Error settle(Error error);
  void setUsed(uint32_t block) { used_[block / 8] |= static_cast<uint8_t>(1 << block % 8); }

  Disk& disk_;
  BlockPair root_{0, 1};
  GlobalState global_;  // as the disk has it
  GlobalState wanted_;  // with the next commit
  File* files_ = nullptr;
  uint32_t lastBlock_ = 0;
  bool knowsUsed_ = false;
  uint8_t used_[kMaxBlocks / 8];
  uint8_t taken_[kMaxBlocks / 8];  // of these, what only the operation under way knows
  MetadataPair pair_, other_, walk_;
  uint8_t scratch_[kBlock];
};

/// An open file. What is written is on the disk after sync() or close(); until then the disk has what it had.
class File {
 public:
  explicit File(FileSystem& system) : system_(system) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(); }

  struct Mode {
    bool create = false, truncate = false, append = false, write = false;
  };
  Error open(const char* path, Mode mode);
  Error close();
  bool isOpen() const { return open_; }

  /// @returns how many octets there were, up to `length`
  Error read(void* out, uint32_t length, uint32_t& count);
  /// Behind the end, zeros come before it.
  Error write(const void* octets, uint32_t length);
  Error truncate(uint32_t size);
  Error sync();
  /// Closes it without what has not been synchronized.
  void abandon();
  void seek(uint32_t position) { position_ = position; }
  uint32_t position() const { return position_; }
  uint32_t size() const;
  const char* path() const { return path_; }

 private:
  friend class FileSystem;

  /// A chain of blocks: block n has at its beginning one pointer, to block n - 1, and further ones to block n - 2^k as long
  /// as 2^k divides n (SPEC.md, 0x202).
  struct Chain {
    uint32_t head = 0, size = 0;
  };
  struct Place {
    uint32_t index, offset;  // of a block in the chain, of an octet in it
  };
  static Place placeOf(uint32_t position);
  Error blockOf(Chain chain, uint32_t index, uint32_t& block);
  Error readChain(Chain chain, uint32_t position, void* out, uint32_t length);

  Error outline();
  Error beginWriting(uint32_t position);
  Error nextBlock();
  Error put(const void* octets, uint32_t length);
  Error putCached();
  Error flush();
  void moved(const char* from, const char* to);

  static constexpr size_t kPath = 256;
  static constexpr uint32_t kCache = 1024;

  FileSystem& system_;
  File* next_ = nullptr;
  char path_[kPath];
  bool open_ = false;
  Mode mode_;
  bool changed_ = false;
  bool isGone_ = false;  // removed while it was open
  uint32_t position_ = 0;

  bool isInline_ = true;
  uint16_t inlineSize_ = 0;
  Chain chain_;
  // While octets are being written: the chain grows from `position`, and takes what follows from the old one at the end.
  bool isWriting_ = false;
  Chain old_;
  uint32_t fill_ = 0;  // octets of the last block
  uint16_t cached_ = 0;
  uint8_t cache_[kCache];  // of the last block, not yet programmed; or all that is inline
};

}  // namespace __board::littlefs
