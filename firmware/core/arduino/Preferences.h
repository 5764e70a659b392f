// Preferences.h of the Arduino core for ESP32 3.x: values by name, in the flash. Names have at most 15 characters.
#pragma once

#include "Arduino.h"

typedef enum {
  PT_I8,
  PT_U8,
  PT_I16,
  PT_U16,
  PT_I32,
  PT_U32,
  PT_I64,
  PT_U64,
  PT_STR,
  PT_BLOB,
  PT_INVALID
} PreferenceType;

class Preferences {
 public:
  Preferences() = default;
  Preferences(const Preferences&) = delete;
  ~Preferences() { end(); }

  /// False when it is open already, and with `readOnly` when nothing has been kept under this name.
  bool begin(const char* name, bool readOnly = false, const char* partition_label = nullptr);
  void end();

  bool clear();
  bool remove(const char* key);

  // How many octets have been written: 0 when it has failed.
  size_t putChar(const char* key, int8_t value);
  size_t putUChar(const char* key, uint8_t value);
  size_t putShort(const char* key, int16_t value);
  size_t putUShort(const char* key, uint16_t value);
  size_t putInt(const char* key, int32_t value);
  size_t putUInt(const char* key, uint32_t value);
  size_t putLong(const char* key, int32_t value);
  size_t putULong(const char* key, uint32_t value);
  size_t putLong64(const char* key, int64_t value);
  size_t putULong64(const char* key, uint64_t value);
  size_t putFloat(const char* key, float value);
  size_t putDouble(const char* key, double value);
  size_t putBool(const char* key, bool value);
  /// Without the zero at its end.
  size_t putString(const char* key, const char* value);
  size_t putString(const char* key, String value);
  size_t putBytes(const char* key, const void* value, size_t len);

  bool isKey(const char* key);
  PreferenceType getType(const char* key);

  // The default where there is none, or one of another type.
  int8_t getChar(const char* key, int8_t defaultValue = 0);
  uint8_t getUChar(const char* key, uint8_t defaultValue = 0);
  int16_t getShort(const char* key, int16_t defaultValue = 0);
  uint16_t getUShort(const char* key, uint16_t defaultValue = 0);
  int32_t getInt(const char* key, int32_t defaultValue = 0);
  uint32_t getUInt(const char* key, uint32_t defaultValue = 0);
  int32_t getLong(const char* key, int32_t defaultValue = 0);
  uint32_t getULong(const char* key, uint32_t defaultValue = 0);
  int64_t getLong64(const char* key, int64_t defaultValue = 0);
  uint64_t getULong64(const char* key, uint64_t defaultValue = 0);
  float getFloat(const char* key, float defaultValue = NAN);
  double getDouble(const char* key, double defaultValue = NAN);
  bool getBool(const char* key, bool defaultValue = false);
  /// The length with the zero at its end; 0 when there is none or `maxLen` is not enough.
  size_t getString(const char* key, char* value, size_t maxLen);
  String getString(const char* key, String defaultValue = String());
  size_t getBytesLength(const char* key);
  /// Without `buf` or `maxLen` that is the length. 0 when `maxLen` is not enough.
  size_t getBytes(const char* key, void* buf, size_t maxLen);

  /// Of 32 octets each; a page of 126, which stays free, is among them.
  size_t freeEntries();

 private:
  template <class T>
  size_t put(const char* function, const char* what, const char* key, T value,
             esp_err_t (*set)(uint32_t, const char*, T));
  template <class T>
  T get(const char* key, T defaultValue, esp_err_t (*get)(uint32_t, const char*, T*));
  size_t dataLength(const char* key, const char* function, const char* what,
                    esp_err_t (*get)(uint32_t, const char*, size_t*));

  uint32_t handle_ = 0;
  bool isStarted_ = false, isReadOnly_ = false;
};
