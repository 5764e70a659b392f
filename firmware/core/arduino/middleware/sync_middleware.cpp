// Middleware of WebServer.h.

#include "../../net/http/http_request.h"
#include "../../placement.h"
#include "../../port.h"
#include "../Middlewares.h"
#include "../heap.h"
#include "../request_text.h"

using namespace __board;

// --- Chains -------------------------------------------------------------------------------------

MiddlewareChain::~MiddlewareChain() {
  while (first_ != nullptr) removeMiddleware(first_);
}

void MiddlewareChain::addMiddleware(Middleware* middleware) {
  if (middleware == nullptr) return;
  Middleware** end = &first_;
  while (*end != nullptr && *end != middleware) end = &(*end)->next_;
  *end = middleware;
}

void MiddlewareChain::addMiddleware(Middleware::Function function) {
  void* place = core::heapAllocate(sizeof(MiddlewareFunction));
  // A page that its middleware does not guard would be worse.
  if (place == nullptr) port::panic("The board has no memory for this middleware.");
  auto* middleware = new (place, core::kPlace) MiddlewareFunction(function);
  middleware->ours_ = true;
  addMiddleware(middleware);
}

bool MiddlewareChain::removeMiddleware(Middleware* middleware) {
  for (Middleware** at = &first_; *at != nullptr; at = &(*at)->next_) {
    if (*at != middleware) continue;
    *at = middleware->next_;
    middleware->next_ = nullptr;
    if (middleware->ours_) {
      middleware->~Middleware();
      core::heapFree(middleware);
    }
    return true;
  }
  return false;
}

namespace {

/// How far a request has come.
struct Run {
  WebServer& server;
  const Middleware::Callback last;
  Middleware* at;
  Middleware* (*const after)(const Middleware&);

  bool next() {
    if (at == nullptr) return last();
    Middleware* middleware = at;
    at = after(*at);
    return middleware->run(server, [this] { return next(); });
  }
};

}  // namespace

bool MiddlewareChain::runChain(WebServer& server, Middleware::Callback finalizer) {
  const auto after = [](const Middleware& middleware) { return middleware.next_; };
  return Run{server, finalizer, first_, after}.next();
}

WebServer& WebServer::addMiddleware(Middleware* middleware) {
  chain_.addMiddleware(middleware);
  return *this;
}

WebServer& WebServer::addMiddleware(Middleware::Function function) {
  chain_.addMiddleware(function);
  return *this;
}

WebServer& WebServer::removeMiddleware(Middleware* middleware) {
  chain_.removeMiddleware(middleware);
  return *this;
}

// --- Logging ------------------------------------------------------------------------------------

namespace {

const char* methodName(HTTPMethod method) {
  auto i = static_cast<uint8_t>(net::HttpMethod::kConnect);
  while (i > 0 && core::requestMethod(net::HttpMethod{i}) != method) --i;
  return net::httpMethodName(net::HttpMethod{i});
}

}  // namespace

bool LoggingMiddleware::run(WebServer& server, Middleware::Callback next) {
  if (output_ == nullptr) return next();
  Print& output = *output_;
  output.printf("* Connection from %s:%u\r\n", server.client().remoteIP().toString().c_str(),
                server.client().remotePort());
  output.printf("> %s %s %s\r\n", methodName(server.method()), server.uri().c_str(),
                server.version().c_str());
  for (int i = 0; i < server.headers(); ++i) {
    if (server.header(i).isEmpty()) continue;
    output.printf("> %s: %s\r\n", server.headerName(i).c_str(), server.header(i).c_str());
  }
  output.print(">\r\n");
  const uint32_t since = millis();
  if (!next()) {
    output.print("* Not processed!\r\n");
    return false;
  }
  output.printf("* Processed in %lu ms\r\n", static_cast<unsigned long>(millis() - since));
  output.printf("< %s %d %s\r\n", server.version().c_str(), server.responseCode(),
                WebServer::responseCodeToString(server.responseCode()).c_str());
  for (int i = 0; i < server.responseHeaders(); ++i) {
    output.printf("< %s: %s\r\n", server.responseHeaderName(i).c_str(),
                  server.responseHeader(i).c_str());
  }
  output.print("<\r\n");
  return true;
}

// --- Other origins ------------------------------------------------------------------------------

CorsMiddleware& CorsMiddleware::setOrigin(const char* origin) {
  origin_ = origin;
  return *this;
}

CorsMiddleware& CorsMiddleware::setMethods(const char* methods) {
  methods_ = methods;
  return *this;
}

CorsMiddleware& CorsMiddleware::setHeaders(const char* headers) {
  headers_ = headers;
  return *this;
}

CorsMiddleware& CorsMiddleware::setAllowCredentials(bool credentials) {
  credentials_ = credentials;
  return *this;
}

CorsMiddleware& CorsMiddleware::setMaxAge(uint32_t seconds) {
  maxAge_ = seconds;
  return *this;
}

void CorsMiddleware::addCORSHeaders(WebServer& server) {
  server.sendHeader("Access-Control-Allow-Origin", origin_);
  server.sendHeader("Access-Control-Allow-Methods", methods_);
  server.sendHeader("Access-Control-Allow-Headers", headers_);
  server.sendHeader("Access-Control-Allow-Credentials", credentials_ ? "true" : "false");
  server.sendHeader("Access-Control-Max-Age", String(maxAge_));
}

bool CorsMiddleware::run(WebServer& server, Middleware::Callback next) {
  if (!server.hasHeader("Origin")) return next();
  addCORSHeaders(server);
  if (server.method() != HTTP_OPTIONS) return next();
  server.send(200);
  return true;
}

// --- Passwords ----------------------------------------------------------------------------------

AuthenticationMiddleware& AuthenticationMiddleware::setUsername(const char* username) {
  username_ = username;
  check_ = nullptr;
  return *this;
}

AuthenticationMiddleware& AuthenticationMiddleware::setPassword(const char* password) {
  password_ = password;
  hash_ = false;
  check_ = nullptr;
  return *this;
}

AuthenticationMiddleware& AuthenticationMiddleware::setPasswordHash(const char* sha1) {
  setPassword(sha1);
  hash_ = true;
  return *this;
}

AuthenticationMiddleware& AuthenticationMiddleware::setCallback(
    WebServer::THandlerFunctionAuthCheck check) {
  username_ = password_ = String();
  hash_ = false;
  check_ = check;
  return *this;
}

AuthenticationMiddleware& AuthenticationMiddleware::setRealm(const char* realm) {
  realm_ = realm;
  return *this;
}

AuthenticationMiddleware& AuthenticationMiddleware::setAuthMethod(HTTPAuthMethod method) {
  method_ = method;
  return *this;
}

AuthenticationMiddleware& AuthenticationMiddleware::setAuthFailureMessage(const char* message) {
  failureMessage_ = message;
  return *this;
}

bool AuthenticationMiddleware::isAllowed(WebServer& server) const {
  if (check_) return server.authenticate(check_);
  if (username_.isEmpty() || password_.isEmpty()) return true;
  return hash_ ? server.authenticateBasicSHA1(username_.c_str(), password_.c_str())
               : server.authenticate(username_.c_str(), password_.c_str());
}

bool AuthenticationMiddleware::run(WebServer& server, Middleware::Callback next) {
  if (isAllowed(server)) return next();
  server.requestAuthentication(method_, realm_, failureMessage_);
  return true;
}
