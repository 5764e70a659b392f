// The API of ESP Async WebServer 3.x (https://github.com/ESP32Async/ESPAsyncWebServer), as far as
// docs/differences.md says: names and signatures are those of the real library, the server under it
// is the core's.
//
// Left out: answering a request after its handler has returned. A sketch that does so fails to compile. An upload
// (`multipart/form-data`) is answered 415.
#pragma once

#include "../config.h"
#include "Arduino.h"
#include "AsyncMiddleware.h"
#include "AsyncTCP.h"
#include "AsyncWebHandler.h"
#include "AsyncWebResponse.h"
#include "Function.h"
#include "WebRequestMethod.h"

#define DEFAULT_MAX_WS_CLIENTS 8
/// Sketches ask for it before they use WiFi.
#define ASYNCWEBSERVER_WIFI_SUPPORTED 1
#define __asyncws_unused __attribute__((unused))

namespace __board {
class RequestScope;
class WebBodies;
struct WebFiles;
class WebServers;
namespace net {
class HttpExchange;
struct HttpResponse;
}  // namespace net
}  // namespace __board

namespace fs {
class File;
class FS;
}  // namespace fs

class AsyncResponseStream;
class AsyncStaticWebHandler;
class AsyncWebServer;
class AsyncWebServerRequest;
class AsyncWebServerResponse;
class AsyncWebSocket;
class AsyncWebSocketClient;

using ArUploadHandlerFunction =
    __board::core::Function<void(AsyncWebServerRequest*, const String& filename, size_t index,
                                 uint8_t* data, size_t len, bool final)>;
using ArBodyHandlerFunction = __board::core::Function<void(AsyncWebServerRequest*, uint8_t* data,
                                                           size_t len, size_t index, size_t total)>;
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

  /// The first config::kHttpKeptFields octets of them; further fields are not kept.
  size_t headers() const { return getHeaders().size(); }
  bool hasHeader(const char* name) const { return getHeader(name) != nullptr; }
  bool hasHeader(const String& name) const { return hasHeader(name.c_str()); }
  String header(const char* name) const;
  String header(const String& name) const { return header(name.c_str()); }
  String header(size_t index) const;
  String headerName(size_t index) const;
  /// Null when the request has no such field.
  const AsyncWebHeader* getHeader(const char* name) const;
  const AsyncWebHeader* getHeader(const String& name) const { return getHeader(name.c_str()); }
  const AsyncWebHeader* getHeader(size_t index) const;
  const AsyncWebHeader* getHeader(int index) const { return getHeader(static_cast<size_t>(index)); }
  const AsyncWebHeaders& getHeaders() const;
  template <class Names>
  size_t getHeaderNames(Names& names) const {
    for (const AsyncWebHeader& field : getHeaders()) names.push_back(field.name().c_str());
    return names.size();
  }
  bool removeHeader(const char* name);
  void removeHeaders();
  /// Of older versions: all fields are kept.
  void addInterestingHeader(const char*) {}
  void addInterestingHeader(const String&) {}

  /// The scheme of the field Authorization, AUTH_NONE without one.
  AsyncAuthType authType() const;
  /// What follows the scheme.
  const String& authChallenge() const;
  /// Whether the client has proved that it knows the password. `isHash`: `credentials` are base64 of "user:password",
  /// or MD5 of "user:realm:password".
  bool authenticate(const char* username, const char* credentials, const char* realm = nullptr,
                    bool isHash = false) const;
  /// `hash`: "user:realm:MD5" for a digest, otherwise what has to follow the scheme.
  bool authenticate(const char* hash) const;
  /// Answers 401 and asks for a password.
  void requestAuthentication(const char* realm = nullptr, bool isDigest = true) {
    requestAuthentication(isDigest ? AUTH_DIGEST : AUTH_BASIC, realm);
  }
  void requestAuthentication(AsyncAuthType method, const char* realm = nullptr,
                             const char* authFailMsg = nullptr);

  /// What middleware and handlers tell each other about this request.
  void setAttribute(const char* name, const char* value);
  void setAttribute(const char* name, const String& value) { setAttribute(name, value.c_str()); }
  void setAttribute(const char* name, bool value) { setAttribute(name, value ? "1" : ""); }
  void setAttribute(const char* name, int value) { setAttribute(name, String(value)); }
  void setAttribute(const char* name, long value) { setAttribute(name, String(value)); }
  void setAttribute(const char* name, double value, unsigned int decimals = 2) {
    setAttribute(name, String(value, decimals));
  }
  bool hasAttribute(const char* name) const { return attribute(name) != nullptr; }
  const String& getAttribute(const char* name) const;
  const String& getAttribute(const char* name, const String& otherwise) const;
  String getAttribute(const char* name, const char* otherwise) const;
  bool getAttribute(const char* name, bool otherwise) const;
  long getAttribute(const char* name, int otherwise) const {
    return getAttribute(name, static_cast<long>(otherwise));
  }
  long getAttribute(const char* name, long otherwise) const;
  double getAttribute(const char* name, double otherwise) const;

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
  /// The file, or the one with ".gz" behind its name; 404 when there is none, or it is empty.
  void send(fs::FS& system, const String& path, const char* contentType = "", bool download = false,
            AwsTemplateProcessor processor = nullptr);
  void send(fs::FS& system, const String& path, const String& contentType, bool download = false,
            AwsTemplateProcessor processor = nullptr) {
    send(system, path, contentType.c_str(), download, processor);
  }
  void send(const fs::File& file, const String& path, const char* contentType = "",
            bool download = false, AwsTemplateProcessor processor = nullptr);
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
  AsyncWebServerResponse* beginResponse(fs::FS& system, const String& path,
                                        const char* contentType = "", bool download = false,
                                        AwsTemplateProcessor processor = nullptr);
  AsyncWebServerResponse* beginResponse(fs::FS& system, const String& path,
                                        const String& contentType, bool download = false,
                                        AwsTemplateProcessor processor = nullptr) {
    return beginResponse(system, path, contentType.c_str(), download, processor);
  }
  AsyncWebServerResponse* beginResponse(const fs::File& file, const String& path,
                                        const char* contentType = "", bool download = false,
                                        AwsTemplateProcessor processor = nullptr);
  /// `bufferSize` does not matter: the text grows as it is printed.
  AsyncResponseStream* beginResponseStream(const char* contentType, size_t bufferSize = 1460);
  AsyncResponseStream* beginResponseStream(const String& contentType, size_t bufferSize = 1460) {
    return beginResponseStream(contentType.c_str(), bufferSize);
  }
  void redirect(const char* url, int code = 302);
  void redirect(const String& url, int code = 302) { redirect(url.c_str(), code); }
  bool isSent() const;
  /// What the handler has sent, for middleware after next(); null before.
  AsyncWebServerResponse* getResponse() const;

  __board::net::HttpExchange& exchange() const { return exchange_; }

 private:
  friend class AsyncWebServerResponse;
  friend class __board::RequestScope;
  friend class __board::WebBodies;
  friend struct __board::WebFiles;
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
  bool leavesNow(size_t length) const;
  void respond(__board::net::HttpResponse& response, const char* fields);
  void refuseForMemory(size_t length);
  const String* attribute(const char* name) const;

  __board::net::HttpExchange& exchange_;
  AsyncClient client_;
  String url_;
  AsyncWebParameter* parameters_ = nullptr;  // in the heap
  size_t parameterCount_ = 0;
  AsyncWebServerResponse* response_ = nullptr;
};

