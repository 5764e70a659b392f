// WebServer.h of the Arduino core for ESP32 3.x: the web server that works in loop(), one request at a time. Handlers may
// wait, and send their answer in pieces. Each answer ends its connection, as in the real library.
//
// Left out: uploads.
#pragma once

#include "Function.h"
#include "NetworkServer.h"
#include "WebRequestMethod.h"
#include "WiFi.h"
#include "board_lacks.h"

#define CONTENT_LENGTH_UNKNOWN ((size_t)-1)
#define CONTENT_LENGTH_NOT_SET ((size_t)-2)

namespace fs {
class FS;
}

namespace __board::net {
class HttpRequestParser;
struct HttpRequest;
}  // namespace __board::net

/// HTTP_GET and so on; HTTP_ANY is a set of them.
using HTTPMethod = WebRequestMethod;

enum HTTPAuthMethod { BASIC_AUTH, DIGEST_AUTH, OTHER_AUTH };
/// Longest base64 of a user and a password, with a NUL.
#define HTTP_MAX_BASIC_AUTH_LEN 256

class WebServer;

/// What runs around the handler of a request, and may answer in its place. It belongs to one chain at a time.
class Middleware {
 public:
  using Callback = __board::core::Function<bool()>;
  using Function = __board::core::Function<bool(WebServer& server, Callback next)>;

  virtual ~Middleware() = default;
  /// Calls `next` to let the request go on, or answers it. False: nobody answers.
  virtual bool run(WebServer&, Callback next) { return next(); }

 private:
  friend class MiddlewareChain;
  Middleware* next_ = nullptr;
  bool ours_ = false;  // in the heap
};

class MiddlewareFunction : public Middleware {
 public:
  MiddlewareFunction(Middleware::Function function) : function_(function) {}
  bool run(WebServer& server, Middleware::Callback next) override {
    return function_(server, next);
  }

 private:
  Middleware::Function function_;
};

class MiddlewareChain {
 public:
  MiddlewareChain() = default;
  MiddlewareChain(const MiddlewareChain&) = delete;
  MiddlewareChain& operator=(const MiddlewareChain&) = delete;
  ~MiddlewareChain();

  void addMiddleware(Middleware* middleware);
  void addMiddleware(Middleware::Function function);
  bool removeMiddleware(Middleware* middleware);
  bool runChain(WebServer& server, Middleware::Callback finalizer);

 private:
  Middleware* first_ = nullptr;
};

/// A route, as on() gives it.
class RequestHandler {
 public:
  using FilterFunction = __board::core::Function<bool(WebServer&)>;

  RequestHandler& setFilter(FilterFunction filter) {
    filter_ = filter;
    return *this;
  }
  RequestHandler& addMiddleware(Middleware* middleware) {
    chain_.addMiddleware(middleware);
    return *this;
  }
  RequestHandler& addMiddleware(Middleware::Function function) {
    chain_.addMiddleware(function);
    return *this;
  }
  RequestHandler& removeMiddleware(Middleware* middleware) {
    chain_.removeMiddleware(middleware);
    return *this;
  }

 private:
  friend class WebServer;
  String uri_;
  WebRequestMethodComposite methods_;
  __board::core::Function<void()> handler_;
  FilterFunction filter_;
  MiddlewareChain chain_;
  RequestHandler* next_ = nullptr;
  bool isPrefix_ = false;  // of all paths that begin so
};

class WebServer {
 public:
  using THandlerFunction = __board::core::Function<void()>;
  /// Gives the right password in a String made with `new`, or null. Basic: `extra` is the password that came and the realm;
  /// Digest: the realm and the URI; otherwise `user` is the whole field, and `extra` null.
  using THandlerFunctionAuthCheck =
      __board::core::Function<String*(HTTPAuthMethod mode, String user, String extra[])>;

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

