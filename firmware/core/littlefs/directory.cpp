// Paths, and what directories have.

#include <string.h>

#include "file_system.h"
#include "pairs.h"

namespace __board::littlefs {

namespace {

const char* skipSlashes(const char* at) {
  while (*at == '/') ++at;
  return at;
}

uint16_t partLength(const char* at) {
  size_t length = 0;
  while (at[length] != '\0' && at[length] != '/') ++length;
  return static_cast<uint16_t>(length < 0xFFFF ? length : 0xFFFF);
}

/// By octets; of two names of which one begins the other, littlefs has the longer one first.
int compare(const char* name, uint16_t length, const uint8_t* other, uint16_t otherLength) {
  const int order = memcmp(name, other, length < otherLength ? length : otherLength);
  return order != 0 ? order : otherLength - length;
}

/// Whether the path is that of a directory, or of something in it; slashes count once.
bool isWithin(const char* path, const char* directory) {
  const char* at = skipSlashes(path);
  for (const char* part = skipSlashes(directory); *part != '\0';) {
    const uint16_t length = partLength(part);
    if (partLength(at) != length || memcmp(at, part, length) != 0) return false;
    at = skipSlashes(at + length);
    part = skipSlashes(part + length);
  }
  return true;
}

}  // namespace

Error FileSystem::find(const char* path, Found& found) {
  found = {};
  BlockPair directory = root_;
  const char* part = skipSlashes(path);
  if (*part == '\0') {
    found.directory = root_;
    found.exists = true;
    return Error::kNone;
  }
  for (;;) {
    const uint16_t length = partLength(part);
    if (const Error error = findIn(directory, part, length, found); error != Error::kNone) {
      return error;
    }
    part = skipSlashes(part + length);
    if (*part == '\0') return Error::kNone;
    if (!found.exists) return Error::kNotFound;
    if (!pair_.entry(found.id).isDirectory()) return Error::kNotDirectory;
    directory = directoryAt(found.id);
  }
}

Error FileSystem::findIn(BlockPair directory, const char* name, uint16_t length, Found& found) {
  found = {directory, 0, false, name, length};
  for (uint32_t seen = 0; seen <= disk_.blocks(); ++seen) {
    if (!pair_.load(disk_, directory)) return Error::kDamaged;
    for (found.id = 0; found.id < pair_.count(); ++found.id) {
      const Entry& entry = pair_.entry(found.id);
      if (entry.nameType == kSuperblockName) continue;
      const int order = compare(name, length, pair_.octets(entry.name), entry.name.length);
      found.exists = order == 0;
      if (order <= 0) return Error::kNone;
    }
    if (!pair_.goesOn()) return Error::kNone;
    directory = pair_.tail();
  }
  return Error::kDamaged;
}

BlockPair FileSystem::directoryAt(uint16_t id) const {
  const Entry& entry = pair_.entry(id);
  const bool leads = entry.structType == kDirectoryStruct && entry.data.length == 8;
  return leads ? BlockPair::from(pair_.octets(entry.data)) : BlockPair();
}

void FileSystem::describe(uint16_t id, Info& info) {
  const Entry& entry = pair_.entry(id);
  const uint16_t length = entry.name.length < kForeignNameMax ? entry.name.length : kForeignNameMax;
  memcpy(info.name, pair_.octets(entry.name), length);
  info.name[length] = '\0';
  info.isDirectory = entry.isDirectory();
  info.size = 0;
  if (entry.structType == kInlineStruct) info.size = entry.data.length;
  if (entry.structType == kChainStruct && entry.data.length == 8) {
    info.size = littleEndian(pair_.octets(entry.data) + 4);
  }
  info.changed = 0;
  for (uint8_t i = 0; i < entry.attributeCount; ++i) {
    if (entry.attributeTypes[i] != kChangedAttribute || entry.attributes[i].length < 4) continue;
    info.changed = littleEndian(pair_.octets(entry.attributes[i]));
  }
}

Error FileSystem::look(const char* path, Info& info) {
  Found found;
  const Error error = find(path, found);
  if (error != Error::kNone) return error;
  if (!found.exists) return Error::kNotFound;
  if (found.name == nullptr) {
    info = {};
    info.isDirectory = true;
  } else {
    describe(found.id, info);
  }
  return Error::kNone;
}

Error FileSystem::entryAt(const char* path, uint32_t place, Info& info) {
  Found found;
  if (const Error error = find(path, found); error != Error::kNone) return error;
  if (!found.exists) return Error::kNotFound;
  if (found.name != nullptr && !pair_.entry(found.id).isDirectory()) return Error::kNotDirectory;
  BlockPair at = found.name == nullptr ? root_ : directoryAt(found.id);
  for (uint32_t seen = 0; seen <= disk_.blocks(); ++seen) {
    if (!pair_.load(disk_, at)) return Error::kDamaged;
    for (uint16_t id = 0; id < pair_.count(); ++id) {
      if (!pair_.entry(id).isFile() && !pair_.entry(id).isDirectory()) continue;
      if (place-- != 0) continue;
      describe(id, info);
      return Error::kNone;
    }
    if (!pair_.goesOn()) return Error::kNotFound;
    at = pair_.tail();
  }
  return Error::kDamaged;
}

Error FileSystem::isEmpty(BlockPair directory, bool& empty) {
  for (uint32_t seen = 0; seen <= disk_.blocks(); ++seen) {
    if (!other_.load(disk_, directory)) return Error::kDamaged;
    empty = other_.count() == 0;
    if (!empty || !other_.goesOn()) return Error::kNone;
    directory = other_.tail();
  }
  return Error::kDamaged;
}

Error FileSystem::makeDirectory(const char* path) {
  Error error = prepare();
  Found found;
  if (error == Error::kNone) error = find(path, found);
  if (error != Error::kNone) return error;
  if (found.exists) return Error::kExists;
  if (found.length > kNameMax) return Error::kNameTooLong;

  // In the list of all pairs it comes behind the last of the directory that it is in.
  BlockPair last = pair_.blocks();
  if (!other_.load(disk_, last)) return Error::kDamaged;
  for (uint32_t seen = 0; other_.goesOn(); ++seen) {
    last = other_.tail();
    if (seen > disk_.blocks() || !other_.load(disk_, last)) return Error::kDamaged;
  }
  const BlockPair next = other_.tail();
  BlockPair made;
  if (error = allocatePair(made); error != Error::kNone) return settle(error);
  other_.create(disk_, made);
  other_.setTail(next, false);
  if (!other_.compact(disk_, 0, 0, scratch_)) return settle(Error::kDamaged);

  uint8_t leads[8];
  made.to(leads);
  const Change tail{kSoftTail, kNoId, leads, sizeof leads};
  const bool atOnce = last == pair_.blocks();
  if (!atOnce) {
    wanted_.setOrphans(true);
    if (!other_.load(disk_, last)) return settle(Error::kDamaged);
    if (error = commit(other_, &tail, 1); error != Error::kNone) return settle(error);
    wanted_.setOrphans(false);
  }
  const Change changes[] = {{kCreate, found.id},
                            {kDirectoryName, found.id, found.name, found.length},
                            {kDirectoryStruct, found.id, leads, sizeof leads},
                            tail};
  return settle(commit(pair_, changes, atOnce ? 4 : 3));
}

/// Takes the pairs of an empty directory out of the list.
Error FileSystem::dropDirectory(BlockPair first) {
  for (uint32_t seen = 0; seen <= disk_.blocks(); ++seen) {
    if (!other_.load(disk_, first)) return Error::kDamaged;
    const BlockPair next = other_.tail();
    const bool goesOn = other_.goesOn();
    if (!goesOn) wanted_.setOrphans(false);
    if (const Error error = dropPair(first); error != Error::kNone) return error;
    if (!goesOn) return Error::kNone;
    first = next;
  }
  return Error::kDamaged;
}

Error FileSystem::remove(const char* path) {
  Error error = prepare();
  Found found;
  if (error == Error::kNone) error = find(path, found);
  if (error != Error::kNone) return error;
  if (!found.exists) return Error::kNotFound;
  if (found.name == nullptr) return Error::kNotEmpty;  // the root stays
  BlockPair emptied;
  if (error = replace(found, pair_.entry(found.id), emptied); error != Error::kNone) return error;
  if (!emptied.isNone()) wanted_.setOrphans(true);
  const Change change{kDelete, found.id};
  error = commit(pair_, &change, 1);
  if (error == Error::kNone && !emptied.isNone()) error = dropDirectory(emptied);
  if (error == Error::kNone) tellFiles(path, nullptr);
  return settle(error);
}

/// Whether what `target` has may go, for something of this kind. @param emptied the pair of the directory that goes
Error FileSystem::replace(const Found& target, const Entry& kind, BlockPair& emptied) {
  const Entry& entry = pair_.entry(target.id);
  if (entry.isDirectory() && !kind.isDirectory()) return Error::kIsDirectory;
  if (!entry.isDirectory() && kind.isDirectory()) return Error::kNotDirectory;
  if (!entry.isDirectory()) return Error::kNone;
  bool empty = false;
  const Error error = isEmpty(directoryAt(target.id), empty);
  if (error != Error::kNone) return error;
  if (!empty) return Error::kNotEmpty;
  emptied = directoryAt(target.id);
  return Error::kNone;
}

Error FileSystem::rename(const char* from, const char* to) {
  Error error = prepare();
  Found old, target;
  if (error == Error::kNone) error = find(from, old);
  if (error != Error::kNone) return error;
  if (!old.exists) return Error::kNotFound;
  if (old.name == nullptr) return Error::kIntoItself;
  const Entry kind = pair_.entry(old.id);
  const BlockPair source = pair_.blocks();
  if (error = find(to, target); error != Error::kNone) return error;
  if (target.name == nullptr) return Error::kExists;
  if (target.length > kNameMax) return Error::kNameTooLong;
  const bool isSame = pair_.blocks() == source && target.exists && target.id == old.id;
  if (isSame) return Error::kNone;
  if (kind.isDirectory() && isWithin(to, from)) return Error::kIntoItself;
  BlockPair emptied;
  if (target.exists) {
    if (error = replace(target, kind, emptied); error != Error::kNone) return error;
  }
  if (!emptied.isNone()) wanted_.setOrphans(true);
  error = move(old, source, target);
  if (error == Error::kNone && !emptied.isNone()) error = dropDirectory(emptied);
  if (error == Error::kNone) {
    tellFiles(to, nullptr);
    tellFiles(from, to);
  }
  return settle(error);
}

/// In one commit when both names are in one pair. Else in two, and between them the disk says that it is moved.
Error FileSystem::move(const Found& from, BlockPair source, const Found& to) {
  const bool within = pair_.blocks() == source;
  if (!within && !other_.load(disk_, source)) return Error::kDamaged;
  const MetadataPair& has = within ? pair_ : other_;
  const Entry entry = has.entry(from.id);
  Change changes[kChanges];
  size_t count = 0;
  uint16_t old = from.id;
  if (to.exists) {
    changes[count++] = {kDelete, to.id};
    if (to.id < old) --old;
  }
  changes[count++] = {kCreate, to.id};
  changes[count++] = {entry.nameType, to.id, to.name, to.length};
  if (entry.structType != 0) {
    changes[count++] = {entry.structType, to.id, has.octets(entry.data), entry.data.length};
  }
  for (uint8_t i = 0; i < entry.attributeCount; ++i) {
    const Part value = entry.attributes[i];
    changes[count++] = {static_cast<uint16_t>(kAttribute + entry.attributeTypes[i]), to.id,
                        has.octets(value), value.length};
  }
  if (within) {
    if (to.id <= old) ++old;
    changes[count++] = {kDelete, old};
  } else {
    wanted_.setMove(source, from.id);
  }
  const Error error = commit(pair_, changes, count);
  return error == Error::kNone && !within ? endMove() : error;
}

/// Open files go along with their names. @param to null: it is removed
void FileSystem::tellFiles(const char* from, const char* to) {
  for (File* file = files_; file != nullptr; file = file->next_) {
    if (!file->isGone_ && isWithin(file->path_, from)) file->moved(from, to);
  }
}

void File::moved(const char* from, const char* to) {
  // What comes behind the part that has another name now.
  const char* rest = skipSlashes(path_);
  for (const char* part = skipSlashes(from); *part != '\0';) {
    const uint16_t length = partLength(part);
    rest = skipSlashes(rest + length);
    part = skipSlashes(part + length);
  }
  const size_t length = to == nullptr ? kPath : strlen(to) + strlen(rest) + 1;
  isGone_ = length >= kPath;
  if (isGone_) return;
  char path[kPath];
  strcpy(path, to);
  if (*rest != '\0') strcat(strcat(path, "/"), rest);
  strcpy(path_, path);
}

}  // namespace __board::littlefs
