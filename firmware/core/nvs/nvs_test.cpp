#include <string.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "port/host/disk_image.h"
#include "port/host/test.h"
#include "port/host/vectors.h"
#include "storage.h"

using namespace __board::nvs;
using testbed::RamDisk;

namespace {

constexpr uint32_t kPage = testbed::RamDisk::kBlock;

struct Value {
  Type type;
  std::string octets;
  bool operator==(const Value& other) const { return type == other.type && octets == other.octets; }
};
/// What a disk should hold, by "namespace/key".
using Content = std::map<std::string, Value>;

std::unique_ptr<Storage> loaded(RamDisk& disk, Error expected = Error::kNone) {
  auto storage = std::make_unique<Storage>(disk);
  CHECK_EQUAL(storage->load(), expected);
  return storage;
}

uint8_t spaceOf(Storage& storage, const std::string& name) {
  uint8_t space = 0;
  CHECK_EQUAL(storage.open(name.c_str(), true, space), Error::kNone);
  return space;
}

Error put(Storage& storage, uint8_t space, const std::string& key, const Value& value) {
  return storage.set(space, key.c_str(), value.type, value.octets.data(),
                     static_cast<uint32_t>(value.octets.size()));
}

Value valueOf(Storage& storage, uint8_t space, const std::string& key) {
  Value value;
  CHECK_EQUAL(storage.type(space, key.c_str(), value.type), Error::kNone);
  uint32_t size = 0;
  CHECK_EQUAL(storage.size(space, key.c_str(), value.type, size), Error::kNone);
  value.octets.resize(size);
  CHECK_EQUAL(storage.get(space, key.c_str(), value.type, value.octets.data()), Error::kNone);
  return value;
}

Content contentOf(Storage& storage) {
  std::map<uint8_t, std::string> names;
  Entry entry;
  for (Place place; storage.itemFrom(place, entry); place.index += entry.span) {
    if (entry.space == kNames) names[entry.value[0]] = entry.key;
  }
  Content content;
  for (Place place; storage.itemFrom(place, entry); place.index += entry.span) {
    if (entry.space == kNames || entry.type == Type::kBlobData) continue;
    const std::string path = names.at(entry.space) + "/" + entry.key;
    CHECK(content.count(path) == 0);
    content[path] = valueOf(storage, entry.space, entry.key);
  }
  return content;
}

Content contentOf(RamDisk& disk) {
  return contentOf(*loaded(disk));
}

Value u32(uint32_t value) {
  return {Type::kU32, std::string(reinterpret_cast<const char*>(&value), sizeof value)};
}

Value text(const std::string& text) {
  return {Type::kString, text + '\0'};
}

Value blob(const std::string& octets) {
  return {Type::kBlobIndex, octets};
}

/// Operations as a program does them, and what should be there.
class Script {
 public:
  explicit Script(uint32_t seed) : random_(seed) {}

  Content content;

  void next() {
    kind_ = below(40);
    space_ = std::string(1, static_cast<char>('a' + below(3)));
    key_ = std::string(1 + below(12) / 11 * 14, static_cast<char>('A' + below(9)));
    value_ = below(3) == 0 && content.count(path()) > 0 ? content[path()] : value();
  }

  void apply(Content& to) const {
    if (kind_ == 0) {
      const auto end = to.lower_bound(space_ + "0");
      to.erase(to.lower_bound(space_ + "/"), end);
    } else if (kind_ < 10) {
      to.erase(path());
    } else {
      to[path()] = value_;
    }
  }

  /// kNotFound when that is right.
  Error apply(Storage& storage) const {
    uint8_t space = 0;
    const Error error = storage.open(space_.c_str(), true, space);
    if (error != Error::kNone) return error;
    if (kind_ == 0) return storage.eraseSpace(space);
    if (kind_ >= 10) return put(storage, space, key_, value_);
    const Error erased = storage.erase(space, key_.c_str());
    CHECK(erased == Error::kFlash ||
          erased == (content.count(path()) == 0 ? Error::kNotFound : Error::kNone));
    return erased == Error::kNotFound ? Error::kNone : erased;
  }

