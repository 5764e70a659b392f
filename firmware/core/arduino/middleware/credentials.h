// What a client proves who it is with: the field Authorization (RFC 9110 11.6.2), Basic (RFC 7617) and Digest with MD5
// (RFC 7616, and RFC 2617 without `qop`). Both web servers use it.
//
// Left out: SHA-256, `auth-int`, MD5-sess and `userhash`: such an answer does not match.
#pragma once

#include "../WString.h"

namespace __board::core {

/// The scheme and the rest of a field Authorization. Without a space all of it is `rest`, and the scheme is empty.
struct Authorization {
  String scheme, rest;
};
Authorization splitAuthorization(const String& field);

/// Compares in a time that depends on the lengths alone.
bool equalsSecret(const String& a, const String& b);

/// Hexadecimal MD5 of the parts with a colon between them; empty without memory.
template <class... Parts>
String md5OfParts(const Parts&... parts);
String md5Hex(const String& text);
String hexOf(const uint8_t* octets, size_t length);

/// 32 random hexadecimal digits.
String randomHex();

/// Empty without memory.
String base64Of(const uint8_t* octets, size_t length);
/// base64 of "user:password"; empty without memory.
String basicCredentials(const char* user, const char* password);
/// User and password of such a text. False when it is not canonical base64, or has no colon, or a zero octet.
bool readBasicCredentials(const String& base64, String& user, String& password);

/// RFC 7616 3.4: the parameters of an answer, without the quotes and escapes of quoted strings.
struct DigestAnswer {
  String user, realm, nonce, uri, response, qop, nc, cnonce, opaque;

  /// False when the text is no list of parameters, one of these comes twice, or the answer is of a kind left out.
  bool read(const char* text);
  /// Whether `response` is right for this method and H(user:realm:password), the latter in hexadecimal digits.
  bool matches(const char* method, const String& ha1) const;
};

template <class... Parts>
String md5OfParts(const Parts&... parts) {
  String text;
  bool first = true, whole = true;
  const auto add = [&](const auto& part) {
    if (!first) whole = text.concat(':') && whole;
    first = false;
    whole = text.concat(part) && whole;
  };
  (add(parts), ...);
  return whole ? md5Hex(text) : String();
}

}  // namespace __board::core
