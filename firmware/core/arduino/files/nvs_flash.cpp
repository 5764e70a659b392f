// The partition of nvs.h, and which namespaces are open.

#include "../nvs_flash.h"

#include "../../config.h"
#include "flash_wait.h"
#include "partition.h"
#include "settings.h"

using namespace __board;
using nvs::Error;

namespace {

constinit Partition g_partition(kSettingsAddress, kSettingsOctets);
constinit nvs::Storage g_storage(g_partition);
bool g_isBegun = false;

OpenSpace g_open[config::kNvsHandles];
nvs_handle_t g_lastHandle = 0;

void closeAll() {
  for (OpenSpace& open : g_open) open.handle = 0;
}

}  // namespace

nvs::Storage& __board::settings() {
  if (g_isBegun) return g_storage;
  g_isBegun = true;
  const Error error = g_storage.load();
  if (error == Error::kNoFreePages || error == Error::kNewVersion) {
    if (g_storage.eraseAll() == Error::kNone) g_storage.load();
  }
  return g_storage;
}

OpenSpace* __board::openSpace(nvs_handle_t handle) {
  for (OpenSpace& open : g_open) {
    if (open.handle == handle && handle != 0) return &open;
  }
  return nullptr;
}

esp_err_t __board::settled(Error error) {
  waitForFlash();
  return static_cast<esp_err_t>(error);
}

esp_err_t nvs_flash_init() {
  nvs::Storage& storage = settings();
  if (storage.isLoaded()) return ESP_OK;
  const Error error = storage.load();
  // Our own program for the ESP32 cannot reach the flash: it has no partition.
  return error == Error::kFlash ? ESP_ERR_NOT_FOUND : settled(error);
}

esp_err_t nvs_flash_init_partition(const char* label) {
  return isSettingsPartition(label) ? nvs_flash_init() : ESP_ERR_NOT_FOUND;
}

esp_err_t nvs_flash_deinit() {
  nvs::Storage& storage = settings();
  if (!storage.isLoaded()) return ESP_ERR_NVS_NOT_INITIALIZED;
  closeAll();
  storage.unload();
  return ESP_OK;
}

esp_err_t nvs_flash_deinit_partition(const char* label) {
  return isSettingsPartition(label) ? nvs_flash_deinit() : ESP_ERR_NVS_NOT_INITIALIZED;
}

esp_err_t nvs_flash_erase() {
  closeAll();
  g_isBegun = true;
  const Error error = g_storage.eraseAll();
  return error == Error::kFlash ? ESP_ERR_NOT_FOUND : settled(error);
}

esp_err_t nvs_flash_erase_partition(const char* name) {
  return isSettingsPartition(name) ? nvs_flash_erase() : ESP_ERR_NOT_FOUND;
}

esp_err_t nvs_open_from_partition(const char* part, const char* name, nvs_open_mode_t mode,
                                  nvs_handle_t* out) {
  if (name == nullptr || out == nullptr) return ESP_ERR_INVALID_ARG;
  nvs::Storage& storage = settings();
  if (!storage.isLoaded()) return ESP_ERR_NVS_NOT_INITIALIZED;
  if (!isSettingsPartition(part)) return ESP_ERR_NVS_PART_NOT_FOUND;
  uint8_t space = 0;
  const esp_err_t result = settled(storage.open(name, mode != NVS_READONLY, space));
  if (result != ESP_OK) return result;
  for (OpenSpace& open : g_open) {
    if (open.handle != 0) continue;
    open = {++g_lastHandle, space, mode == NVS_READONLY};
    *out = open.handle;
    return ESP_OK;
  }
  return ESP_ERR_NO_MEM;
}

esp_err_t nvs_open(const char* name, nvs_open_mode_t mode, nvs_handle_t* out) {
  return nvs_open_from_partition(NVS_DEFAULT_PART_NAME, name, mode, out);
}

void nvs_close(nvs_handle_t handle) {
  if (OpenSpace* open = openSpace(handle)) open->handle = 0;
}
