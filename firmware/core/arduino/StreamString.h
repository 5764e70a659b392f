// StreamString.h of the Arduino core: a text that is printed into, and read from its beginning.
#pragma once

#include "Arduino.h"

class StreamString final : public Stream, public String {
 public:
  using Print::write;
  size_t write(uint8_t octet) override { return concat(static_cast<char>(octet)) ? 1 : 0; }
  size_t write(const uint8_t* octets, size_t length) override {
    return concat(reinterpret_cast<const char*>(octets), static_cast<unsigned int>(length)) ? length
                                                                                            : 0;
  }
  int available() override { return static_cast<int>(length()); }
  int read() override {
    const int octet = peek();
    if (octet >= 0) remove(0, 1);
    return octet;
  }
  int peek() override { return length() == 0 ? -1 : static_cast<uint8_t>(charAt(0)); }
};
