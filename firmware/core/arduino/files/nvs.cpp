// nvs.h: values.

#include "../nvs.h"

#include "settings.h"

using namespace __board;
using nvs::Error;
using nvs::Type;

namespace {

esp_err_t set(nvs_handle_t handle, const char* key, Type type, const void* value, size_t length) {
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  if (open->readOnly) return ESP_ERR_NVS_READ_ONLY;
  if (length > UINT32_MAX) return ESP_ERR_NVS_VALUE_TOO_LONG;
  return settled(settings().set(open->space, key, type, value, static_cast<uint32_t>(length)));
}

esp_err_t get(nvs_handle_t handle, const char* key, Type type, void* out) {
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  return settled(settings().get(open->space, key, type, out));
}

esp_err_t getData(nvs_handle_t handle, const char* key, Type type, void* out, size_t* length) {
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  uint32_t size = 0;
  const Error error = settings().size(open->space, key, type, size);
  if (error != Error::kNone) return settled(error);
  if (length == nullptr) return ESP_ERR_NVS_INVALID_LENGTH;
  const size_t room = *length;
  *length = size;
  if (out == nullptr) return ESP_OK;
  return room < size ? ESP_ERR_NVS_INVALID_LENGTH : get(handle, key, type, out);
}

}  // namespace

esp_err_t nvs_set_i8(nvs_handle_t handle, const char* key, int8_t value) {
  return set(handle, key, Type::kI8, &value, sizeof value);
}
esp_err_t nvs_set_u8(nvs_handle_t handle, const char* key, uint8_t value) {
  return set(handle, key, Type::kU8, &value, sizeof value);
}
esp_err_t nvs_set_i16(nvs_handle_t handle, const char* key, int16_t value) {
  return set(handle, key, Type::kI16, &value, sizeof value);
}
esp_err_t nvs_set_u16(nvs_handle_t handle, const char* key, uint16_t value) {
  return set(handle, key, Type::kU16, &value, sizeof value);
}
esp_err_t nvs_set_i32(nvs_handle_t handle, const char* key, int32_t value) {
  return set(handle, key, Type::kI32, &value, sizeof value);
}
esp_err_t nvs_set_u32(nvs_handle_t handle, const char* key, uint32_t value) {
  return set(handle, key, Type::kU32, &value, sizeof value);
}
esp_err_t nvs_set_i64(nvs_handle_t handle, const char* key, int64_t value) {
  return set(handle, key, Type::kI64, &value, sizeof value);
}
esp_err_t nvs_set_u64(nvs_handle_t handle, const char* key, uint64_t value) {
  return set(handle, key, Type::kU64, &value, sizeof value);
}
esp_err_t nvs_set_str(nvs_handle_t handle, const char* key, const char* value) {
  return set(handle, key, Type::kString, value, strlen(value) + 1);
}
esp_err_t nvs_set_blob(nvs_handle_t handle, const char* key, const void* value, size_t length) {
  return set(handle, key, Type::kBlobIndex, value, length);
}

esp_err_t nvs_get_i8(nvs_handle_t handle, const char* key, int8_t* out) {
  return get(handle, key, Type::kI8, out);
}
esp_err_t nvs_get_u8(nvs_handle_t handle, const char* key, uint8_t* out) {
  return get(handle, key, Type::kU8, out);
}
esp_err_t nvs_get_i16(nvs_handle_t handle, const char* key, int16_t* out) {
  return get(handle, key, Type::kI16, out);
}
esp_err_t nvs_get_u16(nvs_handle_t handle, const char* key, uint16_t* out) {
  return get(handle, key, Type::kU16, out);
}
esp_err_t nvs_get_i32(nvs_handle_t handle, const char* key, int32_t* out) {
  return get(handle, key, Type::kI32, out);
}
esp_err_t nvs_get_u32(nvs_handle_t handle, const char* key, uint32_t* out) {
  return get(handle, key, Type::kU32, out);
}
esp_err_t nvs_get_i64(nvs_handle_t handle, const char* key, int64_t* out) {
  return get(handle, key, Type::kI64, out);
}
esp_err_t nvs_get_u64(nvs_handle_t handle, const char* key, uint64_t* out) {
  return get(handle, key, Type::kU64, out);
}
esp_err_t nvs_get_str(nvs_handle_t handle, const char* key, char* out, size_t* length) {
  return getData(handle, key, Type::kString, out, length);
}
esp_err_t nvs_get_blob(nvs_handle_t handle, const char* key, void* out, size_t* length) {
  return getData(handle, key, Type::kBlobIndex, out, length);
}

esp_err_t nvs_find_key(nvs_handle_t handle, const char* key, nvs_type_t* out) {
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  Type type;
  const Error error = settings().type(open->space, key, type);
  if (error != Error::kNone) return settled(error);
  const bool isBlob = type == Type::kBlobIndex || type == Type::kOldBlob;
  if (out != nullptr) *out = isBlob ? NVS_TYPE_BLOB : static_cast<nvs_type_t>(type);
  return ESP_OK;
}

esp_err_t nvs_erase_key(nvs_handle_t handle, const char* key) {
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  if (open->readOnly) return ESP_ERR_NVS_READ_ONLY;
  return settled(settings().erase(open->space, key));
}

esp_err_t nvs_erase_all(nvs_handle_t handle) {
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  if (open->readOnly) return ESP_ERR_NVS_READ_ONLY;
  return settled(settings().eraseSpace(open->space));
}

esp_err_t nvs_commit(nvs_handle_t handle) {
  return openSpace(handle) == nullptr ? ESP_ERR_NVS_INVALID_HANDLE : ESP_OK;
}

esp_err_t nvs_get_stats(const char* part, nvs_stats_t* out) {
  if (out == nullptr) return ESP_ERR_INVALID_ARG;
  *out = {};
  if ((part != nullptr && !isSettingsPartition(part)) || !settings().isLoaded()) {
    return ESP_ERR_NVS_NOT_INITIALIZED;
  }
  const nvs::Stats stats = settings().stats();
  *out = {stats.used, stats.free, stats.available, stats.total, stats.names};
  return ESP_OK;
}

esp_err_t nvs_get_used_entry_count(nvs_handle_t handle, size_t* out) {
  if (out == nullptr) return ESP_ERR_INVALID_ARG;
  *out = 0;
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  nvs::Entry entry;
  for (nvs::Place place; settings().itemFrom(place, entry); place.index += entry.span) {
    if (entry.space == open->space) *out += entry.span;
  }
  return ESP_OK;
}
