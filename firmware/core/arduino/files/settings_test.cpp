// Preferences.h, EEPROM.h and nvs.h as a sketch uses them.
#include "settings.h"

#include <limits>

#include "../EEPROM.h"
#include "../Preferences.h"
#include "../nvs_flash.h"
#include "fake_board.h"
#include "partition.h"
#include "port/host/test.h"

using namespace __board;
using testbed::FakeBoard;
using testbed::has;

namespace {

/// The core is the same for all boards of a program: it looks at the flash again.
void restart() {
  nvs_flash_deinit();
  CHECK_EQUAL(nvs_flash_init(), ESP_OK);
}

/// A board with a blank flash.
class Board : public FakeBoard {
 public:
  Board() { restart(); }
};

}  // namespace

TEST(preferences_of_every_type_outlive_a_reset) {
  Board board;
  {
    Preferences preferences;
    CHECK(preferences.begin("my-app"));
    CHECK_EQUAL(preferences.putChar("char", -128), 1);
    CHECK_EQUAL(preferences.putUChar("uchar", 255), 1);
    CHECK_EQUAL(preferences.putShort("short", -32768), 2);
    CHECK_EQUAL(preferences.putUShort("ushort", 65535), 2);
    CHECK_EQUAL(preferences.putInt("int", -2), 4);
    CHECK_EQUAL(preferences.putUInt("uint", 0xFFFFFFFF), 4);
    CHECK_EQUAL(preferences.putLong("long", -3), 4);
    CHECK_EQUAL(preferences.putULong("ulong", 3), 4);
    CHECK_EQUAL(preferences.putLong64("long64", std::numeric_limits<int64_t>::min()), 8);
    CHECK_EQUAL(preferences.putULong64("ulong64", std::numeric_limits<uint64_t>::max()), 8);
    CHECK_EQUAL(preferences.putFloat("float", 1.5f), 4);
    CHECK_EQUAL(preferences.putDouble("double", -0.1), 8);
    CHECK_EQUAL(preferences.putBool("bool", true), 1);
    CHECK_EQUAL(preferences.putString("text", "board"), 5);
    CHECK_EQUAL(preferences.putString("string", String("a longer text than a String keeps")), 33);
    CHECK_EQUAL(preferences.putBytes("bytes", "\0\1\2", 3), 3);
  }
  restart();
  Preferences preferences;
  CHECK(preferences.begin("my-app", true));
  CHECK_EQUAL(preferences.getChar("char"), -128);
  CHECK_EQUAL(preferences.getUChar("uchar"), 255);
  CHECK_EQUAL(preferences.getShort("short"), -32768);
  CHECK_EQUAL(preferences.getUShort("ushort"), 65535);
  CHECK_EQUAL(preferences.getInt("int"), -2);
  CHECK_EQUAL(preferences.getUInt("uint"), 0xFFFFFFFF);
  CHECK_EQUAL(preferences.getLong("long"), -3);
  CHECK_EQUAL(preferences.getULong("ulong"), 3);
  CHECK_EQUAL(preferences.getLong64("long64"), std::numeric_limits<int64_t>::min());
  CHECK_EQUAL(preferences.getULong64("ulong64"), std::numeric_limits<uint64_t>::max());
  CHECK(preferences.getFloat("float") == 1.5f);
  CHECK(preferences.getDouble("double") == -0.1);
  CHECK(preferences.getBool("bool"));
  CHECK(preferences.getString("text") == "board");
  CHECK(preferences.getString("string") == "a longer text than a String keeps");
  char text[6];
  CHECK_EQUAL(preferences.getString("text", text, sizeof text), 6);
  CHECK(strcmp(text, "board") == 0);
  uint8_t bytes[3] = {9, 9, 9};
  CHECK_EQUAL(preferences.getBytesLength("bytes"), 3);
  CHECK_EQUAL(preferences.getBytes("bytes", bytes, sizeof bytes), 3);
  CHECK(bytes[0] == 0 && bytes[2] == 2);
  CHECK_EQUAL(preferences.getType("char"), PT_I8);
  CHECK_EQUAL(preferences.getType("bool"), PT_U8);
  CHECK_EQUAL(preferences.getType("short"), PT_I16);
  CHECK_EQUAL(preferences.getType("ulong"), PT_U32);
  CHECK_EQUAL(preferences.getType("long64"), PT_I64);
  CHECK_EQUAL(preferences.getType("text"), PT_STR);
  CHECK_EQUAL(preferences.getType("float"), PT_BLOB);
  CHECK_EQUAL(preferences.getType("none"), PT_INVALID);
  CHECK(preferences.isKey("text") && !preferences.isKey("none"));
  CHECK(board.text == "");
}

