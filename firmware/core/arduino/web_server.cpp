#include "web_server.h"

#include <string.h>

#include "../net/http/http_writer.h"
#include "../placement.h"
#include "../runtime.h"
#include "ESPAsyncWebServer.h"
#include "heap.h"
#include "request_text.h"

using namespace __board;

// Zeroed memory, not objects: the constructors of the sketch's objects use it, and may run first.
alignas(net::HttpServer) static unsigned char g_server[sizeof(net::HttpServer)];
alignas(WebContent) static unsigned char g_contents[sizeof(WebContent) * config::kHttpConnections];

namespace __board {

/// All AsyncWebServer objects share one HTTP server; the local port tells them apart.
class WebServers final : public net::HttpApplication, public core::Service {
 public:
  net::HttpServer& http() {
    if (!constructed_) reset();
    return *reinterpret_cast<net::HttpServer*>(g_server);
  }
  WebContent& content(size_t index) { return reinterpret_cast<WebContent*>(g_contents)[index]; }

  void add(AsyncWebServer& server) {
    server.next_ = first_;
    first_ = &server;
  }
  void remove(AsyncWebServer& server) {
    for (AsyncWebServer** at = &first_; *at != nullptr; at = &(*at)->next_) {
      if (*at == &server) {
        *at = server.next_;
        return;
      }
    }
  }

  // core::Service
  uint32_t poll() override { return http().poll(); }
  void reset() override {
    new (g_server, core::kPlace) net::HttpServer(core::platform(), *this);
    for (size_t i = 0; i < config::kHttpConnections; ++i) {
      void* place = g_contents + i * sizeof(WebContent);
      if (constructed_) content(i).~WebContent();
      new (place, core::kPlace) WebContent;
    }
    for (AsyncWebServer* s = first_; s != nullptr; s = s->next_) s->begun_ = false;
    constructed_ = true;
  }

  // net::HttpApplication
  void onRequest(net::HttpExchange& exchange) override {
    const uint16_t port = exchange.connection().localPort();
    for (AsyncWebServer* s = first_; s != nullptr; s = s->next_) {
      if (s->begun_ && s->port_ == port) {
        AsyncWebServerRequest request(exchange);
        if (request.refusedForForm()) return;
        if (!request.readParameters()) {
          exchange.refuse({413, "The board has no memory for the fields of this request."});
          return;
        }
        s->handle(request);
        return;
      }
    }
  }
  void onRefusal(net::HttpExchange& exchange, const net::HttpRefusal& refusal) override {
    const char* target = exchange.request().target;
    Serial.printf("[web] %s answered %d: %s\r\n", target[0] == '\0' ? "a request" : target,
                  refusal.status, refusal.reason);
  }
  void onExchangeEnd(net::HttpExchange& exchange) override {
    content(exchange.index()).clear();
    if (g_endFile != nullptr) g_endFile(exchange.index());
  }

 private:
  AsyncWebServer* first_ = nullptr;
  bool constructed_ = false;
};

}  // namespace __board

namespace {

constinit WebServers g_servers{};

// A copy in the heap, for what few handlers have; null when the heap is full, which is said.
template <class T>
T* kept(const T& value) {
  void* place = core::heapAllocate(sizeof(T));
  if (place == nullptr) {
    Serial.print("[web] no memory for a handler\r\n");
    return nullptr;
  }
  return new (place, core::kPlace) T(value);
}

}  // namespace

decltype(__board::g_passBody) __board::g_passBody = nullptr;
decltype(__board::g_forgetMiddleware) __board::g_forgetMiddleware = nullptr;
decltype(__board::g_endFile) __board::g_endFile = nullptr;

WebContent& __board::webContentOf(const net::HttpExchange& exchange) {
  return g_servers.content(exchange.index());
}

bool AsyncCallbackWebHandler::matches(const String& url) const {
  if (uri_ == url) return true;
  const unsigned int length = uri_.length();
  // "/led*" is a prefix. "/led" also serves paths below it, as "/led/1".
  if (length > 0 && uri_[length - 1] == '*') {
    return url.startsWith(uri_.substring(0, length - 1));
  }
  return length > 1 && url.startsWith(uri_) && url[length] == '/';
}

bool AsyncCallbackWebHandler::canHandle(AsyncWebServerRequest* request) const {
  if (request->isWebSocketUpgrade() || !matches(request->url())) return false;
  const WebRequestMethod method = request->method();
  // RFC 9110 9.3.2: HEAD is GET without content; the server leaves it out.
  return methods_.matches(method) || (method == HTTP_HEAD && methods_.matches(HTTP_GET));
}