  RequestHandler& on(const String& uri, THandlerFunction handler) {
    return on(uri, HTTP_ANY, handler);
  }
  RequestHandler& on(const String& uri, WebRequestMethodComposite methods,
                     THandlerFunction handler);
  RequestHandler& on(const String& uri, WebRequestMethodComposite methods, THandlerFunction handler,
                     THandlerFunction upload)
      __BOARD_LACKS("not on this board: it takes no uploads");
  /// The files of a directory, or one file; "index.htm" for a path that ends with a slash.
  RequestHandler& serveStatic(const char* uri, fs::FS& system, const char* path,
                              const char* cacheControl = nullptr);
  void onNotFound(THandlerFunction handler) { notFound_ = handler; }
  void onFileUpload(THandlerFunction handler)
      __BOARD_LACKS("not on this board: it takes no uploads");
  WebServer& addMiddleware(Middleware* middleware);
  WebServer& addMiddleware(Middleware::Function function);
  WebServer& removeMiddleware(Middleware* middleware);

  // --- Passwords --------------------------------------------------------------------------------
  /// Whether the client has proved that it knows the password.
  bool authenticate(const char* user, const char* password);
  bool authenticate(THandlerFunctionAuthCheck check);
  /// SHA-1 of the password, in base64 or in 40 hexadecimal digits. No digest can be right.
  bool authenticateBasicSHA1(const char* user, const char* sha1);
  /// Answers 401 and asks for a password. An answer to a digest is right for the last such question alone.
  void requestAuthentication(HTTPAuthMethod mode = BASIC_AUTH, const char* realm = nullptr,
                             const String& authFailMsg = String());

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
  /// header() knows the fields named here, and Authorization and If-None-Match.
  void collectHeaders(const char* names[], size_t count);
  void collectAllHeaders();
  String header(const String& name) const;
  String header(int index) const;
  String headerName(int index) const;
  int headers() const;
  bool hasHeader(const String& name) const { return !header(name).isEmpty(); }
  String hostHeader() const;
  /// "HTTP/1.1" or "HTTP/1.0".
  String version() const;
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
  /// Sends a whole file (FS.h). @returns its octets
  template <class File>
  size_t streamFile(File& file, const String& contentType, int code = 200) {
    beginFile(file.size(), file.name(), contentType, code);
    char part[512];
    size_t sent = 0;
    for (size_t length; (length = file.readBytes(part, sizeof part)) > 0; sent += length) {
      sendContent(part, length);
    }
    return sent;
  }
  void enableCORS(bool on = true) { crossOrigin_ = on; }
  void enableCrossOrigin(bool on = true) { crossOrigin_ = on; }
  void enableDelay(bool) {}
  /// The answer that has been sent, 0 before, and its fields.
  int responseCode() const { return responseCode_; }
  static String responseCodeToString(int code);
  int responseHeaders() const;
  String responseHeader(const String& name) const;
  String responseHeader(int index) const;
  String responseHeaderName(int index) const;
  bool hasResponseHeader(const String& name) const { return !responseHeader(name).isEmpty(); }

  static String urlDecode(const String& text);

 private:
  struct Argument {
    String name, value;
  };
  struct Name {
    String text;
    Name* next;
  };

  bool start();
  bool receive();
  void finish();
  const __board::net::HttpRequest& request() const;
  void handle();
  bool serve();
  void forgetNames();
  void refuse(int status);
  bool readArguments();
  bool addArguments(const char* text, size_t length);
  void forgetArguments();
  const Argument* find(const String& name) const;
  RequestHandler* routeOf(const String& uri, HTTPMethod method);
  void answerNotFound();
  void beginFile(size_t octets, const char* name, const String& contentType, int code);

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
  int responseCode_ = 0;
  String sentFields_;
  RequestHandler* routes_ = nullptr;  // in the heap
  THandlerFunction notFound_;
  MiddlewareChain chain_;
  Name* collected_ = nullptr;  // in the heap
  bool collectsAll_ = false;
  String realm_, nonce_, opaque_;  // of the last question for a password
};
