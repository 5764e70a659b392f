// base64.h of the Arduino core for ESP32 3.x.
#pragma once

#include "Arduino.h"

class base64 {
 public:
  /// Empty without memory.
  static String encode(const uint8_t* data, size_t length);
  static String encode(const String& text) {
    return encode(reinterpret_cast<const uint8_t*>(text.c_str()), text.length());
  }
};