TEST(preferences_that_are_not_there_have_the_default) {
  Board board;
  Preferences preferences;
  CHECK_EQUAL(preferences.getInt("early", 5), 5);
  CHECK_EQUAL(preferences.putInt("early", 5), 0);
  CHECK(!preferences.begin("none", true));
  CHECK(has(board.text, "][E][Preferences.cpp] begin(): nvs_open failed: NOT_FOUND\r\n"));
  CHECK(preferences.begin("some"));
  CHECK(!preferences.begin("other"));
  board.text.clear();
  CHECK_EQUAL(preferences.getInt("none", -7), -7);
  CHECK(preferences.getBool("none", true));
  CHECK(board.text == "");
  CHECK(preferences.getString("none", "default") == "default");
  CHECK(has(board.text,
            "][E][Preferences.cpp] getString(): nvs_get_str len fail: none NOT_FOUND\r\n"));
  CHECK(isnan(preferences.getFloat("none")));
  CHECK(preferences.getDouble("none", 2.5) == 2.5);
  CHECK(has(board.text, "getBytesLength(): nvs_get_blob len fail: none NOT_FOUND\r\n"));
  // Of another type.
  preferences.putInt("int", 1);
  CHECK_EQUAL(preferences.getUInt("int", 9), 9);
  // With too little room.
  preferences.putString("text", "board");
  char text[5] = "old";
  CHECK_EQUAL(preferences.getString("text", text, sizeof text), 0);
  CHECK(strcmp(text, "old") == 0);
  CHECK(has(board.text, "getString(): not enough space in value: 5 < 6\r\n"));
}

TEST(preferences_are_removed_one_by_one_and_all) {
  Board board;
  Preferences preferences, other;
  CHECK_EQUAL(preferences.freeEntries(), 630);
  preferences.begin("one");
  other.begin("two");
  CHECK_EQUAL(preferences.freeEntries(), 628);
  preferences.putInt("a", 1);
  preferences.putInt("b", 2);
  other.putInt("a", 3);
  CHECK_EQUAL(preferences.freeEntries(), 625);
  CHECK(preferences.remove("a"));
  CHECK(!preferences.remove("a"));
  CHECK(has(board.text, "Preferences.cpp] remove(): nvs_erase_key fail: a NOT_FOUND\r\n"));
  CHECK(preferences.clear());
  CHECK(!preferences.isKey("b"));
  CHECK_EQUAL(other.getInt("a"), 3);
  other.end();
  other.begin("two", true);
  CHECK(!other.clear() && !other.remove("a"));
  CHECK_EQUAL(other.putInt("a", 4), 0);
  CHECK_EQUAL(other.getInt("a"), 3);
}

TEST(names_have_15_characters) {
  Board board;
  Preferences preferences;
  CHECK(!preferences.begin("a name with 16 c"));
  CHECK(has(board.text, "nvs_open failed: KEY_TOO_LONG\r\n"));
  CHECK(preferences.begin("name with 15 c."));
  CHECK_EQUAL(preferences.putInt("a key with 16 c.", 1), 0);
  CHECK(has(board.text, "putInt(): nvs_set_i32 fail: a key with 16 c. KEY_TOO_LONG\r\n"));
  CHECK_EQUAL(preferences.putInt("key with 15 ch.", 1), 4);
}

TEST(a_full_flash_is_said_and_loses_nothing) {
  Board board;
  Preferences preferences;
  preferences.begin("full");
  std::string text(1000, 'x');
  int kept = 0;
  while (preferences.putString(std::to_string(kept).c_str(), text.c_str()) > 0) ++kept;
  CHECK_EQUAL(kept, 12);  // three to a page
  CHECK(has(board.text, "putString(): nvs_set_str fail: 12 NOT_ENOUGH_SPACE\r\n"));
  restart();
  CHECK(!preferences.isKey("0"));  // its handle is of before
  preferences.end();
  preferences.begin("full", true);
  for (int i = 0; i < kept; ++i) {
    CHECK(preferences.getString(std::to_string(i).c_str()) == text.c_str());
  }
}

