// EEPROM.h of the Arduino core for ESP32 3.x: octets by address, in RAM; commit() writes them to the flash, in nvs.h's
// namespace "eeprom".
#pragma once

#include "Arduino.h"

class EEPROMClass {
 public:
  constexpr EEPROMClass() : EEPROMClass("eeprom") {}
  constexpr EEPROMClass(uint32_t) : EEPROMClass("eeprom") {}
  /// Kept under this name, which has at most 15 characters.
  constexpr EEPROMClass(const char* name) : name_(name) {}
  EEPROMClass(const EEPROMClass&) = delete;
  ~EEPROMClass() { end(); }

  /// Octets that are new are 0xFF. False when the flash or the heap has no room for them.
  bool begin(size_t size);
  uint8_t read(int address);
  void write(int address, uint8_t val);
  uint16_t length() { return static_cast<uint16_t>(size_); }
  bool commit();
  /// Commits.
  void end();
  bool isDirty() { return isDirty_; }
  /// What is written there counts as a change.
  uint8_t* getDataPtr();
  /// From a partition "eeprom", which this board has not: 0.
  uint16_t convert(bool, const char* = "eeprom", const char* = "eeprom") { return 0; }

  template <class T>
  T& get(int address, T& t) {
    readBytes(address, &t, sizeof(T));
    return t;
  }
  template <class T>
  const T& put(int address, const T& t) {
    writeBytes(address, &t, sizeof(T));
    return t;
  }

  uint8_t readByte(int address) { return readAs<uint8_t>(address); }
  int8_t readChar(int address) { return readAs<int8_t>(address); }
  uint8_t readUChar(int address) { return readAs<uint8_t>(address); }
  int16_t readShort(int address) { return readAs<int16_t>(address); }
  uint16_t readUShort(int address) { return readAs<uint16_t>(address); }
  int32_t readInt(int address) { return readAs<int32_t>(address); }
  uint32_t readUInt(int address) { return readAs<uint32_t>(address); }
  int32_t readLong(int address) { return readAs<int32_t>(address); }
  uint32_t readULong(int address) { return readAs<uint32_t>(address); }
  int64_t readLong64(int address) { return readAs<int64_t>(address); }
  uint64_t readULong64(int address) { return readAs<uint64_t>(address); }
  float readFloat(int address) { return readAs<float>(address); }
  double readDouble(int address) { return readAs<double>(address); }
  bool readBool(int address) { return readAs<int8_t>(address) != 0; }
  /// The text's length. 0 when `maxLen` octets from the address are not all there, or its zero is not in them.
  size_t readString(int address, char* value, size_t maxLen);
  String readString(int address);
  size_t readBytes(int address, void* value, size_t maxLen);

  // How many octets have been written, 0 when there is no room.
  size_t writeByte(int address, uint8_t value) { return writeAs(address, value); }
  size_t writeChar(int address, int8_t value) { return writeAs(address, value); }
  size_t writeUChar(int address, uint8_t value) { return writeAs(address, value); }
  size_t writeShort(int address, int16_t value) { return writeAs(address, value); }
  size_t writeUShort(int address, uint16_t value) { return writeAs(address, value); }
  size_t writeInt(int address, int32_t value) { return writeAs(address, value); }
  size_t writeUInt(int address, uint32_t value) { return writeAs(address, value); }
  size_t writeLong(int address, int32_t value) { return writeAs(address, value); }
  size_t writeULong(int address, uint32_t value) { return writeAs(address, value); }
  size_t writeLong64(int address, int64_t value) { return writeAs(address, value); }
  size_t writeULong64(int address, uint64_t value) { return writeAs(address, value); }
  size_t writeFloat(int address, float value) { return writeAs(address, value); }
  size_t writeDouble(int address, double value) { return writeAs(address, value); }
  size_t writeBool(int address, bool value) { return writeAs(address, static_cast<int8_t>(value)); }
  /// With a zero behind it, which does not count.
  size_t writeString(int address, const char* value);
  size_t writeString(int address, String value) { return writeString(address, value.c_str()); }
  size_t writeBytes(int address, const void* value, size_t len);

 private:
  bool has(int address, size_t length) const {
    return address >= 0 && static_cast<size_t>(address) <= size_ &&
           length <= size_ - static_cast<size_t>(address);
  }
  template <class T>
  T readAs(int address) {
    T value = 0;
    return get(address, value);
  }
  template <class T>
  size_t writeAs(int address, T value) {
    return writeBytes(address, &value, sizeof value);
  }
  bool load(size_t size);

  const char* name_;
  uint32_t handle_ = 0;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  bool isDirty_ = false;
};

extern EEPROMClass EEPROM;
