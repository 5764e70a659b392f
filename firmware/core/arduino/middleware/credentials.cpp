#include "credentials.h"

#include <string.h>

#include "../../net/base64.h"
#include "../../net/http/http_request.h"
#include "../../net/http/http_text.h"
#include "../../net/md5.h"

namespace __board::core {
namespace {

/// Reads auth-params (RFC 9110 11.2): token BWS "=" BWS ( token / quoted-string ), with commas between them.
class ParameterReader {
 public:
  explicit ParameterReader(const char* text) : at_(text) { skipCommas(); }

  bool atEnd() const { return *at_ == '\0'; }
  /// False when what follows is no parameter.
  bool next(String& name, String& value) {
    name = token();
    skipSpace();
    if (name.isEmpty() || *at_++ != '=') return false;
    skipSpace();
    if (*at_ == '"') {
      if (!quoted(value)) return false;
    } else {
      value = token();
      if (value.isEmpty()) return false;
    }
    skipSpace();
    if (*at_ != ',' && *at_ != '\0') return false;
    skipCommas();
    return name && value;
  }

 private:
  void skipSpace() {
    while (*at_ == ' ' || *at_ == '\t') ++at_;
  }
  void skipCommas() {
    while (*at_ == ' ' || *at_ == '\t' || *at_ == ',') ++at_;
  }
  String token() {
    const char* const from = at_;
    while (*at_ != '\0' && net::isTokenChar(*at_)) ++at_;
    return String(from, static_cast<unsigned>(at_ - from));
  }
  // RFC 9110 5.6.4
  bool quoted(String& value) {
    value = String();
    for (++at_; *at_ != '"'; ++at_) {
      if (*at_ == '\\') ++at_;
      if (*at_ == '\0' || !value.concat(*at_)) return false;
    }
    ++at_;
    return true;
  }

  const char* at_;
};

}  // namespace

Authorization splitAuthorization(const String& field) {
  const int space = field.indexOf(' ');
  if (space < 0) return {String(), field};
  Authorization split{field.substring(0, static_cast<unsigned>(space)),
                      field.substring(static_cast<unsigned>(space))};
  split.rest.trim();
  return split;
}

bool equalsSecret(const String& a, const String& b) {
  if (!a || !b || a.length() != b.length()) return false;
  unsigned char different = 0;
  for (unsigned i = 0; i < a.length(); ++i) {
    different = static_cast<unsigned char>(different | (a[i] ^ b[i]));
  }
  return different == 0;
}

String md5Hex(const String& text) {
  net::Md5 md5;
  md5.input(text.c_str(), text.length());
  uint8_t digest[net::kMd5Size];
  md5.finish(digest);
  return hexOf(digest, sizeof digest);
}

String hexOf(const uint8_t* octets, size_t length) {
  constexpr char kHex[] = "0123456789abcdef";
  String hex;
  for (size_t i = 0; i < length; ++i) {
    hex += kHex[octets[i] >> 4];
    hex += kHex[octets[i] & 15];
  }
  return hex;
}

String base64Of(const uint8_t* octets, size_t length) {
  String base64;
  const size_t characters = net::base64Length(length);
  if (!base64.reserve(static_cast<unsigned>(characters))) return String();
  for (size_t i = 0; i < characters; ++i) base64 += '=';
  net::base64Encode(octets, length, base64.begin());
  return base64;
}

String basicCredentials(const char* user, const char* password) {
  const String text = String(user) + ":" + password;
  return text ? base64Of(reinterpret_cast<const uint8_t*>(text.c_str()), text.length()) : String();
}

bool readBasicCredentials(const String& base64, String& user, String& password) {
  const int length = net::base64DecodedLength(base64.c_str(), base64.length());
  String text;
  if (length < 0 || !text.reserve(static_cast<unsigned>(length))) return false;
  for (int i = 0; i < length; ++i) text += '?';
  net::base64Decode(base64.c_str(), base64.length(), reinterpret_cast<uint8_t*>(text.begin()));
  // RFC 7617 2: no control characters, and the first colon ends the user.
  const int colon = text.indexOf(':');
  if (colon < 0 || memchr(text.c_str(), '\0', text.length()) != nullptr) return false;
  user = text.substring(0, static_cast<unsigned>(colon));
  password = text.substring(static_cast<unsigned>(colon) + 1);
  return user && password;
}

bool DigestAnswer::read(const char* text) {
  struct Known {
    const char* name;
    String* value;
    bool seen = false;
  };
  String algorithm, userhash;
  Known known[] = {{"username", &user},
                   {"realm", &realm},
                   {"nonce", &nonce},
                   {"uri", &uri},
                   {"response", &response},
                   {"qop", &qop},
                   {"nc", &nc},
                   {"cnonce", &cnonce},
                   {"opaque", &opaque},
                   {"userhash", &userhash},
                   {"algorithm", &algorithm}};
  ParameterReader parameters(text);
  while (!parameters.atEnd()) {
    String name, value;
    if (!parameters.next(name, value)) return false;
    for (Known& one : known) {
      if (!net::httpEqualsIgnoreCase(name.c_str(), one.name)) continue;
      if (one.seen) return false;
      one.seen = true;
      *one.value = value;
    }
  }
  return !userhash.equalsIgnoreCase("true") && (qop.isEmpty() || qop == "auth") &&
         (algorithm.isEmpty() || algorithm.equalsIgnoreCase("MD5"));
}

bool DigestAnswer::matches(const char* method, const String& ha1) const {
  if (user.isEmpty() || nonce.isEmpty() || uri.isEmpty() || ha1.isEmpty()) return false;
  const String ha2 = md5OfParts(method, uri);
  // RFC 7616 3.4.1; RFC 2617 3.2.2.1 without `qop`.
  const String right =
      qop.isEmpty() ? md5OfParts(ha1, nonce, ha2) : md5OfParts(ha1, nonce, nc, cnonce, qop, ha2);
  return !right.isEmpty() && equalsSecret(response, right);
}

}  // namespace __board::core