/// The files of a directory, or one file.
class AsyncStaticWebHandler final : public AsyncWebHandler {
 public:
  AsyncStaticWebHandler(const char* uri, fs::FS& system, const char* path,
                        const char* cacheControl);
  bool canHandle(AsyncWebServerRequest* request) const override;
  void handleRequest(AsyncWebServerRequest* request) override;
  AsyncStaticWebHandler& setTryGzipFirst(bool value);
  AsyncStaticWebHandler& setIsDir(bool isDirectory);
  AsyncStaticWebHandler& setDefaultFile(const char* name);
  AsyncStaticWebHandler& setCacheControl(const char* value);
  AsyncStaticWebHandler& setLastModified(const char* value);
  AsyncStaticWebHandler& setTemplateProcessor(AwsTemplateProcessor processor);

 private:
  fs::File find(const String& url, String& path) const;
  fs::File open(const String& path) const;

  fs::FS& system_;
  String uri_, path_, defaultFile_ = "index.htm", cacheControl_, lastModified_;
  AwsTemplateProcessor processor_;
  bool gzipFirst_ = true, isDirectory_ = false;
};

class AsyncWebServer : public AsyncMiddlewareChain {
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
  AsyncStaticWebHandler& serveStatic(const char* uri, fs::FS& system, const char* path,
                                     const char* cacheControl = nullptr);
  /// `onUpload` is not called: the board refuses uploads.
  AsyncCallbackWebHandler& on(const char* uri, WebRequestMethodComposite methods,
                              ArRequestHandlerFunction onRequest, ArUploadHandlerFunction onUpload,
                              ArBodyHandlerFunction onBody = nullptr);
  void onNotFound(ArRequestHandlerFunction handler) { onNotFound_ = handler; }
  /// Stands for what no handler takes, to give it middleware.
  AsyncWebHandler& catchAllHandler() const;
  void onFileUpload(ArUploadHandlerFunction) {}
  /// For bodies that are no forms, and that no handler of the sketch's takes.
  void onRequestBody(ArBodyHandlerFunction handler);

 private:
  friend class __board::RequestScope;
  friend class __board::WebServers;

  void handle(AsyncWebServerRequest& request);
  /// Null when no handler takes the request.
  AsyncWebHandler* handlerOf(AsyncWebServerRequest& request);

  uint16_t port_;
  bool begun_ = false;
  AsyncWebServer* next_ = nullptr;
  AsyncWebHandler* handlers_ = nullptr;
  AsyncCallbackWebHandler* routes_ = nullptr;  // in the heap
  ArRequestHandlerFunction onNotFound_;
};

#include "AsyncEventSource.h"
#include "AsyncWebSocket.h"
