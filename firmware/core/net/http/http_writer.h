// Writes text into a buffer of fixed size. Text that does not fit is not written; overflow() tells.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace __board::net {

class TextWriter {
 public:
  TextWriter(char* out, size_t capacity) : out_(out), capacity_(capacity) {}

  TextWriter& text(const char* s, size_t length) {
    if (length > capacity_ - length_) {
      overflow_ = true;
    } else if (length > 0) {
      memcpy(out_ + length_, s, length);
      length_ += length;
    }
    return *this;
  }
  TextWriter& text(const char* s) { return text(s, strlen(s)); }

  TextWriter& decimal(uint32_t n) {
    char digits[10];
    size_t i = sizeof digits;
    do {
      digits[--i] = static_cast<char>('0' + n % 10);
      n /= 10;
    } while (n > 0);
    return text(digits + i, sizeof digits - i);
  }

  size_t length() const { return length_; }
  bool overflow() const { return overflow_; }

 private:
  char* out_;
  size_t capacity_;
  size_t length_ = 0;
  bool overflow_ = false;
};

}  // namespace __board::net
