#include "page.h"

#include <string.h>

#include "../littlefs/tags.h"

namespace __board::nvs {
namespace {

using littlefs::littleEndian;
using littlefs::putLittleEndian;

// The states of a page, each some bits less than the one before it.
constexpr uint32_t kBlankWord = 0xFFFFFFFF;
constexpr uint32_t kActiveWord = 0xFFFFFFFE;
constexpr uint32_t kFullWord = 0xFFFFFFFC;
constexpr uint32_t kFreeingWord = 0xFFFFFFF8;

// The header: state, number, format, 19 octets of ones, and the checksum of all but the state.
constexpr uint32_t kHeaderOctets = 32, kNumberAt = 4, kFormatAt = 8, kCheckAt = 28;
constexpr uint32_t kEntriesOfWord = 16;

constexpr uint32_t addressOf(uint32_t entry) {
  return kEntriesAt + entry * kEntryOctets;
}

}  // namespace

void Page::attach(Disk& disk, uint32_t block) {
  disk_ = &disk;
  block_ = block;
}

Error Page::load() {
  uint8_t header[kHeaderOctets];
  if (!disk_->read(block_, 0, header, sizeof header)) return Error::kFlash;
  next_ = 0;
  memset(bitmap_, 0xFF, sizeof bitmap_);
  const uint32_t word = littleEndian(header);
  if (word == kBlankWord) {
    state_ = isBlank(0, littlefs::kBlock) ? State::kEmpty : State::kCorrupt;
    return Error::kNone;
  }
  state_ = word == kActiveWord    ? State::kActive
           : word == kFullWord    ? State::kFull
           : word == kFreeingWord ? State::kFreeing
                                  : State::kCorrupt;
  if (checksum(header + kNumberAt, kCheckAt - kNumberAt) != littleEndian(header + kCheckAt)) {
    state_ = State::kCorrupt;
  }
  if (state_ == State::kCorrupt) return Error::kNone;
  if (header[kFormatAt] < kFormat) return Error::kNewVersion;
  number_ = littleEndian(header + kNumberAt);
  if (!disk_->read(block_, kBitmapAt, bitmap_, sizeof bitmap_)) return Error::kFlash;
  return mend();
}

Error Page::mend() {
  next_ = kEntries;
  if (state_ == State::kActive) {
    // Power may have left between an entry and its bits in the bitmap.
    while (next_ > 0 && stateOf(next_ - 1u) == EntryState::kEmpty &&
           isBlank(addressOf(next_ - 1u), addressOf(next_))) {
      --next_;
    }
  }
  Error error = Error::kNone;
  for (uint32_t i = 0, span; i < next_ && error == Error::kNone; i += span) {
    span = 1;
    const EntryState state = stateOf(i);
    if (state == EntryState::kErased) continue;
    if (state == EntryState::kEmpty && state_ != State::kActive) continue;
    Entry entry;
    if (!readEntry(i, &entry)) return Error::kFlash;
    if (state == EntryState::kWritten && entry.isSound(i)) span = entry.span;
    if (state == EntryState::kWritten && entry.isSound(i) && isWritten(i, i + span)) continue;
    error = setStates(i, i + span, EntryState::kErased);
    if (i + span > next_) next_ = static_cast<uint8_t>(i + span);
  }
  return error;
}

uint32_t Page::usedEntries() const {
  uint32_t count = 0;
  for (uint32_t i = 0; i < kEntries; ++i) count += stateOf(i) == EntryState::kWritten;
  return count;
}

uint32_t Page::room() const {
  if (state_ == State::kFull || next_ + 1u >= kEntries) return 0;
  return (kEntries - next_ - 1) * kEntryOctets;
}

bool Page::itemFrom(uint32_t& index, Entry& entry) {
  if (!isInUse()) return false;
  for (; index < kEntries; ++index) {
    if (stateOf(index) == EntryState::kWritten && readEntry(index, &entry) &&
        entry.isSound(index)) {
      return true;
    }
  }
  return false;
}

bool Page::readData(uint32_t index, uint32_t offset, void* out, uint32_t length) {
  return disk_->read(block_, addressOf(index + 1) + offset, out, length);
}

void Page::activate(uint32_t number) {
  number_ = number;
}

bool Page::fits(const Entry& entry) const {
  return (state_ == State::kEmpty || state_ == State::kActive) && next_ + entry.span <= kEntries;
}

Error Page::append(Entry& entry, const void* data, uint32_t length, uint32_t& index) {
  if (state_ == State::kEmpty) {
    if (const Error error = writeHeader(); error != Error::kNone) return error;
  }
  if (hasData(entry.type)) entry.setData(data, length);
  entry.sign();
  index = next_;
  Error error = write(&entry, 1);
  const uint32_t whole = hasData(entry.type) ? length / kEntryOctets : 0;
  if (error == Error::kNone && whole > 0) error = write(data, whole);
  if (error == Error::kNone && next_ < index + entry.span) {
    uint8_t last[kEntryOctets];
    memset(last, 0xFF, sizeof last);
    memcpy(last, static_cast<const uint8_t*>(data) + whole * kEntryOctets, length % kEntryOctets);
    error = write(last, 1);
  }
  return error;
}

Error Page::copyFrom(Page& other) {
  Entry entry;
  for (uint32_t from = 0; other.itemFrom(from, entry); from += entry.span) {
    if (state_ == State::kEmpty) {
      if (const Error error = writeHeader(); error != Error::kNone) return error;
    }
    uint8_t octets[kEntryOctets];
    for (uint32_t i = 0; i < entry.span; ++i) {
      if (!other.readEntry(from + i, octets)) return Error::kFlash;
      if (const Error error = write(octets, 1); error != Error::kNone) return error;
    }
  }
  return Error::kNone;
}

Error Page::eraseAll() {
  if (!disk_->erase(block_)) return Error::kFlash;
  state_ = State::kEmpty;
  next_ = 0;
  memset(bitmap_, 0xFF, sizeof bitmap_);
  return Error::kNone;
}

Error Page::writeHeader() {
  uint8_t header[kHeaderOctets];
  memset(header, 0xFF, sizeof header);
  putLittleEndian(header, kActiveWord);
  putLittleEndian(header + kNumberAt, number_);
  header[kFormatAt] = kFormat;
  putLittleEndian(header + kCheckAt, checksum(header + kNumberAt, kCheckAt - kNumberAt));
  if (!disk_->program(block_, 0, header, sizeof header)) return Error::kFlash;
  state_ = State::kActive;
  return Error::kNone;
}

Error Page::alterState(State state) {
  uint8_t word[4];
  putLittleEndian(word, state == State::kFull ? kFullWord : kFreeingWord);
  if (!disk_->program(block_, 0, word, sizeof word)) return Error::kFlash;
  state_ = state;
  return Error::kNone;
}

Error Page::write(const void* entries, uint32_t count) {
  if (!disk_->program(block_, addressOf(next_), entries, count * kEntryOctets)) {
    return Error::kFlash;
  }
  const uint32_t begin = next_;
  next_ = static_cast<uint8_t>(begin + count);
  return setStates(begin, begin + count, EntryState::kWritten);
}

// From the last to the first, so that an item whose first entry is as it was is found by mend().
Error Page::setStates(uint32_t begin, uint32_t end, EntryState state) {
  while (end > begin) {
    const uint32_t word = (end - 1) / kEntriesOfWord;
    const uint32_t first = word * kEntriesOfWord < begin ? begin : word * kEntriesOfWord;
    for (uint32_t i = first; i < end; ++i) {
      const auto others = static_cast<uint8_t>(~(3 << i % 4 * 2));
      bitmap_[i / 4] &= static_cast<uint8_t>(others | static_cast<uint8_t>(state) << i % 4 * 2);
    }
    if (!disk_->program(block_, kBitmapAt + word * 4, bitmap_ + word * 4, 4)) return Error::kFlash;
    end = first;
  }
  return Error::kNone;
}

bool Page::isWritten(uint32_t begin, uint32_t end) const {
  while (begin < end && stateOf(begin) == EntryState::kWritten) ++begin;
  return begin == end;
}

bool Page::readEntry(uint32_t index, void* out) {
  return disk_->read(block_, addressOf(index), out, kEntryOctets);
}

bool Page::isBlank(uint32_t at, uint32_t end) {
  uint8_t octets[kEntryOctets];
  for (; at < end; at += sizeof octets) {
    if (!disk_->read(block_, at, octets, sizeof octets)) return false;
    for (const uint8_t octet : octets) {
      if (octet != 0xFF) return false;
    }
  }
  return true;
}

}  // namespace __board::nvs
