#include "../EEPROM.h"

#include "../heap.h"
#include "../nvs_flash.h"
#include "../pin_bus.h"

using namespace __board;

constinit EEPROMClass EEPROM;

bool EEPROMClass::begin(size_t size) {
  if (size == 0) return false;
  nvs_close(handle_);
  if (const esp_err_t error = nvs_open(name_, NVS_READWRITE, &handle_); error != ESP_OK) {
    core::logError("EEPROM.cpp] begin(): Unable to open NVS namespace: %",
                   static_cast<uint32_t>(error));
    return false;
  }
  if (load(size)) return true;
  nvs_close(handle_);
  return false;
}

/// What is kept, in `size` octets; kept is that from now on.
bool EEPROMClass::load(size_t size) {
  size_t kept = 0;
  const esp_err_t error = nvs_get_blob(handle_, name_, nullptr, &kept);
  if (error != ESP_OK && error != ESP_ERR_NVS_NOT_FOUND) {
    core::logError("EEPROM.cpp] begin(): Unable to read NVS key: %", static_cast<uint32_t>(error));
    return false;
  }
  auto* data = static_cast<uint8_t*>(core::heapAllocate(size > kept ? size : kept));
  if (data == nullptr) {
    core::logError("EEPROM.cpp] begin(): Not enough memory for % bytes in EEPROM",
                   static_cast<uint32_t>(size));
    return false;
  }
  memset(data, 0xFF, size > kept ? size : kept);
  if (kept > 0) nvs_get_blob(handle_, name_, data, &kept);
  if (size != kept && nvs_set_blob(handle_, name_, data, size) != ESP_OK) {
    core::logError("EEPROM.cpp] begin(): Not enough space to expand EEPROM from % to %",
                   static_cast<uint32_t>(kept), static_cast<uint32_t>(size));
    core::heapFree(data);
    return false;
  }
  core::heapFree(data_);
  data_ = data;
  size_ = size;
  isDirty_ = false;
  return true;
}

void EEPROMClass::end() {
  if (size_ == 0) return;
  commit();
  core::heapFree(data_);
  data_ = nullptr;
  size_ = 0;
  nvs_close(handle_);
}

bool EEPROMClass::commit() {
  if (size_ == 0) return false;
  if (!isDirty_) return true;
  const esp_err_t error = nvs_set_blob(handle_, name_, data_, size_);
  if (error != ESP_OK) {
    Serial.printf("[%6lu][E][EEPROM.cpp] commit(): error in write: %s\r\n", millis(),
                  esp_err_to_name(error));
    return false;
  }
  isDirty_ = false;
  return true;
}

uint8_t* EEPROMClass::getDataPtr() {
  isDirty_ = true;
  return data_;
}

uint8_t EEPROMClass::read(int address) {
  return has(address, 1) ? data_[address] : 0;
}

void EEPROMClass::write(int address, uint8_t val) {
  if (!has(address, 1) || data_[address] == val) return;
  data_[address] = val;
  isDirty_ = true;
}

size_t EEPROMClass::readBytes(int address, void* value, size_t maxLen) {
  if (value == nullptr || maxLen == 0 || !has(address, maxLen)) return 0;
  memcpy(value, data_ + address, maxLen);
  return maxLen;
}

size_t EEPROMClass::writeBytes(int address, const void* value, size_t len) {
  if (value == nullptr || len == 0 || !has(address, len)) return 0;
  memcpy(data_ + address, value, len);
  isDirty_ = true;
  return len;
}

size_t EEPROMClass::readString(int address, char* value, size_t maxLen) {
  if (value == nullptr || maxLen == 0 || !has(address, maxLen)) return 0;
  const void* end = memchr(data_ + address, 0, maxLen);
  if (end == nullptr) return 0;
  const auto length = static_cast<size_t>(static_cast<const uint8_t*>(end) - data_ - address);
  memcpy(value, data_ + address, length + 1);
  return length;
}

String EEPROMClass::readString(int address) {
  if (!has(address, 1)) return String();
  const uint8_t* text = data_ + address;
  const void* end = memchr(text, 0, size_ - static_cast<size_t>(address));
  return end == nullptr ? String() : String(reinterpret_cast<const char*>(text));
}

size_t EEPROMClass::writeString(int address, const char* value) {
  if (value == nullptr) return 0;
  const size_t written = writeBytes(address, value, strlen(value) + 1);
  return written > 0 ? written - 1 : 0;
}
