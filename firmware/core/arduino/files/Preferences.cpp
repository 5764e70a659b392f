#include "../Preferences.h"

#include "../heap.h"
#include "../nvs_flash.h"
#include "../pin_bus.h"
#include "settings.h"

using namespace __board;

namespace {

/// What the core says of it: the end of its name.
const char* nameOf(esp_err_t error) {
  return error > ESP_ERR_NVS_BASE ? esp_err_to_name(error) + strlen("ESP_ERR_NVS_") : "OTHER";
}

esp_err_t textLength(nvs_handle_t handle, const char* key, size_t* length) {
  return nvs_get_str(handle, key, nullptr, length);
}

esp_err_t blobLength(nvs_handle_t handle, const char* key, size_t* length) {
  return nvs_get_blob(handle, key, nullptr, length);
}

/// As "Core Debug Level: Error" has it, without the source line's number.
void log(const char* function, const char* what, const char* key, esp_err_t error) {
  Serial.printf("[%6lu][E][Preferences.cpp] %s(): %s: %s%s%s\r\n", millis(), function, what,
                key == nullptr ? "" : key, key == nullptr ? "" : " ", nameOf(error));
}

}  // namespace

bool Preferences::begin(const char* name, bool readOnly, const char* label) {
  if (isStarted_) return false;
  isReadOnly_ = readOnly;
  static constexpr char kFunction[] = "begin";
  if (label != nullptr) {
    if (const esp_err_t error = nvs_flash_init_partition(label); error != ESP_OK) {
      log(kFunction, "nvs_flash_init_partition failed", nullptr, error);
      return false;
    }
  }
  const esp_err_t error =
      nvs_open_from_partition(label == nullptr ? NVS_DEFAULT_PART_NAME : label, name,
                              readOnly ? NVS_READONLY : NVS_READWRITE, &handle_);
  if (error != ESP_OK) log(kFunction, "nvs_open failed", nullptr, error);
  isStarted_ = error == ESP_OK;
  return isStarted_;
}

void Preferences::end() {
  if (isStarted_) nvs_close(handle_);
  isStarted_ = false;
}

bool Preferences::clear() {
  if (!isStarted_ || isReadOnly_) return false;
  const esp_err_t error = nvs_erase_all(handle_);
  if (error != ESP_OK) {
    log("clear", "nvs_erase_all fail", nullptr, error);
  }
  return error == ESP_OK;
}

bool Preferences::remove(const char* key) {
  if (!isStarted_ || key == nullptr || isReadOnly_) return false;
  const esp_err_t error = nvs_erase_key(handle_, key);
  if (error != ESP_OK) log("remove", "nvs_erase_key fail", key, error);
  return error == ESP_OK;
}

template <class T>
size_t Preferences::put(const char* function, const char* what, const char* key, T value,
                        esp_err_t (*set)(uint32_t, const char*, T)) {
  if (!isStarted_ || key == nullptr || isReadOnly_) return 0;
  const esp_err_t error = set(handle_, key, value);
  if (error != ESP_OK) log(function, what, key, error);
  return error == ESP_OK ? sizeof value : 0;
}

