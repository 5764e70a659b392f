// Values: finding, reading, writing and erasing them.

#include "storage.h"

#include <string.h>

namespace __board::nvs {

bool Storage::itemFrom(Place& place, Entry& entry) {
  for (; place.page < logged_; ++place.page, place.index = 0) {
    if (pageOf(place).itemFrom(place.index, entry)) return true;
  }
  return false;
}

bool Storage::find(uint8_t space, const char* key, Type type, Place& place, Entry& entry,
                   uint8_t chunk) {
  for (place = {}; itemFrom(place, entry); place.index += entry.span) {
    const bool isChunk = entry.type == Type::kBlobData;
    if (!entry.hasKey(space, key) || (isChunk && entry.chunk != chunk)) continue;
    if (type == Type::kAny ? !isChunk : entry.type == type) return true;
  }
  return false;
}

Error Storage::open(const char* name, bool make, uint8_t& space) {
  if (!isLoaded_) return Error::kNotInitialized;
  Place place;
  Entry entry;
  if (find(kNames, name, Type::kU8, place, entry)) {
    space = entry.value[0];
    return Error::kNone;
  }
  if (!make) return Error::kNotFound;
  uint8_t taken[32] = {};
  for (place = {}; itemFrom(place, entry); place.index += entry.span) {
    const uint8_t number = entry.value[0];
    if (entry.space == kNames) taken[number / 8] |= static_cast<uint8_t>(1 << number % 8);
  }
  for (space = 1; space < 0xFF && (taken[space / 8] >> space % 8 & 1) != 0;) ++space;
  if (space == 0xFF) return Error::kNoSpace;
  return set(kNames, name, Type::kU8, &space, 1);
}

Error Storage::set(uint8_t space, const char* key, Type type, const void* value, uint32_t length) {
  if (!isLoaded_) return Error::kNotInitialized;
  if (strlen(key) > kKeyLength) return Error::kKeyTooLong;
  const bool isBlob = type == Type::kBlobIndex;
  const uint32_t most = isBlob ? (disk_.blocks() - 1) * kLongestData : kLongestData;
  if (length > most) return Error::kValueTooLong;
  Place place;
  Entry old;
  const bool exists = find(space, key, type, place, old);
  if (exists && holds(old, place, value, length)) return Error::kNone;

  Entry entry = Entry::of(space, type, key);
  Error error;
  if (isBlob) {
    const bool isSecond = exists && old.firstChunk() == 0;
    entry.setBlob(length, 0, isSecond ? kSecondVersion : 0);
    error = appendBlob(entry, value, length, place);
  } else {
    if (!hasData(type)) memcpy(entry.value, value, length);
    error = append(entry, value, length, place);
  }
  return error == Error::kNone ? eraseOthers(entry, place) : error;
}

Error Storage::size(uint8_t space, const char* key, Type type, uint32_t& size) {
  if (!isLoaded_) return Error::kNotInitialized;
  Place place;
  Entry entry;
  if (find(space, key, type, place, entry)) {
    size = type == Type::kBlobIndex ? entry.blobSize()
           : hasData(type)          ? entry.dataSize()
                                    : sizeOf(type);
    return Error::kNone;
  }
  if (type != Type::kBlobIndex) return Error::kNotFound;
  return this->size(space, key, Type::kOldBlob, size);
}

Error Storage::get(uint8_t space, const char* key, Type type, void* out) {
  if (!isLoaded_) return Error::kNotInitialized;
  Place place;
  Entry entry;
  if (find(space, key, type, place, entry)) {
    auto* octets = static_cast<uint8_t*>(out);
    return type == Type::kBlobIndex ? readBlob(entry, place, octets)
                                    : readItem(entry, place, octets);
  }
  return type == Type::kBlobIndex ? get(space, key, Type::kOldBlob, out) : Error::kNotFound;
}

Error Storage::readItem(const Entry& entry, const Place& place, uint8_t* out) {
  if (!hasData(entry.type)) {
    memcpy(out, entry.value, sizeOf(entry.type));
    return Error::kNone;
  }
  if (!pageOf(place).readData(place.index, 0, out, entry.dataSize())) return Error::kFlash;
  if (checksum(out, entry.dataSize()) == entry.dataCheck()) return Error::kNone;
  const Error error = pageOf(place).erase(place.index, entry);
  return error == Error::kNone ? Error::kNotFound : error;
}

Error Storage::readBlob(const Entry& index, const Place& place, uint8_t* out) {
  uint32_t done = 0;
  for (uint32_t i = 0; i < index.chunkCount(); ++i) {
    Place at;
    Entry data;
    const auto chunk = static_cast<uint8_t>(index.firstChunk() + i);
    if (!find(index.space, index.key, Type::kBlobData, at, data, chunk)) break;
    if (data.dataSize() > index.blobSize() - done) break;
    const Error error = readItem(data, at, out + done);
    if (error == Error::kFlash) return error;
    if (error != Error::kNone) break;
    done += data.dataSize();
  }
  if (done == index.blobSize()) return Error::kNone;
  const Error error = eraseItem(index, place);
  return error == Error::kNone ? Error::kNotFound : error;
}

bool Storage::holds(const Entry& entry, const Place& place, const void* value, uint32_t length) {
  if (entry.type == Type::kBlobIndex) return blobHolds(entry, value, length);
  if (!hasData(entry.type)) return memcmp(entry.value, value, length) == 0;
  if (entry.dataSize() != length) return false;
  const auto* octets = static_cast<const uint8_t*>(value);
  uint8_t piece[kEntryOctets];
  for (uint32_t at = 0; at < length; at += sizeof piece) {
    const uint32_t count = length - at < sizeof piece ? length - at : sizeof piece;
    if (!pageOf(place).readData(place.index, at, piece, count)) return false;
    if (memcmp(piece, octets + at, count) != 0) return false;
  }
  return true;
}

bool Storage::blobHolds(const Entry& index, const void* value, uint32_t length) {
  if (index.blobSize() != length) return false;
  const auto* octets = static_cast<const uint8_t*>(value);
  uint32_t done = 0;
  for (uint32_t i = 0; i < index.chunkCount(); ++i) {
    Place at;
    Entry data;
    const auto chunk = static_cast<uint8_t>(index.firstChunk() + i);
    if (!find(index.space, index.key, Type::kBlobData, at, data, chunk)) return false;
    if (data.dataSize() > length - done || !holds(data, at, octets + done, data.dataSize())) {
      return false;
    }
    done += data.dataSize();
  }
  return done == length;
}

Error Storage::append(Entry& entry, const void* data, uint32_t length, Place& place) {
  if (hasData(entry.type)) entry.span = static_cast<uint8_t>(1 + entriesFor(length));
  if (!current().fits(entry)) {
    if (const Error error = nextPage(); error != Error::kNone) return error;
    if (!current().fits(entry)) return Error::kNoSpace;
  }
  const Error error = current().append(entry, data, length, place.index);
  place.page = logged_ - 1;
  return error;
}

Error Storage::appendBlob(Entry& index, const void* value, uint32_t length, Place& place) {
  uint32_t chunks = 0;
  Error error = appendChunks(index, static_cast<const uint8_t*>(value), length, chunks);
  index.setBlob(length, static_cast<uint8_t>(chunks), index.firstChunk());
  if (error == Error::kNone) error = append(index, nullptr, 0, place);
  if (error == Error::kNoSpace) {
    if (const Error failed = eraseChunks(index, chunks); failed != Error::kNone) return failed;
  }
  return error;
}

Error Storage::appendChunks(Entry& index, const uint8_t* value, uint32_t length, uint32_t& chunks) {
  // A first chunk that is not worth it is not begun.
  for (uint32_t room; (room = current().room()) < kLongestData / 10;) {
    if (room > 0 && room >= length) break;
    if (const Error error = nextPage(); error != Error::kNone) return error;
    if (current().room() <= room) return Error::kNoSpace;
  }
  uint32_t done = 0;
  do {
    if (chunks > 0) {
      if (const Error error = nextPage(); error != Error::kNone) return error;
    }
    const uint32_t room = current().room();
    if (room == 0 || chunks == kSecondVersion - 1) return Error::kNoSpace;
    const uint32_t count = length - done < room ? length - done : room;
    const auto chunk = static_cast<uint8_t>(index.firstChunk() + chunks);
    Entry data = Entry::of(index.space, Type::kBlobData, index.key, chunk);
    Place place;
    if (const Error error = append(data, value + done, count, place); error != Error::kNone) {
      return error;
    }
    ++chunks;
    done += count;
  } while (done < length);
  return Error::kNone;
}

Error Storage::type(uint8_t space, const char* key, Type& type) {
  if (!isLoaded_) return Error::kNotInitialized;
  Place place;
  Entry entry;
  if (!find(space, key, Type::kAny, place, entry)) return Error::kNotFound;
  type = entry.type;
  return Error::kNone;
}

Error Storage::erase(uint8_t space, const char* key) {
  if (!isLoaded_) return Error::kNotInitialized;
  Place place;
  Entry entry;
  if (!find(space, key, Type::kAny, place, entry)) return Error::kNotFound;
  return eraseItem(entry, place);
}

Error Storage::eraseSpace(uint8_t space) {
  if (!isLoaded_) return Error::kNotInitialized;
  Entry entry;
  for (Place place; itemFrom(place, entry); place.index += entry.span) {
    if (entry.space != space) continue;
    const Error error = pageOf(place).erase(place.index, entry);
    if (error != Error::kNone) return error;
  }
  return Error::kNone;
}

Error Storage::eraseItem(const Entry& entry, const Place& place) {
  const Error error = pageOf(place).erase(place.index, entry);
  if (error != Error::kNone || entry.type != Type::kBlobIndex) return error;
  return eraseChunks(entry, entry.chunkCount());
}

Error Storage::eraseChunks(const Entry& index, uint32_t chunks) {
  for (uint32_t i = 0; i < chunks; ++i) {
    Place place;
    Entry data;
    const auto chunk = static_cast<uint8_t>(index.firstChunk() + i);
    if (!find(index.space, index.key, Type::kBlobData, place, data, chunk)) continue;
    const Error error = pageOf(place).erase(place.index, data);
    if (error != Error::kNone) return error;
  }
  return Error::kNone;
}

/// What the key had before. A page whose items are being copied keeps its own.
Error Storage::eraseOthers(const Entry& entry, const Place& place) {
  Entry other;
  for (Place at; itemFrom(at, other); at.index += other.span) {
    if (at == place || other.type == Type::kBlobData || !other.hasKey(entry.space, entry.key) ||
        pageOf(at).state() == Page::State::kFreeing) {
      continue;
    }
    if (const Error error = eraseItem(other, at); error != Error::kNone) return error;
  }
  return Error::kNone;
}

Stats Storage::stats() {
  Stats stats{};
  for (uint32_t i = 0; i < logged_; ++i) stats.used += pages_[log_[i]].usedEntries();
  stats.total = (logged_ + unusedCount_) * kEntries;
  stats.free = stats.total - stats.used;
  stats.available = stats.free > kEntries ? stats.free - kEntries : 0;
  Entry entry;
  for (Place place; itemFrom(place, entry); place.index += entry.span) {
    stats.names += entry.space == kNames;
  }
  return stats;
}

}  // namespace __board::nvs
