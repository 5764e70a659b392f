// Users and passwords of ESP Async WebServer. As there, a digest's nonce is not compared with the one that was sent, so an
// answer that somebody has heard can be used again.

#include "../../net/http/http_request.h"
#include "../../placement.h"
#include "../WebAuthentication.h"
#include "credentials.h"
#include "head_fields.h"
#include "middleware_chain.h"
#include "request_scope.h"

using namespace __board;

// --- Functions of the library -------------------------------------------------------------------

String generateBasicHash(const char* username, const char* password) {
  if (username == nullptr || password == nullptr) return String();
  return core::basicCredentials(username, password);
}

String generateDigestHash(const char* username, const char* password, const char* realm) {
  if (username == nullptr || password == nullptr || realm == nullptr) return String();
  return core::md5OfParts(username, realm, password);
}

String genRandomMD5() {
  return core::md5Hex(core::randomHex());
}

bool checkBasicAuthentication(const char* header, const char* username, const char* password) {
  if (header == nullptr || username == nullptr || password == nullptr) return false;
  const String right = generateBasicHash(username, password);
  return !right.isEmpty() && core::equalsSecret(header, right);
}

bool checkDigestAuthentication(const char* header, const char* method, const char* username,
                               const char* password, const char* realm, bool passwordIsHash,
                               const char* nonce, const char* opaque, const char* uri) {
  core::DigestAnswer answer;
  if (header == nullptr || method == nullptr || username == nullptr || password == nullptr ||
      !answer.read(header)) {
    return false;
  }
  const auto differs = [](const char* wanted, const String& given) {
    return wanted != nullptr && given != wanted;
  };
  // The real library knows no answer without `qop`, which its question always has.
  if (answer.user != username || answer.qop.isEmpty() || differs(realm, answer.realm) ||
      differs(nonce, answer.nonce) || differs(opaque, answer.opaque) || differs(uri, answer.uri)) {
    return false;
  }
  return answer.matches(method, passwordIsHash
                                    ? String(password)
                                    : core::md5OfParts(answer.user, answer.realm, password));
}

// --- A request ----------------------------------------------------------------------------------

namespace {

core::Authorization authorizationOf(const AsyncWebServerRequest& request) {
  const AsyncWebHeader* found = nullptr;
  for (const AsyncWebHeader& field : request.getHeaders()) {
    if (!net::httpEqualsIgnoreCase(field.name().c_str(), "authorization")) continue;
    if (found != nullptr) return {};  // it may come once only (RFC 9110 5.3)
    found = &field;
  }
  return found == nullptr ? core::Authorization{} : core::splitAuthorization(found->value());
}

AsyncAuthType typeOf(const core::Authorization& authorization) {
  if (authorization.rest.isEmpty()) return AUTH_NONE;
  if (authorization.scheme.equalsIgnoreCase("Basic")) return AUTH_BASIC;
  if (authorization.scheme.equalsIgnoreCase("Digest")) return AUTH_DIGEST;
  if (authorization.scheme.equalsIgnoreCase("Bearer")) return AUTH_BEARER;
  return AUTH_OTHER;
}

}  // namespace

AsyncAuthType AsyncWebServerRequest::authType() const {
  return typeOf(authorizationOf(*this));
}

const String& AsyncWebServerRequest::authChallenge() const {
  static String challenge;
  challenge = authorizationOf(*this).rest;
  return challenge;
}

bool AsyncWebServerRequest::authenticate(const char* username, const char* credentials,
                                         const char* realm, bool isHash) const {
  const core::Authorization authorization = authorizationOf(*this);
  const AsyncAuthType type = typeOf(authorization);
  if (type == AUTH_NONE || credentials == nullptr) return false;
  const char* given = authorization.rest.c_str();
  if (type == AUTH_DIGEST) {
    return checkDigestAuthentication(given, methodToString(), username, credentials, realm, isHash,
                                     nullptr, nullptr, nullptr);
  }
  return isHash ? core::equalsSecret(authorization.rest, credentials)
                : checkBasicAuthentication(given, username, credentials);
}

