// ESP-IDF's non-volatile storage: values by namespace and key, in a log of pages. A new value is written before the old one is
// marked as erased, so power may leave at any moment. One page stays free; when no second one is, the page with the fewest
// items is copied and erased.
//
// Left out: encryption.
#pragma once

#include "page.h"

namespace __board::nvs {

/// Pages of the largest partition.
inline constexpr uint32_t kMostPages = 8;

struct Stats {
  uint32_t used, free, available, total, names;
};

/// Where an item is; {0, 0} is the first place. It holds until something is written.
struct Place {
  uint32_t page = 0, index = 0;
  bool operator==(const Place& other) const { return page == other.page && index == other.index; }
};

class Storage {
 public:
  constexpr explicit Storage(Disk& disk) : disk_(disk) {}

  /// Before everything else, and after an error of kFlash. Finishes what power has interrupted.
  /// kNoFreePages, kNewVersion: the partition has to be erased.
  Error load();
  /// Sets the partition to ones; it is not loaded then.
  Error eraseAll();
  bool isLoaded() const { return isLoaded_; }
  void unload() { isLoaded_ = false; }

  /// The number of a namespace. kNotFound when there is none, and none is to be made.
  Error open(const char* name, bool make, uint8_t& space);

  /// A value of the same key and another type is replaced. Blobs have Type::kBlobIndex.
  Error set(uint8_t space, const char* key, Type type, const void* value, uint32_t length);
  /// How many octets the value has. kNotFound also when it has another type.
  Error size(uint8_t space, const char* key, Type type, uint32_t& size);
  /// All of a value into as many octets as size() says. kNotFound when it is damaged; it is erased then.
  Error get(uint8_t space, const char* key, Type type, void* out);
  /// Of the value that a key has.
  Error type(uint8_t space, const char* key, Type& type);
  Error erase(uint8_t space, const char* key);
  Error eraseSpace(uint8_t space);

  /// The first item at a place or behind it, which becomes the place. False when there is none.
  bool itemFrom(Place& place, Entry& entry);
  Stats stats();

 private:
  Page& pageOf(const Place& place) { return pages_[log_[place.page]]; }
  Page& current() { return pages_[log_[logged_ - 1]]; }
  bool find(uint8_t space, const char* key, Type type, Place& place, Entry& entry,
            uint8_t chunk = kNoChunk);
  bool holds(const Entry& entry, const Place& place, const void* value, uint32_t length);
  bool blobHolds(const Entry& index, const void* value, uint32_t length);
  Error append(Entry& entry, const void* data, uint32_t length, Place& place);
  Error appendBlob(Entry& index, const void* value, uint32_t length, Place& place);
  Error appendChunks(Entry& index, const uint8_t* value, uint32_t length, uint32_t& chunks);
  Error readItem(const Entry& entry, const Place& place, uint8_t* out);
  Error readBlob(const Entry& index, const Place& place, uint8_t* out);
  Error eraseItem(const Entry& entry, const Place& place);
  Error eraseChunks(const Entry& index, uint32_t chunks);
  Error eraseOthers(const Entry& entry, const Place& place);

  Error nextPage();
  Error activatePage();
  Error free(Page& page, uint32_t place);
  void sort();
  Error eraseOlderTwin();
  Error finishFreeing();
  Error eraseBrokenBlobs();
  bool isWhole(const Entry& index);
  bool isListed(const Entry& data);

  Disk& disk_;
  Page pages_[kMostPages];
  // Numbers of pages: those with items in their order, and the others, of which the first is taken next.
  uint8_t log_[kMostPages] = {}, unused_[kMostPages] = {};
  uint32_t logged_ = 0, unusedCount_ = 0;
  uint32_t nextNumber_ = 0;
  bool isLoaded_ = false;
};

}  // namespace __board::nvs