  /// Before the operation, or after it; of a namespace, some may be erased and some not.
  bool explains(const Content& found, bool mayBeDone) const {
    Content after = content;
    apply(after);
    if (found == content || (mayBeDone && found == after)) return true;
    if (kind_ != 0 || !mayBeDone) return false;
    for (const auto& [path, value] : found) {
      if (content.count(path) == 0 || !(content.at(path) == value)) return false;
    }
    for (const auto& [path, value] : after) {
      if (found.count(path) == 0) return false;
    }
    return true;
  }

  uint32_t below(uint32_t end) { return random_() % end; }

 private:
  std::string path() const { return space_ + "/" + key_; }

  Value value() {
    static constexpr uint32_t kSizes[] = {0, 1, 31, 32, 33, 64, 300, 1000, 3999};
    static constexpr Type kTypes[] = {Type::kU8, Type::kI16, Type::kU32, Type::kI64};
    const uint32_t kind = below(4);
    Value value{kind == 0 ? Type::kString : Type::kBlobIndex, ""};
    if (kind >= 2) {
      value.type = kTypes[below(4)];
      value.octets.resize(sizeOf(value.type));
    } else {
      value.octets.resize(kind == 0 ? kSizes[below(8)] : kSizes[below(9)] + below(3) / 2 * 3000);
    }
    const bool isOnes = below(8) == 0;
    for (char& octet : value.octets) octet = isOnes ? '\xFF' : static_cast<char>(random_());
    return value;
  }

  std::mt19937 random_;
  uint32_t kind_ = 0;
  std::string space_, key_;
  Value value_;
};

}  // namespace

TEST(reads_what_others_have_written) {
  for (const auto& image : testbed::readVectors("nvs-images.json", "images")) {
    RamDisk disk = testbed::diskOf(image);
    std::string listed;
    for (const auto& [path, value] : contentOf(disk)) {
      char type[3];
      snprintf(type, sizeof type, "%02x", static_cast<unsigned>(value.type));
      listed += path + " " + type + " " + std::to_string(value.octets.size()) + " " +
                std::to_string(testbed::sumOf(value.octets)) + ", ";
    }
    CHECK(listed == image.at("content") + ", ");
  }
}

TEST(writes_pages_and_entries_as_they_are_documented) {
  for (const auto& image : testbed::readVectors("nvs-images.json", "images")) {
    if (image.count("written") == 0) continue;
    const RamDisk expected = testbed::diskOf(image);
    RamDisk disk(static_cast<uint32_t>(std::stoul(image.at("blocks"))));
    auto storage = loaded(disk);
    const uint8_t space = spaceOf(*storage, "wifi");
    CHECK_EQUAL(put(*storage, space, "channel", u32(6)), Error::kNone);
    CHECK_EQUAL(put(*storage, space, "ssid", text("a network's name that is longer")),
                Error::kNone);
    CHECK_EQUAL(put(*storage, space, "key", blob("0123456789")), Error::kNone);
    CHECK(disk.octets == expected.octets);
  }
}

TEST(a_blank_partition_is_blank_until_something_is_kept) {
  RamDisk disk(5);
  auto storage = loaded(disk);
  CHECK(disk.octets == RamDisk(5).octets);
  uint8_t space = 0;
  CHECK_EQUAL(storage->open("none", false, space), Error::kNotFound);
  CHECK_EQUAL(storage->stats().free, 5 * 126);
  CHECK_EQUAL(storage->stats().available, 4 * 126);
}

TEST(does_what_it_is_told) {
  int full = 0;
  for (uint32_t seed = 1; seed <= 16; ++seed) {
    RamDisk disk(3 + seed % 4);
    auto storage = loaded(disk);
    Script script(seed);
    for (int step = 0; step < 300; ++step) {
      script.next();
      Content after = script.content;
      script.apply(after);
      const Error error = script.apply(*storage);
      if (script.below(6) == 0) storage = loaded(disk);
      const Content found = contentOf(*storage);
      if (error == Error::kNoSpace || error == Error::kValueTooLong) {
        ++full;
        CHECK(script.explains(found, false));
      } else {
        CHECK_EQUAL(error, Error::kNone);
        CHECK(found == after);
      }
      script.content = found;
    }
  }
  CHECK(full > 50);
}

