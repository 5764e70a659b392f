// What answers requests in ESP Async WebServer 3.x. Included by ESPAsyncWebServer.h.
#pragma once

#include "AsyncMiddleware.h"
#include "Function.h"
#include "WString.h"
#include "WebRequestMethod.h"

namespace __board {
class RequestScope;
}  // namespace __board

class AsyncWebServer;
class AsyncWebServerRequest;

using ArRequestHandlerFunction = __board::core::Function<void(AsyncWebServerRequest*)>;
using ArRequestFilterFunction = __board::core::Function<bool(AsyncWebServerRequest*)>;

/// Whether the request came over the network that the board joined, or over its own access point. They are one wire here:
/// a board that has joined a network counts as asked over that.
bool ON_STA_FILTER(AsyncWebServerRequest* request);
bool ON_AP_FILTER(AsyncWebServerRequest* request);

class AsyncWebHandler : public AsyncMiddlewareChain {
 public:
  virtual bool canHandle(AsyncWebServerRequest*) const { return false; }
  virtual void handleRequest(AsyncWebServerRequest*) {}
  AsyncWebHandler& setFilter(ArRequestFilterFunction filter);
  /// Middleware that asks for a user and a password, which are copied.
  AsyncWebHandler& setAuthentication(const char* username, const char* password,
                                     AsyncAuthType authMethod = AUTH_DIGEST);
  AsyncWebHandler& setAuthentication(const String& username, const String& password,
                                     AsyncAuthType authMethod = AUTH_DIGEST) {
    return setAuthentication(username.c_str(), password.c_str(), authMethod);
  }
  /// Only this handler's own middleware runs.
  AsyncWebHandler& skipServerMiddlewares() { return setSkipServerMiddlewares(true); }
  AsyncWebHandler& setSkipServerMiddlewares(bool skips);
  bool mustSkipServerMiddlewares() const;

 protected:
  ~AsyncWebHandler() = default;

 private:
  friend class AsyncWebServer;
  friend class __board::RequestScope;
  bool wants(AsyncWebServerRequest& request) const;

  AsyncWebHandler* next_ = nullptr;
  ArRequestFilterFunction* filter_ = nullptr;  // in the heap
};

class AsyncCallbackWebHandler final : public AsyncWebHandler {
 public:
  bool canHandle(AsyncWebServerRequest* request) const override;
  void handleRequest(AsyncWebServerRequest* request) override;

 private:
  friend class AsyncWebServer;
  bool matches(const String& url) const;

  AsyncCallbackWebHandler* nextRoute_ = nullptr;
  String uri_;
  WebRequestMethodComposite methods_;
  ArRequestHandlerFunction onRequest_;
};
