#include "web_server.h"

#include <string.h>

#include "../net/http/http_writer.h"
#include "../placement.h"
#include "../runtime.h"
#include "ESPAsyncWebServer.h"

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
  void onExchangeEnd(net::HttpExchange& exchange) override { content(exchange.index()).clear(); }

 private:
  AsyncWebServer* first_ = nullptr;
  bool constructed_ = false;
};

}  // namespace __board

namespace {

constinit WebServers g_servers{};

constexpr WebRequestMethod kMethods[] = {HTTP_GET,     HTTP_HEAD,  HTTP_POST,
                                         HTTP_PUT,     HTTP_PATCH, HTTP_DELETE,
                                         HTTP_OPTIONS, HTTP_TRACE, HTTP_CONNECT};
constexpr const char* kMethodNames[] = {"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                        "DELETE", "OPTIONS", "TRACE", "CONNECT"};

}  // namespace

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
  onRequest_(request);
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
  if (handlerCount_ < sizeof handlers_ / sizeof *handlers_) {
    handlers_[handlerCount_++] = handler;
  } else {
    Serial.print("[web] too many handlers\r\n");
  }
  return *handler;
}

AsyncCallbackWebHandler& AsyncWebServer::on(const char* uri, WebRequestMethodComposite methods,
                                            ArRequestHandlerFunction onRequest) {
  if (routeCount_ == config::kHttpRoutes) {
    Serial.printf("[web] no room for the route %s\r\n", uri);
    return routes_[config::kHttpRoutes - 1];
  }
  AsyncCallbackWebHandler& route = routes_[routeCount_++];
  route.uri_ = uri;
  route.methods_ = methods;
  route.onRequest_ = onRequest;
  addHandler(&route);
  return route;
}

void AsyncWebServer::handle(AsyncWebServerRequest& request) {
  for (size_t i = 0; i < handlerCount_; ++i) {
    if (handlers_[i]->canHandle(&request)) {
      handlers_[i]->handleRequest(&request);
      return;
    }
  }
  if (onNotFound_) {
    onNotFound_(&request);
    return;
  }
  // RFC 9110 15.5.6: the resource exists, but not for this method.
  WebRequestMethodComposite allowed;
  bool found = false;
  for (size_t i = 0; i < routeCount_; ++i) {
    if (request.isWebSocketUpgrade() || !routes_[i].matches(request.url())) continue;
    found = true;
    allowed = allowed | routes_[i].methods_;
  }
  if (!found) {
    request.send(404, "text/plain", "Not found");
    return;
  }
  if (allowed.matches(HTTP_GET)) allowed = allowed | HTTP_HEAD;
  char list[80];
  net::TextWriter w(list, sizeof list - 1);
  for (size_t i = 0; i < sizeof kMethods / sizeof *kMethods; ++i) {
    if (!allowed.matches(kMethods[i])) continue;
    if (w.length() > 0) w.text(", ");
    w.text(kMethodNames[i]);
  }
  list[w.length()] = '\0';
  AsyncWebServerResponse* response = request.beginResponse(405, "text/plain", "Method not allowed");
  response->addHeader("Allow", list);
  request.send(response);
}
