#include <string.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "file_system.h"
#include "port/host/disk_image.h"
#include "port/host/test.h"
#include "port/host/vectors.h"

using namespace __board::littlefs;
using testbed::RamDisk;

namespace {

/// What a disk should hold: files by their paths; directories end with a slash.
using Content = std::map<std::string, std::string>;

uint32_t g_time = 1;

std::unique_ptr<FileSystem> mounted(RamDisk& disk, Error expected = Error::kNone) {
  auto system = std::make_unique<FileSystem>(disk);
  system->now = [] { return g_time++; };
  CHECK_EQUAL(system->mount(), expected);
  return system;
}

std::unique_ptr<FileSystem> formatted(RamDisk& disk) {
  CHECK_EQUAL(FileSystem(disk).format(), Error::kNone);
  return mounted(disk);
}

std::string readAll(FileSystem& system, const std::string& path) {
  File file(system);
  CHECK_EQUAL(file.open(path.c_str(), {}), Error::kNone);
  std::string text(file.size(), '\0');
  uint32_t count = 0;
  CHECK_EQUAL(file.read(text.data(), file.size(), count), Error::kNone);
  CHECK_EQUAL(count, text.size());
  return text;
}

void writeAll(FileSystem& system, const std::string& path, const std::string& text) {
  File file(system);
  CHECK_EQUAL(file.open(path.c_str(), {.create = true, .truncate = true, .write = true}),
              Error::kNone);
  CHECK_EQUAL(file.write(text.data(), static_cast<uint32_t>(text.size())), Error::kNone);
  CHECK_EQUAL(file.close(), Error::kNone);
}

void addContent(FileSystem& system, const std::string& directory, Content& content) {
  Info info;
  for (uint32_t place = 0;; ++place) {
    const Error error = system.entryAt(directory.c_str(), place, info);
    if (error == Error::kNotFound) return;
    CHECK_EQUAL(error, Error::kNone);
    const std::string path = directory + (directory.empty() ? "" : "/") + info.name;
    if (info.isDirectory) {
      content[path + "/"] = "";
      addContent(system, path, content);
    } else {
      content[path] = readAll(system, path);
      CHECK_EQUAL(info.size, content[path].size());
    }
  }
}

Content contentOf(RamDisk& disk) {
  Content content;
  addContent(*mounted(disk), "", content);
  return content;
}

bool isWithin(const std::string& path, const std::string& directory) {
  return path.rfind(directory + "/", 0) == 0;
}

/// Operations on a disk as a program does them, and on what should be there.
class Script {
 public:
  explicit Script(uint32_t seed) : random_(seed) {}

  Content content;

  void next() {
    static constexpr size_t kSizes[] = {0, 3, 511, 512, 513, 1000, 4092, 4096, 5000, 8191, 12000};
    kind_ = below(10);
    text_ = std::string(kSizes[below(11)], '\0');
    for (char& octet : text_) octet = static_cast<char>(random_());
    path_ = path(below(2) == 0);
    other_ = path(below(4) == 0);
    at_ = below(9000);
  }

  /// @returns false when it must fail, and change nothing
  bool apply(Content& to) const {
    const bool exists = has(to, path_), isDirectory = to.count(path_ + "/") > 0;
    switch (kind_) {
      case 0:
      case 1:
      case 2:
        if (!hasParent(to, path_) || isDirectory) return false;
        if (kind_ < 2) to[path_] = "";
        to[path_] += text_;
        return true;
      case 3: {
        if (!exists || isDirectory) return false;
        std::string& whole = to[path_];
        const size_t at = at_ % (whole.size() + 1);
        if (whole.size() < at + text_.size()) whole.resize(at + text_.size());
        whole.replace(at, text_.size(), text_);
        return true;
      }
      case 4:
      case 5:
        if (exists || !hasParent(to, path_)) return false;
        to[path_ + "/"] = "";
        return true;
      case 6:
      case 7:
        if (!exists || (isDirectory && !isEmpty(to, path_))) return false;
        to.erase(isDirectory ? path_ + "/" : path_);
        return true;
      default:
        return applyRename(to, exists, isDirectory);
    }
  }

  Error apply(FileSystem& system) {
    File file(system);
    switch (kind_) {
      case 0:
      case 1:
        return write(file, {.create = true, .truncate = true, .write = true}, 0);
      case 2:
        return write(file, {.create = true, .append = true, .write = true}, 0);
      case 3: {
        const auto found = content.find(path_);
        const size_t size = found == content.end() ? 0 : found->second.size();
        return write(file, {.write = true}, at_ % (size + 1));
      }
      case 4:
      case 5:
        return system.makeDirectory(path_.c_str());
      case 6:
      case 7:
        return system.remove(path_.c_str());
      default:
        return system.rename(path_.c_str(), other_.c_str());
    }
  }

  /// Before the operation, after it, or with the file that it has begun.
  bool explains(const Content& found, bool mayBeDone) const {
    Content after = content, begun = content;
    const bool succeeds = apply(after);
    if (kind_ < 3 && succeeds) begun.insert({path_, ""});
    return found == content || found == begun || (mayBeDone && found == after);
  }