void AsyncCallbackWebHandler::handleRequest(AsyncWebServerRequest* request) {
  if (onRequest_) onRequest_(request);
}

AsyncWebHandler& AsyncWebHandler::setFilter(ArRequestFilterFunction filter) {
  if (filter_ == nullptr)
    filter_ = kept(filter);
  else
    *filter_ = filter;
  return *this;
}

bool AsyncWebHandler::wants(AsyncWebServerRequest& request) const {
  return (filter_ == nullptr || !*filter_ || (*filter_)(&request)) && canHandle(&request);
}

AsyncWebServer::AsyncWebServer(uint16_t port) : port_(port) {
  g_servers.add(*this);
}

AsyncWebServer::~AsyncWebServer() {
  g_servers.remove(*this);
}

void AsyncWebServer::begin() {
  const core::NetworkGuard guard;
  core::addService(g_servers);
  net::HttpServer& http = g_servers.http();
  if (!begun_) begun_ = core::stack().listen(port_, http);
  if (!begun_) Serial.printf("[web] port %u cannot be served: too many ports\r\n", port_);
}

AsyncWebHandler& AsyncWebServer::addHandler(AsyncWebHandler* handler) {
  removeHandler(handler);  // a second time, it would make the list a ring
  AsyncWebHandler** end = &handlers_;
  while (*end != nullptr) end = &(*end)->next_;
  *end = handler;
  return *handler;
}

bool AsyncWebServer::removeHandler(AsyncWebHandler* handler) {
  for (AsyncWebHandler** at = &handlers_; *at != nullptr; at = &(*at)->next_) {
    if (*at != handler) continue;
    *at = handler->next_;
    handler->next_ = nullptr;
    return true;
  }
  return false;
}

AsyncCallbackWebHandler& AsyncWebServer::on(const char* uri, WebRequestMethodComposite methods,
                                            ArRequestHandlerFunction onRequest) {
  AsyncCallbackWebHandler* route = kept(AsyncCallbackWebHandler());
  if (route == nullptr) {
    // No memory for it, which was said. The caller may go on with a route that serves nothing.
    alignas(AsyncCallbackWebHandler) static unsigned char lost[sizeof(AsyncCallbackWebHandler)];
    return *new (lost, core::kPlace) AsyncCallbackWebHandler;
  }
  route->uri_ = uri;
  route->methods_ = methods;
  route->onRequest_ = onRequest;
  route->nextRoute_ = routes_;
  routes_ = route;
  addHandler(route);
  return *route;
}

// Weak: where a sketch has middleware, middleware/request_scope.cpp has one that runs it first.
__attribute__((weak)) AsyncWebHandler* AsyncWebServer::handlerOf(AsyncWebServerRequest& request) {
  AsyncWebHandler* handler = handlers_;
  while (handler != nullptr && !handler->wants(request)) handler = handler->next_;
  return handler;
}

void AsyncWebServer::handle(AsyncWebServerRequest& request) {
  AsyncWebHandler* handler = handlerOf(request);
  if (g_passBody != nullptr) g_passBody(*this, handler, request);
  if (handler != nullptr) {
    handler->handleRequest(&request);
    return;
  }
  if (onNotFound_) {
    onNotFound_(&request);
    return;
  }
  if (request.isSent()) return;
  // RFC 9110 15.5.6: the resource exists, but not for this method.
  WebRequestMethodComposite allowed;
  bool found = false;
  for (AsyncCallbackWebHandler* route = routes_; route != nullptr; route = route->nextRoute_) {
    if (request.isWebSocketUpgrade() || !route->matches(request.url())) continue;
    found = true;
    allowed = allowed | route->methods_;
  }
  if (!found) {
    request.send(404, "text/plain", "Not found");
    return;
  }
  if (allowed.matches(HTTP_GET)) allowed = allowed | HTTP_HEAD;
  char list[80];
  net::TextWriter w(list, sizeof list - 1);
  for (auto i = static_cast<uint8_t>(net::HttpMethod::kGet);
       i <= static_cast<uint8_t>(net::HttpMethod::kConnect); ++i) {
    const net::HttpMethod method{i};
    if (!allowed.matches(core::requestMethod(method))) continue;
    if (w.length() > 0) w.text(", ");
    w.text(net::httpMethodName(method));
  }
  list[w.length()] = '\0';
  AsyncWebServerResponse* response = request.beginResponse(405, "text/plain", "Method not allowed");
  response->addField("Allow", list);
  request.send(response);
}