size_t Preferences::putChar(const char* key, int8_t value) {
  return put("putChar", "nvs_set_i8 fail", key, value, nvs_set_i8);
}
size_t Preferences::putUChar(const char* key, uint8_t value) {
  return put("putUChar", "nvs_set_u8 fail", key, value, nvs_set_u8);
}
size_t Preferences::putShort(const char* key, int16_t value) {
  return put("putShort", "nvs_set_i16 fail", key, value, nvs_set_i16);
}
size_t Preferences::putUShort(const char* key, uint16_t value) {
  return put("putUShort", "nvs_set_u16 fail", key, value, nvs_set_u16);
}
size_t Preferences::putInt(const char* key, int32_t value) {
  return put("putInt", "nvs_set_i32 fail", key, value, nvs_set_i32);
}
size_t Preferences::putUInt(const char* key, uint32_t value) {
  return put("putUInt", "nvs_set_u32 fail", key, value, nvs_set_u32);
}
size_t Preferences::putLong(const char* key, int32_t value) {
  return putInt(key, value);
}
size_t Preferences::putULong(const char* key, uint32_t value) {
  return putUInt(key, value);
}
size_t Preferences::putLong64(const char* key, int64_t value) {
  return put("putLong64", "nvs_set_i64 fail", key, value, nvs_set_i64);
}
size_t Preferences::putULong64(const char* key, uint64_t value) {
  return put("putULong64", "nvs_set_u64 fail", key, value, nvs_set_u64);
}
size_t Preferences::putFloat(const char* key, float value) {
  return putBytes(key, &value, sizeof value);
}
size_t Preferences::putDouble(const char* key, double value) {
  return putBytes(key, &value, sizeof value);
}
size_t Preferences::putBool(const char* key, bool value) {
  return putUChar(key, value ? 1 : 0);
}

size_t Preferences::putString(const char* key, const char* value) {
  if (!isStarted_ || key == nullptr || value == nullptr || isReadOnly_) return 0;
  const esp_err_t error = nvs_set_str(handle_, key, value);
  if (error != ESP_OK) log("putString", "nvs_set_str fail", key, error);
  return error == ESP_OK ? strlen(value) : 0;
}

size_t Preferences::putString(const char* key, String value) {
  return putString(key, value.c_str());
}

size_t Preferences::putBytes(const char* key, const void* value, size_t len) {
  if (!isStarted_ || key == nullptr || value == nullptr || len == 0 || isReadOnly_) return 0;
  const esp_err_t error = nvs_set_blob(handle_, key, value, len);
  if (error != ESP_OK) log("putBytes", "nvs_set_blob fail", key, error);
  return error == ESP_OK ? len : 0;
}

bool Preferences::isKey(const char* key) {
  return getType(key) != PT_INVALID;
}

PreferenceType Preferences::getType(const char* key) {
  nvs_type_t type;
  if (!isStarted_ || key == nullptr || strlen(key) > nvs::kKeyLength ||
      nvs_find_key(handle_, key, &type) != ESP_OK) {
    return PT_INVALID;
  }
  static constexpr struct {
    nvs_type_t type;
    PreferenceType is;
  } kTypes[] = {{NVS_TYPE_I8, PT_I8},    {NVS_TYPE_U8, PT_U8},   {NVS_TYPE_I16, PT_I16},
                {NVS_TYPE_U16, PT_U16},  {NVS_TYPE_I32, PT_I32}, {NVS_TYPE_U32, PT_U32},
                {NVS_TYPE_I64, PT_I64},  {NVS_TYPE_U64, PT_U64}, {NVS_TYPE_STR, PT_STR},
                {NVS_TYPE_BLOB, PT_BLOB}};
  for (const auto& known : kTypes) {
    if (known.type == type) return known.is;
  }
  return PT_INVALID;
}

template <class T>
T Preferences::get(const char* key, T value, esp_err_t (*get)(uint32_t, const char*, T*)) {
  if (isStarted_ && key != nullptr) get(handle_, key, &value);
  return value;
}