TEST(loses_nothing_when_power_leaves) {
  int cuts = 0;
  for (uint32_t seed = 100; seed < 130; ++seed) {
    RamDisk disk(3 + seed % 4);
    Script script(seed);
    for (int step = 0; step < 150; ++step) {
      auto storage = loaded(disk);
      script.next();
      if (script.below(3) != 0) disk.commandsLeft = 1 + script.below(40);
      const Error error = script.apply(*storage);
      const bool isCut = disk.isOff();
      cuts += isCut;
      // Sometimes it leaves again, while what it has interrupted is finished.
      if (isCut && script.below(2) == 0) {
        disk.commandsLeft = 1 + script.below(20);
        Storage(disk).load();
      }
      disk.commandsLeft = -1;
      const Content found = contentOf(disk);
      CHECK(script.explains(found, isCut || error == Error::kNone));
      script.content = found;
    }
  }
  CHECK(cuts > 300);
}

TEST(each_command_of_a_new_value_may_be_the_last) {
  const Value values[] = {u32(7), text(std::string(700, 'x')), blob(std::string(5000, 'y'))};
  for (const Value& before : values) {
    for (const Value& after : values) {
      for (long left = 1;; ++left) {
        RamDisk disk(4);
        auto storage = loaded(disk);
        const uint8_t space = spaceOf(*storage, "space");
        // So that the new value needs a page that is freed first.
        CHECK_EQUAL(put(*storage, space, "other", blob(std::string(3700, 'z'))), Error::kNone);
        CHECK_EQUAL(put(*storage, space, "key", before), Error::kNone);
        for (uint32_t i = 0; i < 150; ++i) put(*storage, space, "count", u32(i));
        const Value old = valueOf(*storage, space, "key");
        disk.commandsLeft = left;
        const Error error = put(*storage, space, "key", after);
        const bool isCut = disk.isOff();
        disk.commandsLeft = -1;
        const Content found = contentOf(disk);
        CHECK_EQUAL(found.size(), 3);
        CHECK(found.at("space/key") == old || found.at("space/key") == after);
        CHECK(found.at("space/count") == u32(149));
        if (!isCut) {
          CHECK(error == Error::kNone && found.at("space/key") == after);
          break;
        }
      }
    }
  }
}

TEST(a_value_that_is_there_already_costs_nothing) {
  RamDisk disk(5);
  auto storage = loaded(disk);
  const uint8_t space = spaceOf(*storage, "space");
  for (const Value& value : {u32(7), text("text"), blob(std::string(5000, 'y'))}) {
    CHECK_EQUAL(put(*storage, space, "key", value), Error::kNone);
    disk.commandsLeft = 0;
    CHECK_EQUAL(put(*storage, space, "key", value), Error::kNone);
    disk.commandsLeft = -1;
  }
}

TEST(a_full_partition_keeps_what_it_has) {
  RamDisk disk(3);
  auto storage = loaded(disk);
  const uint8_t space = spaceOf(*storage, "space");
  uint32_t count = 0;
  while (put(*storage, space, "k" + std::to_string(count), u32(count)) == Error::kNone) ++count;
  CHECK_EQUAL(count, 2 * 126 - 1);  // a page stays free, and one entry has the name
  CHECK_EQUAL(put(*storage, space, "blob", blob("octets")), Error::kNoSpace);
  storage = loaded(disk);
  CHECK_EQUAL(contentOf(*storage).size(), count);
  CHECK_EQUAL(storage->erase(space, "k5"), Error::kNone);
  CHECK_EQUAL(put(*storage, space, "new", u32(1)), Error::kNone);
  CHECK_EQUAL(put(*storage, space, "newer", u32(1)), Error::kNoSpace);
  CHECK_EQUAL(contentOf(disk).size(), count);
}

