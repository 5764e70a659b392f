// UTF-8 validation (RFC 3629 4) of a text that arrives in pieces: no overlong forms, no surrogates,
// nothing above U+10FFFF.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

class Utf8Validator {
 public:
  /// False as soon as the text cannot become valid any more.
  bool input(const uint8_t* octets, size_t length);
  /// Whether the text may end here.
  bool complete() const { return pending_ == 0; }
  void reset() { pending_ = 0; }

 private:
  uint8_t pending_ = 0;         // continuation octets to come
  uint8_t low_ = 0, high_ = 0;  // range of the next one
};

/// Length in octets of the whole characters at the beginning.
size_t utf8Prefix(const uint8_t* octets, size_t length);

}  // namespace __board::net
