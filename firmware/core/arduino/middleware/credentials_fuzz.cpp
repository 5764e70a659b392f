// Any text as what a client proves a password with: what is read is what was written, and nothing else is right.
#include <stdlib.h>

#include "credentials.h"

using namespace __board;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const String field(reinterpret_cast<const char*>(data), static_cast<unsigned>(size));
  const auto [scheme, rest] = core::splitAuthorization(field);

  String user, password;
  if (core::readBasicCredentials(rest, user, password) &&
      core::basicCredentials(user.c_str(), password.c_str()) != rest) {
    abort();
  }

  core::DigestAnswer answer;
  if (!answer.read(rest.c_str()) || answer.user.isEmpty() || answer.nonce.isEmpty() ||
      answer.uri.isEmpty()) {
    return 0;
  }
  const String ha1 = core::md5OfParts(answer.user, answer.realm, "password");
  if (answer.matches("GET", ha1)) abort();
  const String ha2 = core::md5OfParts("GET", answer.uri);
  answer.response = answer.qop.isEmpty() ? core::md5OfParts(ha1, answer.nonce, ha2)
                                         : core::md5OfParts(ha1, answer.nonce, answer.nc,
                                                            answer.cnonce, answer.qop, ha2);
  if (!answer.matches("GET", ha1)) abort();
  return 0;
}
