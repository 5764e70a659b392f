// nvs_flash.h of ESP-IDF: the partition of nvs.h. The Arduino core has called nvs_flash_init() before setup().
#pragma once

#include "nvs.h"

#ifdef __cplusplus
extern "C" {
#endif
esp_err_t nvs_flash_init(void);
/// There is one partition, "nvs".
esp_err_t nvs_flash_init_partition(const char* partition_label);
/// Closes all handles; nothing can be opened until nvs_flash_init().
esp_err_t nvs_flash_deinit(void);
esp_err_t nvs_flash_deinit_partition(const char* partition_label);
/// Takes everything away, and ends what nvs_flash_init() has begun.
esp_err_t nvs_flash_erase(void);
esp_err_t nvs_flash_erase_partition(const char* part_name);
#ifdef __cplusplus
}
#endif
