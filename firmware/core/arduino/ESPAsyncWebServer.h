// The API of ESP Async WebServer 3.x (https://github.com/ESP32Async/ESPAsyncWebServer), as far as
// docs/differences.md says: names and signatures are those of the real library, the server under it
// is the core's.
//
// Left out: files and uploads, server-sent events, authentication, middleware, answering a request
// after its handler has returned. A sketch that uses them fails to compile.
#pragma once

#include "../config.h"
#include "Arduino.h"
#include "AsyncTCP.h"
#include "Function.h"
#include "WebRequestMethod.h"

#define DEFAULT_MAX_WS_CLIENTS 8

namespace __board {
class WebServers;
namespace net {
class HttpExchange;
}
}  // namespace __board

class AsyncWebServer;
class AsyncWebServerRequest;
class AsyncWebServerResponse;
class AsyncWebSocket;
class AsyncWebSocketClient;

using AwsTemplateProcessor = __board::core::Function<String(const String&)>;
using ArRequestHandlerFunction = __board::core::Function<void(AsyncWebServerRequest*)>;

/// A query parameter, or a field of a form.
class AsyncWebParameter {
 public:
  const String& name() const { return name_; }
  const String& value() const { return value_; }
  bool isPost() const { return post_; }

 private:
  friend class AsyncWebServerRequest;
  String name_, value_;
  bool post_ = false;
};

class AsyncWebServerRequest {
 public:
  explicit AsyncWebServerRequest(__board::net::HttpExchange& exchange);
  AsyncWebServerRequest(const AsyncWebServerRequest&) = delete;
  AsyncWebServerRequest& operator=(const AsyncWebServerRequest&) = delete;
  ~AsyncWebServerRequest();

  WebRequestMethod method() const;
  const char* methodToString() const;
  /// The path without the query, percent-encoding resolved.
  const String& url() const { return url_; }
  String host() const;
  String contentType() const;
  size_t contentLength() const;
  uint8_t version() const;
  bool isWebSocketUpgrade() const;

  size_t params() const;
  bool hasParam(const char* name, bool post = false) const;
  bool hasParam(const String& name, bool post = false) const {
    return hasParam(name.c_str(), post);
  }
  const AsyncWebParameter* getParam(const char* name, bool post = false) const;
  const AsyncWebParameter* getParam(const String& name, bool post = false) const {
    return getParam(name.c_str(), post);
  }
  const AsyncWebParameter* getParam(size_t index) const;
  bool hasArg(const char* name) const;
  String arg(const char* name) const;
  String arg(const String& name) const { return arg(name.c_str()); }

  /// Host, Origin, Content-Type and the Sec-WebSocket fields; the server keeps no others.
  bool hasHeader(const char* name) const;
  bool hasHeader(const String& name) const { return hasHeader(name.c_str()); }
  String header(const char* name) const;
  String header(const String& name) const { return header(name.c_str()); }

  void send(int code, const char* contentType = "", const char* content = "",
            AwsTemplateProcessor processor = nullptr);
  void send(int code, const String& contentType, const char* content = "",
            AwsTemplateProcessor processor = nullptr);
  void send(int code, const char* contentType, const String& content,
            AwsTemplateProcessor processor = nullptr);
  void send(int code, const String& contentType, const String& content,
            AwsTemplateProcessor processor = nullptr);
  void send(int code, const char* contentType, const uint8_t* content, size_t length,
            AwsTemplateProcessor processor = nullptr);
  void send(AsyncWebServerResponse* response);
  AsyncWebServerResponse* beginResponse(int code, const char* contentType = "",
                                        const char* content = "",
                                        AwsTemplateProcessor processor = nullptr);
  AsyncWebServerResponse* beginResponse(int code, const String& contentType, const String& content,
                                        AwsTemplateProcessor processor = nullptr);
  void redirect(const char* url, int code = 302);
  void redirect(const String& url, int code = 302) { redirect(url.c_str(), code); }
  bool isSent() const;

  __board::net::HttpExchange& exchange() const { return exchange_; }

 private:
  friend class AsyncWebServerResponse;
  friend class __board::WebServers;

  void parseTarget();
  bool refusedForForm();
  bool readParameters();
  bool addParameters(const char* text, size_t length, bool post);
  void answer(int code, const char* contentType, const uint8_t* content, size_t length, bool copy,
              AwsTemplateProcessor processor, const char* fields);
  void refuseForMemory(size_t length);

  __board::net::HttpExchange& exchange_;
  String url_;
  AsyncWebParameter* parameters_ = nullptr;  // in the heap
  size_t parameterCount_ = 0;
  AsyncWebServerResponse* response_ = nullptr;
};

/// A response that the sketch still puts together; it belongs to its request.
class AsyncWebServerResponse {
 public:
  void setCode(int code) { code_ = code; }
  void setContentType(const char* type) { contentType_ = type; }
  /// False when the name or the value cannot be sent, or when the fields together are too long.
  bool addHeader(const char* name, const char* value);
  bool addHeader(const char* name, const String& value) { return addHeader(name, value.c_str()); }
  bool addHeader(const char* name, long value) { return addHeader(name, String(value)); }

 private:
  friend class AsyncWebServerRequest;
  int code_ = 200;
  String contentType_, content_, fields_;
  const char* template_ = nullptr;  // with a processor: not copied, as in the real library
  AwsTemplateProcessor processor_;
};

class AsyncWebHandler {
 public:
  virtual bool canHandle(AsyncWebServerRequest* request) const = 0;
  virtual void handleRequest(AsyncWebServerRequest* request) = 0;

 protected:
  ~AsyncWebHandler() = default;
};

class AsyncCallbackWebHandler final : public AsyncWebHandler {
 public:
  bool canHandle(AsyncWebServerRequest* request) const override;
  void handleRequest(AsyncWebServerRequest* request) override;

 private:
  friend class AsyncWebServer;
  bool matches(const String& url) const;

  String uri_;
  WebRequestMethodComposite methods_;
  ArRequestHandlerFunction onRequest_;
};

class AsyncWebServer {
 public:
  explicit AsyncWebServer(uint16_t port);
  AsyncWebServer(const AsyncWebServer&) = delete;
  AsyncWebServer& operator=(const AsyncWebServer&) = delete;
  ~AsyncWebServer();

  void begin();
  AsyncWebHandler& addHandler(AsyncWebHandler* handler);
  AsyncCallbackWebHandler& on(const char* uri, WebRequestMethodComposite methods,
                              ArRequestHandlerFunction onRequest);
  AsyncCallbackWebHandler& on(const char* uri, ArRequestHandlerFunction onRequest) {
    return on(uri, AsyncWebRequestMethod::HTTP_ALL, onRequest);
  }
  void onNotFound(ArRequestHandlerFunction handler) { onNotFound_ = handler; }

 private:
  friend class __board::WebServers;

  void handle(AsyncWebServerRequest& request);

  uint16_t port_;
  bool begun_ = false;
  AsyncWebServer* next_ = nullptr;
  AsyncWebHandler* handlers_[__board::config::kHttpHandlers + __board::config::kHttpRoutes] = {};
  size_t handlerCount_ = 0;
  AsyncCallbackWebHandler routes_[__board::config::kHttpRoutes];
  size_t routeCount_ = 0;
  ArRequestHandlerFunction onNotFound_;
};

#include "AsyncWebSocket.h"