  uint32_t below(uint32_t end) { return random_() % end; }

 private:
  static bool has(const Content& in, const std::string& path) {
    return path.empty() || in.count(path) > 0 || in.count(path + "/") > 0;
  }
  static bool hasParent(const Content& in, const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == std::string::npos || in.count(path.substr(0, slash + 1)) > 0;
  }
  static bool isEmpty(const Content& in, const std::string& directory) {
    const auto after = in.upper_bound(directory + "/");
    return after == in.end() || !isWithin(after->first, directory);
  }

  bool applyRename(Content& to, bool exists, bool isDirectory) const {
    if (!exists || !hasParent(to, other_)) return false;
    if (path_ == other_) return true;
    if (has(to, other_)) {
      const bool otherIs = to.count(other_ + "/") > 0;
      if (otherIs != isDirectory || (otherIs && !isEmpty(to, other_))) return false;
    }
    if (isDirectory && isWithin(other_, path_)) return false;
    Content moved;
    for (const auto& [path, text] : to) {
      const bool goes = path == path_ || isWithin(path, path_);
      if (path != other_) moved[goes ? other_ + path.substr(path_.size()) : path] = text;
    }
    to = moved;
    return true;
  }

  Error write(File& file, File::Mode mode, size_t at) {
    Error error = file.open(path_.c_str(), mode);
    if (error != Error::kNone) return error;
    file.seek(static_cast<uint32_t>(at));
    for (size_t done = 0; done < text_.size() && error == Error::kNone;) {
      const size_t count = std::min<size_t>(text_.size() - done, 1 + below(3000));
      error = file.write(text_.data() + done, static_cast<uint32_t>(count));
      done += count;
    }
    if (error == Error::kNone) return file.close();
    file.abandon();
    return error;
  }

  std::string path(bool there) {
    std::vector<std::string> all, directories{""};
    for (const auto& [path, text] : content) {
      const bool isDirectory = path.back() == '/';
      all.push_back(isDirectory ? path.substr(0, path.size() - 1) : path);
      if (isDirectory) directories.push_back(path);
    }
    if (there && !all.empty()) return all[below(static_cast<uint32_t>(all.size()))];
    std::string name = directories[below(static_cast<uint32_t>(directories.size()))];
    for (uint32_t left = below(10) == 0 ? 40 : 1 + below(6); left > 0; --left) {
      name += static_cast<char>('a' + below(8));
    }
    return name;
  }

  std::mt19937 random_;
  uint32_t kind_ = 0;
  size_t at_ = 0;
  std::string path_, other_, text_;
};

}  // namespace

TEST(reads_what_the_reference_implementation_has_written) {
  for (const auto& image : testbed::readVectors("littlefs-images.json", "images")) {
    RamDisk disk = testbed::diskOf(image);
    std::string listed;
    for (const auto& [path, text] : contentOf(disk)) {
      listed += path + " " + std::to_string(text.size()) + " " +
                std::to_string(testbed::sumOf(text)) + ", ";
    }
    CHECK(listed == image.at("content") + ", ");
  }
}

TEST(writes_a_superblock_where_everybody_looks_for_it) {
  RamDisk disk(8);
  formatted(disk);
  for (uint32_t block = 0; block < 2; ++block) {
    const uint8_t* octets = &disk.octets[block * kBlock];
    // The magic string at octet 8; version 2.1, block size, block count, longest name (SPEC.md, 0x0ff).
    CHECK(memcmp(octets + 8, "littlefs", 8) == 0);
    CHECK_EQUAL(littleEndian(octets + 20), 0x00020001);
    CHECK_EQUAL(littleEndian(octets + 24), 4096);
    CHECK_EQUAL(littleEndian(octets + 28), 8);
    CHECK_EQUAL(littleEndian(octets + 32), 64);
  }
}

TEST(does_what_it_is_told) {
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    RamDisk disk(20 + seed * 5);
    auto system = formatted(disk);
    Script script(seed);
    for (int step = 0; step < 120; ++step) {
      script.next();
      Content after = script.content;
      const bool succeeds = script.apply(after);
      const Error error = script.apply(*system);
      const Content found = contentOf(disk);
      if (error == Error::kNoSpace) {
        CHECK(script.explains(found, false));
      } else {
        CHECK_EQUAL(error == Error::kNone, succeeds);
        CHECK(found == after);
      }
      script.content = found;
      // Sometimes by a program that has just started.
      if (script.below(4) == 0) system = mounted(disk);
    }
  }
}

TEST(loses_nothing_when_power_leaves) {
  int cuts = 0;
  for (uint32_t seed = 100; seed < 124; ++seed) {
    RamDisk disk(20 + seed % 7 * 8);
    formatted(disk);
    Script script(seed);
    for (int step = 0; step < 100; ++step) {
      auto system = mounted(disk);
      script.next();
      if (script.below(3) != 0) disk.commandsLeft = 1 + script.below(12);
      const Error error = script.apply(*system);
      const bool isCut = disk.isOff();
      disk.commandsLeft = -1;
      cuts += isCut;
      const Content found = contentOf(disk);
      CHECK(script.explains(found, isCut || error == Error::kNone));
      script.content = found;
    }
  }
  CHECK(cuts > 300);
}

