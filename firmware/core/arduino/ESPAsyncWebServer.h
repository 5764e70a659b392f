// The API of ESP Async WebServer 3.x (https://github.com/ESP32Async/ESPAsyncWebServer), as far as
// docs/differences.md says: names and signatures are those of the real library, the server under it
// is the core's.
//
// Left out: files, authentication, middleware, answering a request after its handler has returned. A sketch that
// uses them fails to compile. An upload (`multipart/form-data`) is answered 415.
#pragma once

#include "../config.h"
#include "Arduino.h"
#include "AsyncTCP.h"
#include "Function.h"
#include "WebRequestMethod.h"

#define DEFAULT_MAX_WS_CLIENTS 8

namespace __board {
class WebBodies;
class WebServers;
namespace net {
class HttpExchange;
struct HttpResponse;
}  // namespace net
}  // namespace __board

class AsyncResponseStream;
class AsyncWebServer;
class AsyncWebServerRequest;
class AsyncWebServerResponse;
class AsyncWebSocket;
class AsyncWebSocketClient;

using AwsTemplateProcessor = __board::core::Function<String(const String&)>;
using ArRequestHandlerFunction = __board::core::Function<void(AsyncWebServerRequest*)>;
using ArRequestFilterFunction = __board::core::Function<bool(AsyncWebServerRequest*)>;
using ArUploadHandlerFunction =
    __board::core::Function<void(AsyncWebServerRequest*, const String& filename, size_t index,
                                 uint8_t* data, size_t len, bool final)>;
using ArBodyHandlerFunction = __board::core::Function<void(AsyncWebServerRequest*, uint8_t* data,
                                                           size_t len, size_t index, size_t total)>;
/// Writes up to `maxLen` octets of a response, from its octet `index` on, and returns how many; 0 is the end.
using AwsResponseFiller =
    __board::core::Function<size_t(uint8_t* buffer, size_t maxLen, size_t index)>;
/// From a filler that has nothing to say yet: it is asked again.
#define RESPONSE_TRY_AGAIN 0xFFFFFFFF

/// Fields that each response of every server has.
class DefaultHeaders {
 public:
  static DefaultHeaders& Instance();
  void addHeader(const char* name, const char* value);
  void addHeader(const String& name, const String& value) {
    addHeader(name.c_str(), value.c_str());
  }
};

/// A query parameter, or a field of a form.
class AsyncWebParameter {
 public:
  const String& name() const { return name_; }
  const String& value() const { return value_; }
  bool isPost() const { return post_; }
  bool isFile() const { return false; }
  size_t size() const { return value_.length(); }

 private:
  friend class AsyncWebServerRequest;
  String name_, value_;
  bool post_ = false;
};

/// A header field of a request.
class AsyncWebHeader {
 public:
  AsyncWebHeader() = default;
  AsyncWebHeader(const char* name, const char* value) : name_(name), value_(value) {}
  const String& name() const { return name_; }
  const String& value() const { return value_; }
  String toString() const { return name_ + ": " + value_ + "\r\n"; }

 private:
  String name_, value_;
};

/// The connection of a request, as far as a handler looks at it.
class AsyncClient {
 public:
  explicit AsyncClient(const __board::net::HttpExchange& exchange) : exchange_(exchange) {}
  IPAddress remoteIP() const;
  uint16_t remotePort() const;
  IPAddress localIP() const;
  uint16_t localPort() const;

 private:
  const __board::net::HttpExchange& exchange_;
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
  AsyncClient* client() { return &client_; }