TEST(settings_are_where_the_map_of_the_flash_says) {
  Board board;
  Preferences preferences;
  preferences.begin("app");
  preferences.putInt("a", 1);
  for (size_t i = 0; i < board.flash.size(); ++i) {
    if (board.flash[i] == '\xFF') continue;
    CHECK(i >= kSettingsAddress && i < kSettingsAddress + kSettingsOctets);
  }
  CHECK_EQUAL(board.flash.compare(kSettingsAddress + 64 + 8, 4, std::string("app\0", 4)), 0);
}

TEST(the_core_erases_a_partition_that_it_cannot_use) {
  Board board;
  for (uint32_t page = 0; page < 5; ++page) {
    nvs::Page full;
    Partition partition(kSettingsAddress, kSettingsOctets);
    full.attach(partition, page);
    full.activate(page);
    nvs::Entry entry = nvs::Entry::of(1, nvs::Type::kU8, "key");
    uint32_t index = 0;
    CHECK_EQUAL(full.append(entry, nullptr, 0, index), nvs::Error::kNone);
  }
  nvs_flash_deinit();
  CHECK_EQUAL(nvs_flash_init(), ESP_ERR_NVS_NO_FREE_PAGES);
  nvs_handle_t handle = 0;
  CHECK_EQUAL(nvs_open("app", NVS_READWRITE, &handle), ESP_ERR_NVS_NOT_INITIALIZED);
  CHECK_EQUAL(nvs_flash_erase(), ESP_OK);
  CHECK_EQUAL(nvs_flash_init(), ESP_OK);
  CHECK_EQUAL(nvs_open("app", NVS_READWRITE, &handle), ESP_OK);
}

