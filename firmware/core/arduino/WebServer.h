// WebServer.h of the Arduino core for ESP32 3.x: the web server that works in loop(), one request at a time. Handlers may
// wait, and send their answer in pieces. Each answer ends its connection, as in the real library.
//
// Left out: files and uploads, authentication, fields of a request that the board's HTTP parser does not keep.
#pragma once

#include "Function.h"
#include "NetworkServer.h"
#include "WebRequestMethod.h"
#include "WiFi.h"
#include "board_lacks.h"

#define CONTENT_LENGTH_UNKNOWN ((size_t)-1)
#define CONTENT_LENGTH_NOT_SET ((size_t)-2)

namespace __board::net {
class HttpRequestParser;
struct HttpRequest;
}  // namespace __board::net

/// HTTP_GET and so on; HTTP_ANY is a set of them.
using HTTPMethod = WebRequestMethod;

class WebServer {
 public:
  using THandlerFunction = __board::core::Function<void()>;

  explicit WebServer(int port = 80) : server_(static_cast<uint16_t>(port)) {}
  WebServer(IPAddress, int port = 80) : WebServer(port) {}
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  ~WebServer();

  void begin() { server_.begin(); }
  void begin(uint16_t port) { server_.begin(port); }
  /// Answers one request, if one has come.
  void handleClient();
  void close();
  void stop() { close(); }

  void on(const String& uri, THandlerFunction handler) { on(uri, HTTP_ANY, handler); }
  void on(const String& uri, WebRequestMethodComposite methods, THandlerFunction handler);
  void on(const String& uri, WebRequestMethodComposite methods, THandlerFunction handler,
          THandlerFunction upload)
      __BOARD_LACKS("not on this board: it has no files, so that nothing can be uploaded");
  void onNotFound(THandlerFunction handler) { notFound_ = handler; }
  void onFileUpload(THandlerFunction handler)
      __BOARD_LACKS("not on this board: it has no files, so that nothing can be uploaded");
  bool authenticate(const char* name, const char* password)
      __BOARD_LACKS("not on this board: it asks for no passwords");
  void requestAuthentication() __BOARD_LACKS("not on this board: it asks for no passwords");

  // --- The request ------------------------------------------------------------------------------
  String uri() const { return uri_; }
  HTTPMethod method() const { return method_; }
  NetworkClient& client() { return client_; }
  /// Of the query, then of the form. "plain" is a body that is no form.
  String arg(const String& name) const;
  String arg(int index) const;
  String argName(int index) const;
  int args() const { return argumentCount_; }
  bool hasArg(const String& name) const { return find(name) != nullptr; }
  /// Accepted: the board keeps Host, Origin, Content-Type and the Sec-WebSocket fields, and no others.
  void collectHeaders(const char* names[], size_t count) {
    (void)names;
    (void)count;
  }
  String header(const String& name) const;
  bool hasHeader(const String& name) const;
  String hostHeader() const { return header("Host"); }
  int clientContentLength() const;

  // --- The answer -------------------------------------------------------------------------------
  void send(int code, const char* contentType = nullptr, const String& content = String());
  void send(int code, const String& contentType, const String& content) {
    send(code, contentType.c_str(), content);
  }
  void send(int code, const char* contentType, const char* content);
  void send(int code, const char* contentType, const char* content, size_t length);
  void send_P(int code, const char* contentType, const char* content) {
    send(code, contentType, content);
  }
  void send_P(int code, const char* contentType, const char* content, size_t length) {
    send(code, contentType, content, length);
  }
  /// Of the next answer. CONTENT_LENGTH_UNKNOWN: sendContent() sends it, and an empty one ends it.
  void setContentLength(size_t length) { contentLength_ = length; }
  /// A name or value that would break the answer is left out, and the serial monitor says so.
  void sendHeader(const String& name, const String& value, bool first = false);
  void sendContent(const String& content) { sendContent(content.c_str(), content.length()); }
  void sendContent(const char* content, size_t length);
  void sendContent_P(const char* content);
  void sendContent_P(const char* content, size_t length) { sendContent(content, length); }
  void enableCORS(bool on = true) { crossOrigin_ = on; }
  void enableCrossOrigin(bool on = true) { crossOrigin_ = on; }
  void enableDelay(bool) {}

  static String urlDecode(const String& text);

 private:
  struct Argument {
    String name, value;
  };
  struct Route {
    String uri;
    WebRequestMethodComposite methods;
    THandlerFunction handler;
    Route* next = nullptr;
  };

  bool start();
  bool receive();
  void finish();
  const __board::net::HttpRequest& request() const;
  void handle();
  void refuse(int status);
  bool readArguments();
  bool addArguments(const char* text, size_t length);
  void forgetArguments();
  const Argument* find(const String& name) const;
  Route* routeOf(const String& uri, HTTPMethod method) const;

  NetworkServer server_;
  NetworkClient client_;
  unsigned long sinceMs_ = 0;
  __board::net::HttpRequestParser* parser_ = nullptr;  // in the heap, while there is a request
  String uri_, fields_;
  HTTPMethod method_ = HTTP_GET;
  Argument* arguments_ = nullptr;  // in the heap
  int argumentCount_ = 0;
  size_t contentLength_ = CONTENT_LENGTH_NOT_SET;
  bool sent_ = false, chunked_ = false, crossOrigin_ = false;
  Route* routes_ = nullptr;  // in the heap
  THandlerFunction notFound_;
};
