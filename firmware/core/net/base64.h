// Base64 (RFC 4648 4), the standard alphabet with padding.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

constexpr size_t base64Length(size_t octets) {
  return (octets + 2) / 3 * 4;
}

/// Writes base64Length(length) characters, without a terminator.
void base64Encode(const uint8_t* octets, size_t length, char* out);

/// The number of octets `text` stands for, or -1 where it is not canonical base64 (foreign
/// characters, wrong padding, or bits set that belong to no octet, RFC 4648 3.5).
int base64DecodedLength(const char* text, size_t length);

/// Writes base64DecodedLength() octets of a text for which that is not -1.
void base64Decode(const char* text, size_t length, uint8_t* out);

}  // namespace __board::net
