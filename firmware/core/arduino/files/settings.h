// The one storage behind nvs.h, Preferences.h and EEPROM.h.
#pragma once

#include <string.h>

#include "../../nvs/storage.h"
#include "../nvs.h"

namespace __board {

/// Loaded as the Arduino core does it before setup(), unless the sketch has ended that.
nvs::Storage& settings();

struct OpenSpace {
  nvs_handle_t handle;  // 0: this one is free
  uint8_t space;
  bool readOnly;
};
/// Null when the handle is none.
OpenSpace* openSpace(nvs_handle_t handle);

inline bool isSettingsPartition(const char* name) {
  return name != nullptr && strcmp(name, NVS_DEFAULT_PART_NAME) == 0;
}

/// The result of a call, once the flash is ready again.
esp_err_t settled(nvs::Error error);

}  // namespace __board
