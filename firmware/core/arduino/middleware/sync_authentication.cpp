// Users and passwords of WebServer.h. An answer to a digest has to be one to the last question: another client's comes in
// between, and it is asked once more, as in the real library.

#include <string.h>

#include "../../net/http/http_request.h"
#include "../../net/sha1.h"
#include "../WebServer.h"
#include "credentials.h"
#include "head_fields.h"

using namespace __board;

namespace {

/// Whether both have the same path. Their queries may differ, as in the real library.
bool samePath(const char* a, const char* b) {
  const size_t length = strcspn(a, "?");
  return length == strcspn(b, "?") && memcmp(a, b, length) == 0;
}

/// Takes over what the sketch's function has made.
bool isRight(String* wanted, const String& given) {
  const bool right = wanted != nullptr && core::equalsSecret(*wanted, given);
  delete wanted;
  return right;
}

}  // namespace

bool WebServer::authenticate(THandlerFunctionAuthCheck check) {
  const String field = core::authorizationOf(request());
  const auto [scheme, rest] = core::splitAuthorization(field);
  if (scheme.equalsIgnoreCase("Basic")) {
    String user, password;
    if (rest.length() >= HTTP_MAX_BASIC_AUTH_LEN ||
        !core::readBasicCredentials(rest, user, password)) {
      return false;
    }
    String extra[] = {password, realm_};
    return isRight(check(BASIC_AUTH, user, extra), password);
  }
  if (scheme.equalsIgnoreCase("Digest")) {
    core::DigestAnswer answer;
    if (!answer.read(rest.c_str()) || answer.user.isEmpty() || nonce_.isEmpty() ||
        !samePath(answer.uri.c_str(), request().target)) {
      return false;
    }
    String extra[] = {answer.realm, answer.uri};
    String* password = check(DIGEST_AUTH, answer.user, extra);
    if (password == nullptr) return false;
    const String ha1 = core::md5OfParts(answer.user, answer.realm, *password);
    delete password;
    return answer.realm == realm_ && answer.nonce == nonce_ && answer.opaque == opaque_ &&
           answer.matches(net::httpMethodName(request().method), ha1);
  }
  if (field.isEmpty()) return false;
  String* welcome = check(OTHER_AUTH, field, nullptr);
  delete welcome;
  return welcome != nullptr;
}

bool WebServer::authenticate(const char* user, const char* password) {
  return authenticate([user, password](HTTPAuthMethod mode, const String& given, String[]) {
    return mode != OTHER_AUTH && core::equalsSecret(given, user) ? new String(password) : nullptr;
  });
}

bool WebServer::authenticateBasicSHA1(const char* user, const char* sha1) {
  return authenticate([user, sha1](HTTPAuthMethod mode, const String& given, String extra[]) {
    if (mode != BASIC_AUTH) return static_cast<String*>(nullptr);
    const String& password = extra[0];
    uint8_t digest[net::kSha1Size];
    net::sha1(reinterpret_cast<const uint8_t*>(password.c_str()), password.length(), digest);
    const bool isHex = strlen(sha1) == 2 * sizeof digest;
    const String own =
        isHex ? core::hexOf(digest, sizeof digest) : core::base64Of(digest, sizeof digest);
    const bool userIsRight = core::equalsSecret(given, user);
    return core::equalsSecret(own, sha1) && userIsRight ? new String(password) : nullptr;
  });
}

void WebServer::requestAuthentication(HTTPAuthMethod mode, const char* realm,
                                      const String& authFailMsg) {
  realm_ = realm == nullptr ? "Login Required" : realm;
  if (mode == BASIC_AUTH) {
    sendHeader("WWW-Authenticate", "Basic realm=\"" + realm_ + "\"");
  } else {
    nonce_ = core::randomHex();
    opaque_ = core::randomHex();
    sendHeader("WWW-Authenticate", "Digest realm=\"" + realm_ + "\", qop=\"auth\", nonce=\"" +
                                       nonce_ + "\", opaque=\"" + opaque_ + "\"");
  }
  send(401, "text/html", authFailMsg);
}