TEST(eeprom_keeps_what_is_committed) {
  Board board;
  EEPROMClass eeprom;
  CHECK(!eeprom.begin(0));
  CHECK(eeprom.begin(100));
  CHECK_EQUAL(eeprom.length(), 100);
  CHECK_EQUAL(eeprom.read(99), 0xFF);
  eeprom.write(0, 1);
  CHECK(eeprom.isDirty() && eeprom.commit() && !eeprom.isDirty());
  eeprom.write(0, 2);
  restart();
  EEPROMClass after;
  CHECK(after.begin(100));
  CHECK_EQUAL(after.read(0), 1);
  // More and less of it.
  CHECK(after.begin(200));
  CHECK(after.read(0) == 1 && after.read(199) == 0xFF);
  CHECK(after.begin(1));
  CHECK(after.read(0) == 1 && after.length() == 1);
  after.write(0, 3);
  after.end();
  CHECK_EQUAL(after.read(0), 0);
  CHECK(after.begin(1));
  CHECK_EQUAL(after.read(0), 3);
  CHECK(!after.begin(20'000));
  CHECK(has(board.text, "EEPROM.cpp] begin(): Not enough space to expand EEPROM from 1 to 20000"));
}

TEST(eeprom_of_every_type) {
  Board board;
  EEPROMClass eeprom("settings");
  CHECK(eeprom.begin(64));
  CHECK_EQUAL(eeprom.writeByte(0, 200), 1);
  CHECK_EQUAL(eeprom.writeShort(1, -5), 2);
  CHECK_EQUAL(eeprom.writeULong64(3, 1ull << 40), 8);
  CHECK_EQUAL(eeprom.writeFloat(11, 0.5f), 4);
  CHECK_EQUAL(eeprom.writeBool(15, true), 1);
  CHECK_EQUAL(eeprom.writeString(16, "text"), 4);
  struct Pair {
    int first;
    char second;
  };
  eeprom.put(32, Pair{7, 'x'});
  CHECK_EQUAL(eeprom.readByte(0), 200);
  CHECK_EQUAL(eeprom.readShort(1), -5);
  CHECK_EQUAL(eeprom.readULong64(3), 1ull << 40);
  CHECK(eeprom.readFloat(11) == 0.5f);
  CHECK(eeprom.readBool(15));
  CHECK(eeprom.readString(16) == "text");
  char text[8];
  CHECK_EQUAL(eeprom.readString(16, text, sizeof text), 4);
  CHECK(strcmp(text, "text") == 0);
  Pair pair{};
  CHECK(eeprom.get(32, pair).first == 7 && pair.second == 'x');
  // What does not fit is not written, and reads as nothing.
  CHECK_EQUAL(eeprom.writeInt(61, 1), 0);
  CHECK_EQUAL(eeprom.readInt(61), 0);
  CHECK_EQUAL(eeprom.writeString(60, "text"), 0);
  CHECK_EQUAL(eeprom.read(-1), 0);
  CHECK_EQUAL(eeprom.get(61, pair).first, 7);
  CHECK(eeprom.readString(50) == "");
}

TEST(nvs_says_what_is_wrong) {
  Board board;
  nvs_handle_t handle = 0, reader = 0;
  CHECK_EQUAL(nvs_open("app", NVS_READONLY, &reader), ESP_ERR_NVS_NOT_FOUND);
  CHECK_EQUAL(nvs_open("app", NVS_READWRITE, &handle), ESP_OK);
  CHECK_EQUAL(nvs_open("app", NVS_READONLY, &reader), ESP_OK);
  CHECK_EQUAL(nvs_set_u8(reader, "key", 1), ESP_ERR_NVS_READ_ONLY);
  CHECK_EQUAL(nvs_set_u8(handle, "key", 1), ESP_OK);
  uint8_t value = 0;
  CHECK_EQUAL(nvs_get_u8(reader, "key", &value), ESP_OK);
  CHECK_EQUAL(value, 1);
  int8_t other = 5;
  CHECK_EQUAL(nvs_get_i8(reader, "key", &other), ESP_ERR_NVS_NOT_FOUND);
  CHECK_EQUAL(other, 5);
  CHECK_EQUAL(nvs_set_str(handle, "text", "board"), ESP_OK);
  char text[6];
  size_t length = 3;
  CHECK_EQUAL(nvs_get_str(handle, "text", text, &length), ESP_ERR_NVS_INVALID_LENGTH);
  CHECK_EQUAL(length, 6);
  CHECK_EQUAL(nvs_get_str(handle, "text", text, &length), ESP_OK);
  nvs_close(handle);
  CHECK_EQUAL(nvs_set_u8(handle, "key", 2), ESP_ERR_NVS_INVALID_HANDLE);
  CHECK_EQUAL(nvs_commit(handle), ESP_ERR_NVS_INVALID_HANDLE);
  CHECK_EQUAL(nvs_flash_init_partition("other"), ESP_ERR_NOT_FOUND);
  CHECK_EQUAL(nvs_open_from_partition("other", "app", NVS_READONLY, &handle),
              ESP_ERR_NVS_PART_NOT_FOUND);
  CHECK(strcmp(esp_err_to_name(ESP_ERR_NVS_NOT_FOUND), "ESP_ERR_NVS_NOT_FOUND") == 0);
}

TEST(nvs_lists_its_keys) {
  Board board;
  nvs_handle_t one = 0, two = 0;
  nvs_open("one", NVS_READWRITE, &one);
  nvs_open("two", NVS_READWRITE, &two);
  nvs_set_u8(one, "a", 1);
  nvs_set_str(two, "b", "text");
  const std::string large(6000, 'x');
  nvs_set_blob(two, "c", large.data(), large.size());
  std::string listed;
  nvs_iterator_t iterator = nullptr;
  esp_err_t result = nvs_entry_find("nvs", nullptr, NVS_TYPE_ANY, &iterator);
  while (result == ESP_OK) {
    nvs_entry_info_t info;
    nvs_entry_info(iterator, &info);
    listed += std::string(info.namespace_name) + "/" + info.key + " " + std::to_string(info.type);
    listed += " ";
    result = nvs_entry_next(&iterator);
  }
  CHECK(iterator == nullptr);
  CHECK(listed == "one/a 1 two/b 33 two/c 66 ");
  CHECK_EQUAL(nvs_entry_find("nvs", "one", NVS_TYPE_STR, &iterator), ESP_ERR_NVS_NOT_FOUND);
  CHECK_EQUAL(nvs_entry_find_in_handle(two, NVS_TYPE_STR, &iterator), ESP_OK);
  nvs_release_iterator(iterator);
  size_t used = 0;
  CHECK_EQUAL(nvs_get_used_entry_count(one, &used), ESP_OK);
  CHECK_EQUAL(used, 1);
}
