// MD5 (RFC 1321), for digest authentication (RFC 7616), which browsers and ESP Async WebServer still speak with it. It is
// broken as a hash: nothing else should use it.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

inline constexpr size_t kMd5Size = 16;

/// A message that comes in pieces.
class Md5 {
 public:
  void input(const void* octets, size_t length);
  /// Ends the message.
  void finish(uint8_t digest[kMd5Size]);

 private:
  void block();

  uint32_t state_[4] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
  uint64_t length_ = 0;  // octets
  uint8_t block_[64];
};

}  // namespace __board::net
