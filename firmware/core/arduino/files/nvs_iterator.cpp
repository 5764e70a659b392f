// nvs.h: going through all keys.

#include "../../placement.h"
#include "../heap.h"
#include "../nvs.h"
#include "settings.h"

using namespace __board;
using nvs::Type;

struct nvs_opaque_iterator_t {
  nvs_type_t type;
  uint8_t space;  // kNames: of all
  nvs::Place place;
  nvs_entry_info_t info;
};

namespace {

/// Of a blob the first chunk counts, or all of it.
bool isShown(const nvs::Entry& entry) {
  if (entry.space == nvs::kNames || entry.type == Type::kBlobIndex) return false;
  return entry.type != Type::kBlobData || entry.chunk % nvs::kSecondVersion == 0;
}

void copyName(char* to, const nvs::Entry& entry) {
  memcpy(to, entry.key, nvs::kKeyLength);
  to[nvs::kKeyLength] = '\0';
}

void nameSpace(nvs_entry_info_t& info, uint8_t space) {
  info.namespace_name[0] = '\0';
  nvs::Entry entry;
  for (nvs::Place place; settings().itemFrom(place, entry); place.index += entry.span) {
    if (entry.space == nvs::kNames && entry.value[0] == space) {
      copyName(info.namespace_name, entry);
      return;
    }
  }
}

/// From its place on; at the end the iterator is released.
esp_err_t advance(nvs_iterator_t* iterator) {
  nvs_opaque_iterator_t& it = **iterator;
  nvs::Entry entry;
  for (; settings().isLoaded() && settings().itemFrom(it.place, entry);
       it.place.index += entry.span) {
    const auto type = entry.type == Type::kOldBlob ? Type::kBlobData : entry.type;
    if (!isShown(entry) || (it.space != nvs::kNames && entry.space != it.space)) continue;
    if (it.type != NVS_TYPE_ANY && it.type != static_cast<nvs_type_t>(type)) continue;
    copyName(it.info.key, entry);
    nameSpace(it.info, entry.space);
    it.info.type = static_cast<nvs_type_t>(type);
    it.place.index += entry.span;
    return ESP_OK;
  }
  nvs_release_iterator(*iterator);
  *iterator = nullptr;
  return ESP_ERR_NVS_NOT_FOUND;
}

esp_err_t begin(uint8_t space, nvs_type_t type, nvs_iterator_t* out) {
  void* place = core::heapAllocate(sizeof(nvs_opaque_iterator_t));
  if (place == nullptr) return ESP_ERR_NO_MEM;
  *out = new (place, core::kPlace) nvs_opaque_iterator_t{type, space, {}, {}};
  return advance(out);
}

}  // namespace

esp_err_t nvs_entry_find(const char* part, const char* name, nvs_type_t type, nvs_iterator_t* out) {
  if (part == nullptr || out == nullptr) return ESP_ERR_INVALID_ARG;
  *out = nullptr;
  if (!isSettingsPartition(part)) return ESP_ERR_NVS_NOT_FOUND;
  uint8_t space = nvs::kNames;
  if (name != nullptr) {
    const esp_err_t result = settled(settings().open(name, false, space));
    if (result != ESP_OK) return result;
  }
  return begin(space, type, out);
}

esp_err_t nvs_entry_find_in_handle(nvs_handle_t handle, nvs_type_t type, nvs_iterator_t* out) {
  if (out == nullptr) return ESP_ERR_INVALID_ARG;
  *out = nullptr;
  const OpenSpace* open = openSpace(handle);
  if (open == nullptr) return ESP_ERR_NVS_INVALID_HANDLE;
  return begin(open->space, type, out);
}

esp_err_t nvs_entry_next(nvs_iterator_t* iterator) {
  return iterator == nullptr || *iterator == nullptr ? ESP_ERR_INVALID_ARG : advance(iterator);
}

esp_err_t nvs_entry_info(const nvs_iterator_t iterator, nvs_entry_info_t* out) {
  if (iterator == nullptr || out == nullptr) return ESP_ERR_INVALID_ARG;
  *out = iterator->info;
  return ESP_OK;
}

void nvs_release_iterator(nvs_iterator_t iterator) {
  core::heapFree(iterator);
}
