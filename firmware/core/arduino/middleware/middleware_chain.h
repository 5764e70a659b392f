// The middleware of all servers and handlers: one list, so that those without any have no room for it.
#pragma once

#include <stdint.h>

#include "../ESPAsyncWebServer.h"

namespace __board {

enum class MiddlewareKind : uint8_t {
  kSketch,
  /// In the heap, and freed with its entry: a function of the sketch …
  kFunction,
  /// … or a handler's user and password.
  kPassword,
  /// None: the handler skips its server's.
  kSkip,
};

struct MiddlewareEntry {
  const AsyncMiddlewareChain* owner;
  AsyncMiddleware* middleware;
  MiddlewareKind kind;
  MiddlewareEntry* next;
};

/// The first of that kind; null when there is none.
MiddlewareEntry* findMiddleware(const AsyncMiddlewareChain& owner, MiddlewareKind kind);
void addMiddleware(const AsyncMiddlewareChain& owner, AsyncMiddleware* middleware,
                   MiddlewareKind kind);
/// Storage in the heap for middleware, or the end of the program: a page that its middleware does not guard would be worse.
void* middlewareStorage(size_t size);

/// Runs the middleware of a chain, then `last`.
void runMiddleware(const AsyncMiddlewareChain& chain, AsyncWebServerRequest& request,
                   ArMiddlewareNext last);

}  // namespace __board
