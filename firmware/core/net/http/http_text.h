// Characters of HTTP messages (RFC 9110 5), for the parser.
#pragma once

#include <stdint.h>
#include <string.h>

namespace __board::net {

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

inline bool isAlpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110 5.6.2
inline bool isTokenChar(char c) {
  return isAlpha(c) || isDigit(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

// RFC 9110 5.5: VCHAR, obs-text, SP, HTAB
inline bool isFieldChar(char c) {
  const auto octet = static_cast<uint8_t>(c);
  return octet == '\t' || (octet >= 0x20 && octet != 0x7F);
}

// RFC 9110 7.2: uri-host [ ":" port ]
inline bool isHost(const char* s) {
  for (; *s != '\0'; ++s) {
    if (!isAlpha(*s) && !isDigit(*s) && strchr("-._~!$&'()*+,;=%:[]", *s) == nullptr) return false;
  }
  return true;
}

}  // namespace __board::net
