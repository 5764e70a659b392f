// Octets in network byte order (RFC 791, appendix B), and the block operations of <string.h> under
// the compiler's own names: a freestanding target has the functions but not the header.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

inline uint16_t readU16(const uint8_t* at) {
  return static_cast<uint16_t>(at[0] << 8 | at[1]);
}

inline uint32_t readU32(const uint8_t* at) {
  return static_cast<uint32_t>(readU16(at)) << 16 | readU16(at + 2);
}

inline void writeU16(uint8_t* at, uint16_t value) {
  at[0] = static_cast<uint8_t>(value >> 8);
  at[1] = static_cast<uint8_t>(value);
}

inline void writeU32(uint8_t* at, uint32_t value) {
  writeU16(at, static_cast<uint16_t>(value >> 16));
  writeU16(at + 2, static_cast<uint16_t>(value));
}

/// The two must not overlap.
inline void copyOctets(uint8_t* to, const uint8_t* from, size_t length) {
  if (length != 0) __builtin_memcpy(to, from, length);
}

/// The two may overlap.
inline void moveOctets(uint8_t* to, const uint8_t* from, size_t length) {
  if (length != 0) __builtin_memmove(to, from, length);
}

template <typename T>
constexpr T smaller(T a, T b) {
  return a < b ? a : b;
}

template <typename T>
constexpr T larger(T a, T b) {
  return a < b ? b : a;
}

}  // namespace __board::net
