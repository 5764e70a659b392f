// MD5Builder.h of the Arduino core for ESP32 3.x: MD5 of a text that comes in pieces.
//
// Left out: streams and files.
#pragma once

#include "Arduino.h"

class MD5Builder {
 public:
  MD5Builder() { begin(); }
  void begin();
  void add(const uint8_t* octets, size_t length);
  void add(const char* text);
  void add(char* text) { add(static_cast<const char*>(text)); }
  void add(const String& text) { add(text.c_str()); }
  /// From hexadecimal digits, two an octet.
  void addHexString(const char* digits);
  void addHexString(const String& digits) { addHexString(digits.c_str()); }
  /// Ends the text; the digest is there afterwards.
  void calculate();
  void getBytes(uint8_t* out) const;
  /// 32 hexadecimal digits and a NUL.
  void getChars(char* out) const;
  String toString() const;

 private:
  // As __board::net::Md5.
  alignas(8) unsigned char state_[88];
  uint8_t digest_[16];
};
