// One sector of the partition: a page of the log, whose entries are written one after the other.
#pragma once

#include "../littlefs/disk.h"
#include "format.h"

namespace __board::nvs {

using littlefs::Disk;

class Page {
 public:
  enum class State : uint8_t {
    kEmpty,    // nothing is written; it may have a number already
    kActive,   // takes new items
    kFull,     // takes no more
    kFreeing,  // its items are being copied
    kCorrupt,  // to be erased before it is used
  };

  void attach(Disk& disk, uint32_t block);
  /// Reads what there is, and marks as erased what was not written to its end.
  Error load();

  State state() const { return state_; }
  bool isInUse() const {
    return state_ == State::kActive || state_ == State::kFull || state_ == State::kFreeing;
  }
  uint32_t number() const { return number_; }
  uint32_t usedEntries() const;
  /// Octets of data that an item can have here.
  uint32_t room() const;

  /// The first item that begins at entry `index` or behind it; `index` becomes its entry. False when there is none.
  bool itemFrom(uint32_t& index, Entry& entry);
  /// The data of an item in pieces: `length` octets from `offset`. Both are multiples of 32, but at the data's end.
  bool readData(uint32_t index, uint32_t offset, void* out, uint32_t length);

  /// A page without content becomes the one with this number. Written is the header when there is an item.
  void activate(uint32_t number);
  bool fits(const Entry& entry) const;
  /// An item that fits; `data` is that of types that have some. Its entry's number becomes `index`.
  Error append(Entry& entry, const void* data, uint32_t length, uint32_t& index);
  Error erase(uint32_t index, const Entry& entry) {
    return setStates(index, index + entry.span, EntryState::kErased);
  }
  Error markFull() { return alterState(State::kFull); }
  Error markFreeing() { return alterState(State::kFreeing); }
  /// All items of another page.
  Error copyFrom(Page& other);
  Error eraseAll();

 private:
  // Two bits each, of which a write clears some.
  enum class EntryState : uint8_t { kErased = 0, kIllegal = 1, kWritten = 2, kEmpty = 3 };

  EntryState stateOf(uint32_t index) const {
    return static_cast<EntryState>(bitmap_[index / 4] >> index % 4 * 2 & 3);
  }
  bool isWritten(uint32_t begin, uint32_t end) const;
  bool readEntry(uint32_t index, void* out);
  Error setStates(uint32_t begin, uint32_t end, EntryState state);
  Error alterState(State state);
  Error writeHeader();
  Error write(const void* entries, uint32_t count);
  Error mend();
  bool isBlank(uint32_t at, uint32_t end);

  Disk* disk_ = nullptr;
  uint32_t block_ = 0;
  uint32_t number_ = 0;
  State state_ = State::kEmpty;
  uint8_t next_ = 0;  // the entry that is written next
  uint8_t bitmap_[32] = {};
};

}  // namespace __board::nvs
