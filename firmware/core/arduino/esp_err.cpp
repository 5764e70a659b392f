#include "esp_err.h"

#include "nvs.h"

const char* esp_err_to_name(esp_err_t result) {
  switch (result) {
    case ESP_OK:
      return "ESP_OK";
    case ESP_FAIL:
      return "ESP_FAIL";
    case ESP_ERR_NO_MEM:
      return "ESP_ERR_NO_MEM";
    case ESP_ERR_INVALID_ARG:
      return "ESP_ERR_INVALID_ARG";
    case ESP_ERR_INVALID_STATE:
      return "ESP_ERR_INVALID_STATE";
    case ESP_ERR_INVALID_SIZE:
      return "ESP_ERR_INVALID_SIZE";
    case ESP_ERR_NOT_FOUND:
      return "ESP_ERR_NOT_FOUND";
    case ESP_ERR_NOT_SUPPORTED:
      return "ESP_ERR_NOT_SUPPORTED";
    case ESP_ERR_TIMEOUT:
      return "ESP_ERR_TIMEOUT";
    case ESP_ERR_NVS_NOT_INITIALIZED:
      return "ESP_ERR_NVS_NOT_INITIALIZED";
    case ESP_ERR_NVS_NOT_FOUND:
      return "ESP_ERR_NVS_NOT_FOUND";
    case ESP_ERR_NVS_TYPE_MISMATCH:
      return "ESP_ERR_NVS_TYPE_MISMATCH";
    case ESP_ERR_NVS_READ_ONLY:
      return "ESP_ERR_NVS_READ_ONLY";
    case ESP_ERR_NVS_NOT_ENOUGH_SPACE:
      return "ESP_ERR_NVS_NOT_ENOUGH_SPACE";
    case ESP_ERR_NVS_INVALID_NAME:
      return "ESP_ERR_NVS_INVALID_NAME";
    case ESP_ERR_NVS_INVALID_HANDLE:
      return "ESP_ERR_NVS_INVALID_HANDLE";
    case ESP_ERR_NVS_REMOVE_FAILED:
      return "ESP_ERR_NVS_REMOVE_FAILED";
    case ESP_ERR_NVS_KEY_TOO_LONG:
      return "ESP_ERR_NVS_KEY_TOO_LONG";
    case ESP_ERR_NVS_PAGE_FULL:
      return "ESP_ERR_NVS_PAGE_FULL";
    case ESP_ERR_NVS_INVALID_STATE:
      return "ESP_ERR_NVS_INVALID_STATE";
    case ESP_ERR_NVS_INVALID_LENGTH:
      return "ESP_ERR_NVS_INVALID_LENGTH";
    case ESP_ERR_NVS_NO_FREE_PAGES:
      return "ESP_ERR_NVS_NO_FREE_PAGES";
    case ESP_ERR_NVS_VALUE_TOO_LONG:
      return "ESP_ERR_NVS_VALUE_TOO_LONG";
    case ESP_ERR_NVS_PART_NOT_FOUND:
      return "ESP_ERR_NVS_PART_NOT_FOUND";
    case ESP_ERR_NVS_NEW_VERSION_FOUND:
      return "ESP_ERR_NVS_NEW_VERSION_FOUND";
    case ESP_ERR_FLASH_OP_FAIL:
      return "ESP_ERR_FLASH_OP_FAIL";
    default:
      return "UNKNOWN ERROR";
  }
}