bool AsyncWebServerRequest::authenticate(const char* hash) const {
  const core::Authorization authorization = authorizationOf(*this);
  const AsyncAuthType type = typeOf(authorization);
  if (type == AUTH_NONE || hash == nullptr) return false;
  if (type != AUTH_DIGEST) return core::equalsSecret(authorization.rest, hash);
  const String whole = hash;
  const int user = whole.indexOf(':');
  const int realm = user <= 0 ? -1 : whole.indexOf(':', static_cast<unsigned>(user) + 1);
  if (realm <= user + 1) return false;
  return checkDigestAuthentication(
      authorization.rest.c_str(), methodToString(),
      whole.substring(0, static_cast<unsigned>(user)).c_str(),
      whole.substring(static_cast<unsigned>(realm) + 1).c_str(),
      whole.substring(static_cast<unsigned>(user) + 1, static_cast<unsigned>(realm)).c_str(), true,
      nullptr, nullptr, nullptr);
}

void AsyncWebServerRequest::requestAuthentication(AsyncAuthType method, const char* realm,
                                                  const char* authFailMsg) {
  const String wanted = realm == nullptr ? "Login Required" : realm;
  AsyncWebServerResponse* response =
      authFailMsg == nullptr ? beginResponse(401) : beginResponse(401, "text/html", authFailMsg);
  String challenge;
  if (method == AUTH_BASIC) {
    challenge = "Basic realm=\"" + wanted + "\"";
  } else if (method == AUTH_DIGEST) {
    challenge = "Digest realm=\"" + wanted + "\", qop=\"auth\", nonce=\"" + core::randomHex() +
                "\", opaque=\"" + core::randomHex() + "\"";
  }
  if (!challenge.isEmpty()) response->addField("WWW-Authenticate", challenge.c_str());
  send(response);
}

// --- Middleware ---------------------------------------------------------------------------------

void AsyncAuthenticationMiddleware::setUsername(const char* username) {
  username_ = username;
  hasCredentials_ = !username_.isEmpty() && !credentials_.isEmpty();
}

void AsyncAuthenticationMiddleware::setPassword(const char* password) {
  credentials_ = password;
  hash_ = false;
  hasCredentials_ = !username_.isEmpty() && !credentials_.isEmpty();
}

void AsyncAuthenticationMiddleware::setPasswordHash(const char* hash) {
  setPassword(hash);
  hash_ = !credentials_.isEmpty();
}

void AsyncAuthenticationMiddleware::setToken(const char* token) {
  setPasswordHash(token);
  hasCredentials_ = hash_;
}

bool AsyncAuthenticationMiddleware::generateHash() {
  if (!hasCredentials_ || hash_) return false;
  String hash;
  if (type_ == AUTH_DIGEST) {
    hash = generateDigestHash(username_.c_str(), credentials_.c_str(), realm_.c_str());
  } else if (type_ == AUTH_BASIC) {
    hash = generateBasicHash(username_.c_str(), credentials_.c_str());
  }
  if (hash.isEmpty()) return false;
  credentials_ = hash;
  hash_ = true;
  return true;
}

bool AsyncAuthenticationMiddleware::allowed(AsyncWebServerRequest* request) const {
  const auto proved = [&] {
    if (function_) return function_(request);
    return request->authenticate(username_.c_str(), credentials_.c_str(), realm_.c_str(), hash_);
  };
  switch (type_) {
    case AUTH_NONE:
      return true;
    case AUTH_BASIC:
    case AUTH_DIGEST:
      return !hasCredentials_ || proved();
    case AUTH_BEARER:
    case AUTH_OTHER:
      return proved();
    default:
      return false;
  }
}

void AsyncAuthenticationMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  if (allowed(request)) {
    next();
  } else {
    request->requestAuthentication(type_, realm_.c_str(), failureMessage_.c_str());
  }
}

AsyncWebHandler& AsyncWebHandler::setAuthentication(const char* username, const char* password,
                                                    AsyncAuthType authMethod) {
  MiddlewareEntry* entry = findMiddleware(*this, MiddlewareKind::kPassword);
  if (entry == nullptr) {
    void* place = middlewareStorage(sizeof(AsyncAuthenticationMiddleware));
    __board::addMiddleware(*this, new (place, core::kPlace) AsyncAuthenticationMiddleware,
                           MiddlewareKind::kPassword);
    entry = findMiddleware(*this, MiddlewareKind::kPassword);
  }
  auto& own = static_cast<AsyncAuthenticationMiddleware&>(*entry->middleware);
  own.setUsername(username);
  own.setPassword(password);
  own.setAuthType(authMethod);
  return *this;
}