  size_t params() const;
  /// `file`: a field that is an uploaded file; there are none.
  bool hasParam(const char* name, bool post = false, bool file = false) const;
  bool hasParam(const String& name, bool post = false, bool file = false) const {
    return hasParam(name.c_str(), post, file);
  }
  const AsyncWebParameter* getParam(const char* name, bool post = false, bool file = false) const;
  const AsyncWebParameter* getParam(const String& name, bool post = false,
                                    bool file = false) const {
    return getParam(name.c_str(), post, file);
  }
  const AsyncWebParameter* getParam(size_t index) const;
  const AsyncWebParameter* getParam(int index) const {
    return getParam(static_cast<size_t>(index));
  }
  size_t args() const { return params(); }
  bool hasArg(const char* name) const;
  bool hasArg(const String& name) const { return hasArg(name.c_str()); }
  String arg(const char* name) const;
  String arg(const String& name) const { return arg(name.c_str()); }
  String arg(size_t index) const;
  String arg(int index) const { return arg(static_cast<size_t>(index)); }
  String argName(size_t index) const;

  /// Host, Origin, Content-Type and the Sec-WebSocket fields; the server keeps no others.
  size_t headers() const;
  bool hasHeader(const char* name) const;
  bool hasHeader(const String& name) const { return hasHeader(name.c_str()); }
  String header(const char* name) const;
  String header(const String& name) const { return header(name.c_str()); }
  /// Null when the request has no such field. It is there until the next call.
  const AsyncWebHeader* getHeader(const char* name) const;
  const AsyncWebHeader* getHeader(const String& name) const { return getHeader(name.c_str()); }
  const AsyncWebHeader* getHeader(size_t index) const;

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
  void send(const char* contentType, size_t length, AwsResponseFiller filler);
  void send(AsyncWebServerResponse* response);
  void sendChunked(const char* contentType, AwsResponseFiller filler);
  void send_P(int code, const String& contentType, const uint8_t* content, size_t length,
              AwsTemplateProcessor processor = nullptr) {
    send(code, contentType.c_str(), content, length, processor);
  }
  void send_P(int code, const String& contentType, PGM_P content,
              AwsTemplateProcessor processor = nullptr);

  AsyncWebServerResponse* beginResponse(int code, const char* contentType = "",
                                        const char* content = "",
                                        AwsTemplateProcessor processor = nullptr);
  AsyncWebServerResponse* beginResponse(int code, const String& contentType, const String& content,
                                        AwsTemplateProcessor processor = nullptr);
  /// The octets are not copied.
  AsyncWebServerResponse* beginResponse(int code, const char* contentType, const uint8_t* content,
                                        size_t length, AwsTemplateProcessor processor = nullptr);
  AsyncWebServerResponse* beginResponse(const char* contentType, size_t length,
                                        AwsResponseFiller filler);
  AsyncWebServerResponse* beginChunkedResponse(const char* contentType, AwsResponseFiller filler);
  AsyncWebServerResponse* beginResponse_P(int code, const String& contentType,
                                          const uint8_t* content, size_t length,
                                          AwsTemplateProcessor processor = nullptr) {
    return beginResponse(code, contentType.c_str(), content, length, processor);
  }
  AsyncWebServerResponse* beginResponse_P(int code, const String& contentType, PGM_P content,
                                          AwsTemplateProcessor processor = nullptr);
  /// `bufferSize` does not matter: the text grows as it is printed.
  AsyncResponseStream* beginResponseStream(const char* contentType, size_t bufferSize = 1460);
  AsyncResponseStream* beginResponseStream(const String& contentType, size_t bufferSize = 1460) {
    return beginResponseStream(contentType.c_str(), bufferSize);
  }
  void redirect(const char* url, int code = 302);
  void redirect(const String& url, int code = 302) { redirect(url.c_str(), code); }
  bool isSent() const;

  __board::net::HttpExchange& exchange() const { return exchange_; }

 private:
  friend class AsyncWebServerResponse;
  friend class __board::WebBodies;
  friend class __board::WebServers;

