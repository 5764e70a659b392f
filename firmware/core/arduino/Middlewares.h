// Middlewares.h of the Arduino core for ESP32 3.x: the middleware that comes with WebServer.h.
#pragma once

#include "WebServer.h"

/// Prints requests and their answers as curl does.
class LoggingMiddleware : public Middleware {
 public:
  void setOutput(Print& output) { output_ = &output; }
  bool run(WebServer& server, Middleware::Callback next) override;

 private:
  Print* output_ = nullptr;
};

/// Lets pages of other origins read answers (https://fetch.spec.whatwg.org/#http-cors-protocol). The server has to collect
/// the field Origin: server.collectAllHeaders().
class CorsMiddleware : public Middleware {
 public:
  CorsMiddleware& setOrigin(const char* origin);
  CorsMiddleware& setMethods(const char* methods);
  CorsMiddleware& setHeaders(const char* headers);
  CorsMiddleware& setAllowCredentials(bool credentials);
  CorsMiddleware& setMaxAge(uint32_t seconds);
  void addCORSHeaders(WebServer& server);
  bool run(WebServer& server, Middleware::Callback next) override;

 private:
  String origin_ = "*", methods_ = "*", headers_ = "*";
  bool credentials_ = true;
  uint32_t maxAge_ = 86400;
};

/// Asks for a user and a password. Without both, and without a function, everybody may pass.
class AuthenticationMiddleware : public Middleware {
 public:
  AuthenticationMiddleware& setUsername(const char* username);
  AuthenticationMiddleware& setPassword(const char* password);
  /// SHA-1, in base64 or in 40 hexadecimal digits.
  AuthenticationMiddleware& setPasswordHash(const char* sha1);
  AuthenticationMiddleware& setCallback(WebServer::THandlerFunctionAuthCheck check);
  AuthenticationMiddleware& setRealm(const char* realm);
  AuthenticationMiddleware& setAuthMethod(HTTPAuthMethod method);
  AuthenticationMiddleware& setAuthFailureMessage(const char* message);
  bool isAllowed(WebServer& server) const;
  bool run(WebServer& server, Middleware::Callback next) override;

 private:
  String username_, password_, failureMessage_;
  bool hash_ = false;
  WebServer::THandlerFunctionAuthCheck check_;
  const char* realm_ = nullptr;
  HTTPAuthMethod method_ = BASIC_AUTH;
};