int8_t Preferences::getChar(const char* key, int8_t defaultValue) {
  return get(key, defaultValue, nvs_get_i8);
}
uint8_t Preferences::getUChar(const char* key, uint8_t defaultValue) {
  return get(key, defaultValue, nvs_get_u8);
}
int16_t Preferences::getShort(const char* key, int16_t defaultValue) {
  return get(key, defaultValue, nvs_get_i16);
}
uint16_t Preferences::getUShort(const char* key, uint16_t defaultValue) {
  return get(key, defaultValue, nvs_get_u16);
}
int32_t Preferences::getInt(const char* key, int32_t defaultValue) {
  return get(key, defaultValue, nvs_get_i32);
}
uint32_t Preferences::getUInt(const char* key, uint32_t defaultValue) {
  return get(key, defaultValue, nvs_get_u32);
}
int32_t Preferences::getLong(const char* key, int32_t defaultValue) {
  return getInt(key, defaultValue);
}
uint32_t Preferences::getULong(const char* key, uint32_t defaultValue) {
  return getUInt(key, defaultValue);
}
int64_t Preferences::getLong64(const char* key, int64_t defaultValue) {
  return get(key, defaultValue, nvs_get_i64);
}
uint64_t Preferences::getULong64(const char* key, uint64_t defaultValue) {
  return get(key, defaultValue, nvs_get_u64);
}
float Preferences::getFloat(const char* key, float defaultValue) {
  getBytes(key, &defaultValue, sizeof defaultValue);
  return defaultValue;
}
double Preferences::getDouble(const char* key, double defaultValue) {
  getBytes(key, &defaultValue, sizeof defaultValue);
  return defaultValue;
}
bool Preferences::getBool(const char* key, bool defaultValue) {
  return getUChar(key, defaultValue ? 1 : 0) == 1;
}

size_t Preferences::dataLength(const char* key, const char* function, const char* what,
                               esp_err_t (*get)(uint32_t, const char*, size_t*)) {
  size_t length = 0;
  if (!isStarted_ || key == nullptr) return 0;
  const esp_err_t error = get(handle_, key, &length);
  if (error != ESP_OK) log(function, what, key, error);
  return error == ESP_OK ? length : 0;
}

size_t Preferences::getString(const char* key, char* value, size_t maxLen) {
  if (value == nullptr || maxLen == 0) return 0;
  static constexpr char kFunction[] = "getString";
  size_t length = dataLength(key, kFunction, "nvs_get_str len fail", textLength);
  if (length == 0) return 0;
  if (length > maxLen) {
    core::logError("Preferences.cpp] getString(): not enough space in value: % < %",
                   static_cast<uint32_t>(maxLen), static_cast<uint32_t>(length));
    return 0;
  }
  const esp_err_t error = nvs_get_str(handle_, key, value, &length);
  if (error != ESP_OK) {
    log(kFunction, "nvs_get_str fail", key, error);
    return 0;
  }
  value[length - 1] = '\0';  // a partition that was written elsewhere may lack it
  return length;
}

String Preferences::getString(const char* key, String defaultValue) {
  const size_t length = dataLength(key, "getString", "nvs_get_str len fail", textLength);
  auto* text = static_cast<char*>(core::heapAllocate(length));
  if (text == nullptr) return defaultValue;
  String value = getString(key, text, length) > 0 ? String(text) : defaultValue;
  core::heapFree(text);
  return value;
}

size_t Preferences::getBytesLength(const char* key) {
  return dataLength(key, "getBytesLength", "nvs_get_blob len fail", blobLength);
}

size_t Preferences::getBytes(const char* key, void* buf, size_t maxLen) {
  size_t length = getBytesLength(key);
  if (length == 0 || buf == nullptr || maxLen == 0) return length;
  if (length > maxLen) {
    core::logError("Preferences.cpp] getBytes(): not enough space in buffer: % < %",
                   static_cast<uint32_t>(maxLen), static_cast<uint32_t>(length));
    return 0;
  }
  const esp_err_t error = nvs_get_blob(handle_, key, buf, &length);
  if (error != ESP_OK) log("getBytes", "nvs_get_blob fail", key, error);
  return error == ESP_OK ? length : 0;
}

size_t Preferences::freeEntries() {
  nvs_stats_t stats;
  if (nvs_get_stats(nullptr, &stats) == ESP_OK) return stats.free_entries;
  core::logError("Preferences.cpp] freeEntries(): Failed to get nvs statistics");
  return 0;
}
