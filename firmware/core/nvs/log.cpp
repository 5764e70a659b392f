// The pages: which come after which, which is freed, and what a program finds that power has interrupted.

#include "storage.h"

namespace __board::nvs {

Error Storage::load() {
  isLoaded_ = false;
  logged_ = unusedCount_ = 0;
  const uint32_t count = disk_.blocks() < kMostPages ? disk_.blocks() : kMostPages;
  for (uint32_t i = 0; i < count; ++i) {
    pages_[i].attach(disk_, i);
    if (const Error error = pages_[i].load(); error != Error::kNone) return error;
    (pages_[i].isInUse() ? log_[logged_++] : unused_[unusedCount_++]) = static_cast<uint8_t>(i);
  }
  sort();
  nextNumber_ = logged_ == 0 ? 0 : current().number() + 1;
  Error error = Error::kNone;
  if (logged_ == 0) error = activatePage();
  if (error == Error::kNone) error = eraseOlderTwin();
  if (error == Error::kNone) error = finishFreeing();
  if (error == Error::kNone && unusedCount_ == 0) error = Error::kNoFreePages;
  if (error == Error::kNone) error = eraseBrokenBlobs();
  isLoaded_ = error == Error::kNone;
  return error;
}

Error Storage::eraseAll() {
  isLoaded_ = false;
  for (uint32_t i = 0; i < disk_.blocks(); ++i) {
    if (!disk_.erase(i)) return Error::kFlash;
  }
  return Error::kNone;
}

/// By their numbers.
void Storage::sort() {
  for (uint32_t i = 1; i < logged_; ++i) {
    for (uint32_t j = i; j > 0 && pages_[log_[j]].number() < pages_[log_[j - 1]].number(); --j) {
      const uint8_t later = log_[j - 1];
      log_[j - 1] = log_[j];
      log_[j] = later;
    }
  }
}

Error Storage::activatePage() {
  if (unusedCount_ == 0) return Error::kNoSpace;
  Page& page = pages_[unused_[0]];
  if (page.state() != Page::State::kEmpty) {
    if (const Error error = page.eraseAll(); error != Error::kNone) return error;
  }
  page.activate(nextNumber_++);
  log_[logged_++] = unused_[0];
  --unusedCount_;
  for (uint32_t i = 0; i < unusedCount_; ++i) unused_[i] = unused_[i + 1];
  return Error::kNone;
}

/// The current page takes no more. With one page left, that becomes the copy of the page that has the fewest items.
Error Storage::nextPage() {
  if (current().state() == Page::State::kActive) {
    if (const Error error = current().markFull(); error != Error::kNone) return error;
  }
  if (unusedCount_ != 1) return activatePage();
  uint32_t least = 0;
  for (uint32_t i = 1; i < logged_; ++i) {
    if (pages_[log_[i]].usedEntries() < pages_[log_[least]].usedEntries()) least = i;
  }
  Page& old = pages_[log_[least]];
  if (old.usedEntries() == kEntries) return Error::kNoSpace;
  if (const Error error = old.markFreeing(); error != Error::kNone) return error;
  return free(old, least);
}

/// Copies the items of the page at this place of the log to the next page, and erases it.
Error Storage::free(Page& page, uint32_t place) {
  Error error = activatePage();
  if (error == Error::kNone) error = current().copyFrom(page);
  if (error == Error::kNone) error = page.eraseAll();
  if (error != Error::kNone) return error;
  unused_[unusedCount_++] = log_[place];
  --logged_;
  for (uint32_t i = place; i < logged_; ++i) log_[i] = log_[i + 1];
  return Error::kNone;
}

/// Power may have left after a value was written and before the one that it replaces was erased. It is the last of all then.
Error Storage::eraseOlderTwin() {
  Entry entry, last;
  Place place, lastPlace;
  bool found = false;
  for (place.page = logged_ - 1; itemFrom(place, entry); place.index += entry.span) {
    last = entry;
    lastPlace = place;
    found = true;
  }
  return found && last.type != Type::kBlobData ? eraseOthers(last, lastPlace) : Error::kNone;
}

Error Storage::finishFreeing() {
  for (uint32_t i = 0; i < logged_; ++i) {
    Page& page = pages_[log_[i]];
    if (page.state() != Page::State::kFreeing) continue;
    // The copy that has been begun is made anew.
    if (current().state() == Page::State::kActive) {
      if (const Error error = current().eraseAll(); error != Error::kNone) return error;
      unused_[unusedCount_++] = log_[--logged_];
    }
    return free(page, i);
  }
  return Error::kNone;
}

Error Storage::eraseBrokenBlobs() {
  Entry entry;
  for (Place place; itemFrom(place, entry); place.index += entry.span) {
    if (entry.type != Type::kBlobIndex || isWhole(entry)) continue;
    const Error error = pageOf(place).erase(place.index, entry);
    if (error != Error::kNone) return error;
  }
  for (Place place; itemFrom(place, entry); place.index += entry.span) {
    if (entry.type != Type::kBlobData || isListed(entry)) continue;
    const Error error = pageOf(place).erase(place.index, entry);
    if (error != Error::kNone) return error;
  }
  return Error::kNone;
}

bool Storage::isWhole(const Entry& index) {
  uint32_t chunks = 0, octets = 0;
  Entry entry;
  for (Place place; itemFrom(place, entry); place.index += entry.span) {
    if (!index.lists(entry)) continue;
    ++chunks;
    octets += entry.dataSize();
  }
  return chunks == index.chunkCount() && octets == index.blobSize();
}

bool Storage::isListed(const Entry& data) {
  Entry entry;
  for (Place place; itemFrom(place, entry); place.index += entry.span) {
    if (entry.type == Type::kBlobIndex && entry.lists(data)) return true;
  }
  return false;
}

}  // namespace __board::nvs