TEST(power_may_leave_while_a_disk_is_mended) {
  for (long first = 1; first < 12; ++first) {
    for (long second = 1; second < 8; ++second) {
      RamDisk disk(16);
      auto system = formatted(disk);
      for (int i = 0; i < 30; ++i) writeAll(*system, "file number " + std::to_string(i), "text");
      CHECK_EQUAL(system->makeDirectory("directory"), Error::kNone);
      disk.commandsLeft = first;
      system->remove("directory");
      disk.commandsLeft = second;
      FileSystem(disk).mount();
      disk.commandsLeft = -1;
      Content content = contentOf(disk);
      CHECK(content.size() == 30 || content.count("directory/") == 1);
      uint32_t used = 0;
      CHECK_EQUAL(mounted(disk)->usedBlocks(used), Error::kNone);
      if (content.size() == 30) CHECK(used <= 6);
    }
  }
}

TEST(a_full_disk_says_so_and_takes_more_when_something_is_removed) {
  RamDisk disk(16);
  auto system = formatted(disk);
  const std::string text(20'000, 'x');
  writeAll(*system, "one", text);
  writeAll(*system, "other", text);
  File file(*system);
  CHECK_EQUAL(file.open("third", {.create = true, .write = true}), Error::kNone);
  CHECK_EQUAL(file.write(text.data(), 20'000), Error::kNoSpace);
  file.abandon();
  CHECK(readAll(*system, "one") == text);
  CHECK_EQUAL(system->remove("one"), Error::kNone);
  writeAll(*system, "third", text);
  CHECK(readAll(*system, "other") == text);
  CHECK(readAll(*system, "third") == text);
}

TEST(an_open_file_follows_its_name) {
  RamDisk disk(32);
  auto system = formatted(disk);
  CHECK_EQUAL(system->makeDirectory("a"), Error::kNone);
  writeAll(*system, "a/kept", "12");
  writeAll(*system, "a/gone", "34");
  File kept(*system), gone(*system);
  const File::Mode append{.append = true, .write = true};
  CHECK_EQUAL(kept.open("/a//kept", append), Error::kNone);
  CHECK_EQUAL(gone.open("a/gone", append), Error::kNone);
  CHECK_EQUAL(kept.write("3", 1), Error::kNone);
  CHECK_EQUAL(gone.write("5", 1), Error::kNone);
  CHECK_EQUAL(system->rename("a", "b"), Error::kNone);
  CHECK_EQUAL(system->remove("b/gone"), Error::kNone);
  CHECK_EQUAL(kept.close(), Error::kNone);
  CHECK_EQUAL(gone.close(), Error::kNone);
  CHECK(contentOf(disk) == (Content{{"b/", ""}, {"b/kept", "123"}}));
}

TEST(what_is_not_synchronized_is_not_on_the_disk) {
  RamDisk disk(32);
  auto system = formatted(disk);
  writeAll(*system, "log", "before");
  File file(*system);
  CHECK_EQUAL(file.open("log", {.truncate = true, .write = true}), Error::kNone);
  CHECK_EQUAL(file.write(std::string(9000, 'y').data(), 9000), Error::kNone);
  CHECK(contentOf(disk)["log"] == "before");
  CHECK_EQUAL(file.sync(), Error::kNone);
  CHECK_EQUAL(contentOf(disk)["log"].size(), 9000);
  file.abandon();
}

TEST(names_have_a_longest) {
  RamDisk disk(16);
  auto system = formatted(disk);
  writeAll(*system, std::string(64, 'n'), "x");
  File file(*system);
  CHECK_EQUAL(file.open(std::string(65, 'n').c_str(), {.create = true}), Error::kNameTooLong);
  CHECK_EQUAL(system->makeDirectory(std::string(65, 'n').c_str()), Error::kNameTooLong);
  CHECK_EQUAL(system->rename(std::string(64, 'n').c_str(), std::string(65, 'm').c_str()),
              Error::kNameTooLong);
  CHECK_EQUAL(file.open(std::string(300, 'n').c_str(), {.create = true}), Error::kNameTooLong);
  CHECK_EQUAL(system->makeDirectory("/"), Error::kExists);
  CHECK_EQUAL(system->remove("/"), Error::kNotEmpty);
  CHECK_EQUAL(system->rename("/", "x"), Error::kIntoItself);
}

TEST(a_disk_that_is_none_is_refused) {
  RamDisk blank(16);
  mounted(blank, Error::kDamaged);
  RamDisk disk(16);
  formatted(disk);
  RamDisk larger(17);
  std::copy(disk.octets.begin(), disk.octets.end(), larger.octets.begin());
  mounted(larger, Error::kDamaged);
  RamDisk one(1);
  CHECK_EQUAL(FileSystem(one).format(), Error::kNoSpace);
}
