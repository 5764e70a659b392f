// Bodies that are no forms, for the functions that a sketch has for them.

#include "../placement.h"
#include "ESPAsyncWebServer.h"
#include "heap.h"
#include "web_server.h"

namespace __board {

class WebBodies {
 public:
  /// @param handler null: for requests that no handler takes
  static void add(const AsyncWebServer& server, const AsyncWebHandler* handler,
                  const ArBodyHandlerFunction& onBody) {
    void* place = core::heapAllocate(sizeof(Entry));
    if (place == nullptr) {
      Serial.print("[web] no memory for a handler\r\n");
      return;
    }
    first = new (place, core::kPlace) Entry{&server, handler, onBody, first};
    g_passBody = pass;
  }

  static void forget(const AsyncWebServer& server) {
    for (Entry** at = &first; *at != nullptr;) {
      Entry* entry = *at;
      if (entry->server != &server) {
        at = &entry->next;
        continue;
      }
      *at = entry->next;
      core::heapFree(entry);
    }
  }

 private:
  struct Entry {
    const AsyncWebServer* server;
    const AsyncWebHandler* handler;
    ArBodyHandlerFunction onBody;
    Entry* next;
  };

  static void pass(const AsyncWebServer& server, const AsyncWebHandler* handler,
                   AsyncWebServerRequest& request) {
    for (const Entry* entry = first; entry != nullptr; entry = entry->next) {
      if (entry->handler != handler || entry->server != &server) continue;
      size_t length = 0;
      uint8_t* body = request.body(length);
      if (body != nullptr) entry->onBody(&request, body, length, 0, length);
      return;
    }
  }

  static constinit Entry* first;
};

constinit WebBodies::Entry* WebBodies::first = nullptr;

}  // namespace __board

AsyncCallbackWebHandler& AsyncWebServer::on(const char* uri, WebRequestMethodComposite methods,
                                            ArRequestHandlerFunction onRequest,
                                            ArUploadHandlerFunction, ArBodyHandlerFunction onBody) {
  AsyncCallbackWebHandler& route = on(uri, methods, onRequest);
  if (onBody) __board::WebBodies::add(*this, &route, onBody);
  return route;
}

void AsyncWebServer::onRequestBody(ArBodyHandlerFunction handler) {
  if (handler) __board::WebBodies::add(*this, nullptr, handler);
}

void AsyncWebServer::reset() {
  __board::WebBodies::forget(*this);
  while (handlers_ != nullptr) removeHandler(handlers_);
  while (routes_ != nullptr) {
    AsyncCallbackWebHandler* route = routes_;
    routes_ = route->nextRoute_;
    if (__board::g_forgetMiddleware != nullptr) __board::g_forgetMiddleware(*route);
    __board::core::heapFree(route->filter_);
    route->~AsyncCallbackWebHandler();
    __board::core::heapFree(route);
  }
  onNotFound_ = nullptr;
}
