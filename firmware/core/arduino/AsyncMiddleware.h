// Middleware of ESP Async WebServer 3.x: what runs around the handler of a request, and may answer in its place. Included by
// ESPAsyncWebServer.h. A sketch that uses none of it does not pay for it: middleware/ is linked on demand.
#pragma once

#include "Function.h"
#include "Print.h"

class AsyncMiddleware;
class AsyncWebServerRequest;
class AsyncWebServerResponse;

using ArMiddlewareNext = __board::core::Function<void()>;
using ArMiddlewareCallback =
    __board::core::Function<void(AsyncWebServerRequest*, ArMiddlewareNext next)>;
using ArAuthorizeFunction = __board::core::Function<bool(AsyncWebServerRequest*)>;

typedef enum {
  AUTH_NONE = 0,
  AUTH_BASIC = 1,
  AUTH_DIGEST = 2,
  AUTH_BEARER = 3,
  AUTH_OTHER = 4,
  AUTH_DENIED = 255,
} AsyncAuthType;

/// The middleware of a server or of a handler, in the order in which it was added.
class AsyncMiddlewareChain {
 public:
  void addMiddleware(ArMiddlewareCallback callback);
  void addMiddleware(AsyncMiddleware* middleware);
  template <size_t count>
  void addMiddlewares(AsyncMiddleware* const (&list)[count]) {
    for (AsyncMiddleware* middleware : list) addMiddleware(middleware);
  }
  template <class List>
  void addMiddlewares(const List& list) {
    for (AsyncMiddleware* middleware : list) addMiddleware(middleware);
  }
  bool removeMiddleware(AsyncMiddleware* middleware);
};

class AsyncMiddleware {
 public:
  virtual ~AsyncMiddleware() = default;
  /// Calls `next` to let the request go on, or answers it.
  virtual void run(AsyncWebServerRequest*, ArMiddlewareNext next) { next(); }
};

class AsyncMiddlewareFunction : public AsyncMiddleware {
 public:
  AsyncMiddlewareFunction(ArMiddlewareCallback callback) : callback_(callback) {}
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override {
    callback_(request, next);
  }

 private:
  ArMiddlewareCallback callback_;
};

/// Asks for a user and a password. Without an authentication type, or without both, everybody may pass.
class AsyncAuthenticationMiddleware : public AsyncMiddleware {
 public:
  const String& username() const { return username_; }
  /// The password, or what it was made into.
  const String& credentials() const { return credentials_; }
  const String& realm() const { return realm_; }
  const String& authFailureMessage() const { return failureMessage_; }
  bool isHash() const { return hash_; }
  AsyncAuthType authType() const { return type_; }
  bool hasCredentials() const { return hasCredentials_; }

  void setUsername(const char* username);
  void setPassword(const char* password);
  /// Basic: base64 of "user:password". Digest: MD5 of "user:realm:password".
  void setPasswordHash(const char* hash);
  /// What a client sends after "Bearer".
  void setToken(const char* token);
  /// Decides instead of the credentials.
  void setAuthentificationFunction(ArAuthorizeFunction function) { function_ = function; }
  void setRealm(const char* realm) { realm_ = realm; }
  void setAuthFailureMessage(const char* message) { failureMessage_ = message; }
  void setAuthType(AsyncAuthType type) { type_ = type; }
  /// Puts the hash in the place of the password. False without credentials, and when it is there already.
  bool generateHash();

  bool allowed(AsyncWebServerRequest* request) const;
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  String username_, credentials_, realm_ = "Login Required", failureMessage_;
  AsyncAuthType type_ = AUTH_NONE;
  bool hash_ = false, hasCredentials_ = false;
  ArAuthorizeFunction function_;
};

/// Lets a request pass when the function says so; otherwise answers with the code.
class AsyncAuthorizationMiddleware : public AsyncMiddleware {
 public:
  AsyncAuthorizationMiddleware(ArAuthorizeFunction function) : function_(function) {}
  AsyncAuthorizationMiddleware(int code, ArAuthorizeFunction function)
      : code_(code), function_(function) {}
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  int code_ = 403;
  ArAuthorizeFunction function_;
};

namespace __board {

/// Names of fields that a sketch gives, in the heap. They are not copied, as in the real library.
class FieldNames {
 public:
  FieldNames() = default;
  FieldNames(const FieldNames&) = delete;
  FieldNames& operator=(const FieldNames&) = delete;
  ~FieldNames();

  void add(const char* name);
  void remove(const char* name);
  bool has(const char* name) const;

 private:
  struct Entry;
  Entry* first_ = nullptr;
};

}  // namespace __board

/// Removes all fields of the request but those that it keeps.
class AsyncHeaderFreeMiddleware : public AsyncMiddleware {
 public:
  void keep(const char* name) { kept_.add(name); }
  void unKeep(const char* name) { kept_.remove(name); }
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  __board::FieldNames kept_;
};

/// Removes fields from the request.
class AsyncHeaderFilterMiddleware : public AsyncMiddleware {
 public:
  void filter(const char* name) { removed_.add(name); }
  void unFilter(const char* name) { removed_.remove(name); }
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  __board::FieldNames removed_;
};

/// Prints requests and their answers as curl does.
class AsyncLoggingMiddleware : public AsyncMiddleware {
 public:
  void setOutput(Print& output) { output_ = &output; }
  void setEnabled(bool enabled) { enabled_ = enabled; }
  bool isEnabled() const { return enabled_ && output_ != nullptr; }
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  Print* output_ = nullptr;
  bool enabled_ = true;
};

/// Lets pages of other origins read answers (https://fetch.spec.whatwg.org/#http-cors-protocol).
class AsyncCorsMiddleware : public AsyncMiddleware {
 public:
  void setOrigin(const char* origin) { origin_ = origin; }
  void setMethods(const char* methods) { methods_ = methods; }
  void setHeaders(const char* headers) { headers_ = headers; }
  void setAllowCredentials(bool credentials) { credentials_ = credentials; }
  void setMaxAge(uint32_t seconds) { maxAge_ = seconds; }
  void addCORSHeaders(AsyncWebServerRequest* request, AsyncWebServerResponse* response);
  void addCORSHeaders(AsyncWebServerResponse* response) { addCORSHeaders(nullptr, response); }
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  String origin_ = "*", methods_ = "*", headers_ = "*";
  bool credentials_ = true;
  uint32_t maxAge_ = 86400;
};

/// Answers 429 when more than so many requests come in a window of time. Refused ones count, too.
class AsyncRateLimitMiddleware : public AsyncMiddleware {
 public:
  AsyncRateLimitMiddleware() = default;
  AsyncRateLimitMiddleware(const AsyncRateLimitMiddleware&) = delete;
  AsyncRateLimitMiddleware& operator=(const AsyncRateLimitMiddleware&) = delete;
  ~AsyncRateLimitMiddleware() override;

  void setMaxRequests(size_t maxRequests);
  void setWindowSize(uint32_t seconds) { windowMs_ = seconds * 1000; }
  bool isRequestAllowed(uint32_t& retryAfterSeconds);
  void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override;

 private:
  size_t max_ = 0, count_ = 0, oldest_ = 0;
  uint32_t windowMs_ = 0;
  uint32_t* times_ = nullptr;  // a ring of max_ entries, in the heap
};