TEST(limits) {
  RamDisk disk(5);
  auto storage = loaded(disk);
  const uint8_t space = spaceOf(*storage, "123456789012345");
  uint8_t other = 0;
  CHECK_EQUAL(storage->open("2345678901234567", true, other), Error::kKeyTooLong);
  CHECK_EQUAL(put(*storage, space, "123456789012345", u32(1)), Error::kNone);
  CHECK_EQUAL(put(*storage, space, "2345678901234567", u32(1)), Error::kKeyTooLong);
  CHECK_EQUAL(put(*storage, space, "text", text(std::string(3999, 'x'))), Error::kNone);
  CHECK_EQUAL(put(*storage, space, "text", text(std::string(4000, 'x'))), Error::kValueTooLong);
  CHECK_EQUAL(put(*storage, space, "blob", blob(std::string(16001, 'x'))), Error::kValueTooLong);
  CHECK_EQUAL(contentOf(disk).size(), 2);
  CHECK(valueOf(*storage, space, "text") == text(std::string(3999, 'x')));
}

TEST(there_are_254_namespaces) {
  RamDisk disk(5);
  auto storage = loaded(disk);
  for (int i = 1; i < 255; ++i) CHECK_EQUAL(spaceOf(*storage, "n" + std::to_string(i)), i);
  uint8_t space = 0;
  CHECK_EQUAL(storage->open("one more", true, space), Error::kNoSpace);
  storage = loaded(disk);
  CHECK_EQUAL(storage->open("n200", false, space), Error::kNone);
  CHECK_EQUAL(space, 200);
}

TEST(what_is_damaged_is_not_found) {
  for (const Value& value : {u32(7), text("what is kept"), blob(std::string(200, 'y'))}) {
    RamDisk disk(3);
    auto storage = loaded(disk);
    const uint8_t space = spaceOf(*storage, "space");
    CHECK_EQUAL(put(*storage, space, "key", value), Error::kNone);
    // The first entry is the namespace's; of the second the value, and behind it the data.
    const size_t at = 64 + 32 + (value.type == Type::kU32 ? 24 : 32);
    disk.octets[at] = static_cast<uint8_t>(disk.octets[at] - 1);
    storage = loaded(disk);
    std::string octets(value.octets.size(), '\0');
    const Error error = storage->get(space, "key", value.type, octets.data());
    CHECK_EQUAL(error, Error::kNotFound);
    CHECK(contentOf(disk).empty());
  }
}

TEST(pages_without_room_and_of_another_format_have_to_be_erased) {
  RamDisk disk(3);
  auto storage = loaded(disk);
  for (uint32_t i = 0; i < 3; ++i) {
    Page page;
    page.attach(disk, i);
    page.activate(i);
    Entry entry = Entry::of(1, Type::kU8, "key");
    uint32_t index = 0;
    CHECK_EQUAL(page.append(entry, nullptr, 0, index), Error::kNone);
  }
  loaded(disk, Error::kNoFreePages);
  CHECK_EQUAL(storage->eraseAll(), Error::kNone);
  CHECK(contentOf(disk).empty());

  // State, number, format, and the checksum of what is behind the state.
  uint8_t header[32];
  memset(header, 0xFF, sizeof header);
  header[0] = 0xFE;
  header[8] = 0xFD;
  const uint32_t check = checksum(header + 4, 24);
  for (int i = 0; i < 4; ++i) header[28 + i] = static_cast<uint8_t>(check >> 8 * i);
  memcpy(disk.octets.data(), header, sizeof header);
  loaded(disk, Error::kNewVersion);
}

TEST(a_page_whose_header_is_damaged_is_erased_when_it_is_needed) {
  RamDisk disk(3);
  disk.octets[2 * kPage + 4] = 0;
  disk.octets[100] = 0;
  auto storage = loaded(disk);
  const uint8_t space = spaceOf(*storage, "space");
  CHECK_EQUAL(put(*storage, space, "key", blob(std::string(7000, 'x'))), Error::kNone);
  CHECK_EQUAL(contentOf(disk).size(), 1);
}