  void parseTarget();
  /// The body, when it is no form; null without one.
  uint8_t* body(size_t& length);
  bool refusedForForm();
  bool readParameters();
  bool addParameters(const char* text, size_t length, bool post);
  void answer(int code, const char* contentType, const uint8_t* content, size_t length, bool copy,
              AwsTemplateProcessor processor, const char* fields);
  AsyncWebServerResponse* begin(int code, const char* contentType);
  static void sendFilled(AsyncWebServerRequest& request, AsyncWebServerResponse& response);
  void respond(__board::net::HttpResponse& response, const char* fields);
  void refuseForMemory(size_t length);

  __board::net::HttpExchange& exchange_;
  AsyncClient client_;
  mutable AsyncWebHeader header_;
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
  bool addHeader(const char* name, int value) { return addHeader(name, String(value)); }
  bool addHeader(const char* name, long value) { return addHeader(name, String(value)); }
  bool addHeader(const String& name, const String& value) {
    return addHeader(name.c_str(), value.c_str());
  }

 protected:
  String content_;

 private:
  friend class AsyncWebServerRequest;
  int code_ = 200;
  String contentType_, fields_;
  // What is not copied: a template, as in the real library, or octets of the sketch.
  const uint8_t* octets_ = nullptr;
  size_t length_ = 0;  // of these, or of what the filler writes
  AwsTemplateProcessor processor_;
  AwsResponseFiller filler_;
  // Sends what the filler writes: only sketches that have one pay for it.
  void (*sendFilled_)(AsyncWebServerRequest&, AsyncWebServerResponse&) = nullptr;
};

/// A response that the sketch prints.
class AsyncResponseStream final : public AsyncWebServerResponse, public Print {
 public:
  using Print::write;
  size_t write(uint8_t octet) override;
  size_t write(const uint8_t* octets, size_t length) override;
};

class AsyncWebHandler {
 public:
  virtual bool canHandle(AsyncWebServerRequest* request) const = 0;
  virtual void handleRequest(AsyncWebServerRequest* request) = 0;
  AsyncWebHandler& setFilter(ArRequestFilterFunction filter);

 protected:
  ~AsyncWebHandler() = default;

 private:
  friend class AsyncWebServer;
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

class AsyncWebServer {
 public:
  explicit AsyncWebServer(uint16_t port);
  AsyncWebServer(const AsyncWebServer&) = delete;
  AsyncWebServer& operator=(const AsyncWebServer&) = delete;
  ~AsyncWebServer();

  void begin();
  /// Answers nothing until `begin()`.
  void end() { begun_ = false; }
  /// Forgets all routes and handlers.
  void reset();
  bool removeHandler(AsyncWebHandler* handler);
  AsyncWebHandler& addHandler(AsyncWebHandler* handler);
  AsyncCallbackWebHandler& on(const char* uri, WebRequestMethodComposite methods,
                              ArRequestHandlerFunction onRequest);
  AsyncCallbackWebHandler& on(const char* uri, ArRequestHandlerFunction onRequest) {
    return on(uri, AsyncWebRequestMethod::HTTP_ALL, onRequest);
  }
  /// `onUpload` is not called: the board refuses uploads.
  AsyncCallbackWebHandler& on(const char* uri, WebRequestMethodComposite methods,
                              ArRequestHandlerFunction onRequest, ArUploadHandlerFunction onUpload,
                              ArBodyHandlerFunction onBody = nullptr);
  void onNotFound(ArRequestHandlerFunction handler) { onNotFound_ = handler; }
  void onFileUpload(ArUploadHandlerFunction) {}
  /// For bodies that are no forms, and that no handler of the sketch's takes.
  void onRequestBody(ArBodyHandlerFunction handler);

 private:
  friend class __board::WebServers;

  void handle(AsyncWebServerRequest& request);

  uint16_t port_;
  bool begun_ = false;
  AsyncWebServer* next_ = nullptr;
  AsyncWebHandler* handlers_ = nullptr;
  AsyncCallbackWebHandler* routes_ = nullptr;  // in the heap
  ArRequestHandlerFunction onNotFound_;
};

#include "AsyncEventSource.h"
#include "AsyncWebSocket.h"
