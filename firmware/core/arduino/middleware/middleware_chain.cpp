#include "middleware_chain.h"

#include "../../placement.h"
#include "../../port.h"
#include "../heap.h"
#include "../web_server.h"
#include "request_scope.h"

namespace __board {
namespace {

using Kind = MiddlewareKind;

/// What catchAllHandler() gives: it never takes a request.
class CatchAll final : public AsyncWebHandler {
 public:
  CatchAll(const AsyncWebServer& its, CatchAll* after) : server(its), next(after) {}

  const AsyncWebServer& server;
  CatchAll* const next;
};

constinit MiddlewareEntry* g_entries = nullptr;
constinit CatchAll* g_catchAlls = nullptr;

/// Whether there were any for which `condition` holds.
template <class Condition>
bool removeIf(Condition condition) {
  bool removed = false;
  for (MiddlewareEntry** at = &g_entries; *at != nullptr;) {
    MiddlewareEntry* entry = *at;
    if (!condition(*entry)) {
      at = &entry->next;
      continue;
    }
    *at = entry->next;
    if (entry->kind == Kind::kFunction || entry->kind == Kind::kPassword) {
      entry->middleware->~AsyncMiddleware();
      core::heapFree(entry->middleware);
    }
    core::heapFree(entry);
    removed = true;
  }
  return removed;
}

void forget(const AsyncMiddlewareChain& chain) {
  removeIf([&](const MiddlewareEntry& entry) { return entry.owner == &chain; });
}

struct Run {
  const AsyncMiddlewareChain& chain;
  AsyncWebServerRequest& request;
  const ArMiddlewareNext last;
  const MiddlewareEntry* at = g_entries;

  void next() {
    while (at != nullptr && (at->owner != &chain || at->middleware == nullptr)) at = at->next;
    if (at == nullptr) {
      last();
      return;
    }
    AsyncMiddleware* middleware = at->middleware;
    at = at->next;
    middleware->run(&request, [this] { next(); });
  }
};

}  // namespace

MiddlewareEntry* findMiddleware(const AsyncMiddlewareChain& owner, Kind kind) {
  MiddlewareEntry* entry = g_entries;
  while (entry != nullptr && (entry->owner != &owner || entry->kind != kind)) entry = entry->next;
  return entry;
}

void addMiddleware(const AsyncMiddlewareChain& owner, AsyncMiddleware* middleware, Kind kind) {
  g_forgetMiddleware = forget;
  MiddlewareEntry** end = &g_entries;
  while (*end != nullptr) end = &(*end)->next;
  *end = new (middlewareStorage(sizeof(MiddlewareEntry)), core::kPlace)
      MiddlewareEntry{&owner, middleware, kind, nullptr};
}

void* middlewareStorage(size_t size) {
  void* place = core::heapAllocate(size);
  if (place == nullptr) port::panic("The board has no memory for this middleware.");
  return place;
}

void runMiddleware(const AsyncMiddlewareChain& chain, AsyncWebServerRequest& request,
                   ArMiddlewareNext last) {
  Run{chain, request, last}.next();
}

}  // namespace __board

using namespace __board;

void AsyncMiddlewareChain::addMiddleware(AsyncMiddleware* middleware) {
  if (middleware != nullptr) __board::addMiddleware(*this, middleware, Kind::kSketch);
}

void AsyncMiddlewareChain::addMiddleware(ArMiddlewareCallback callback) {
  void* place = middlewareStorage(sizeof(AsyncMiddlewareFunction));
  auto* middleware = new (place, core::kPlace) AsyncMiddlewareFunction(callback);
  __board::addMiddleware(*this, middleware, Kind::kFunction);
}

bool AsyncMiddlewareChain::removeMiddleware(AsyncMiddleware* middleware) {
  return removeIf([&](const MiddlewareEntry& entry) {
    return entry.owner == this && middleware != nullptr && entry.middleware == middleware;
  });
}

AsyncWebHandler& AsyncWebHandler::setSkipServerMiddlewares(bool skips) {
  if (skips && !mustSkipServerMiddlewares()) {
    __board::addMiddleware(*this, nullptr, Kind::kSkip);
  } else if (!skips) {
    removeIf([&](const MiddlewareEntry& entry) {
      return entry.owner == this && entry.kind == Kind::kSkip;
    });
  }
  return *this;
}

bool AsyncWebHandler::mustSkipServerMiddlewares() const {
  return findMiddleware(*this, Kind::kSkip) != nullptr;
}

AsyncWebHandler& AsyncWebServer::catchAllHandler() const {
  for (CatchAll* at = g_catchAlls; at != nullptr; at = at->next) {
    if (&at->server == this) return *at;
  }
  void* place = middlewareStorage(sizeof(CatchAll));
  g_catchAlls = new (place, core::kPlace) CatchAll(*this, g_catchAlls);
  return *g_catchAlls;
}
