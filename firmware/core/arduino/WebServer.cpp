#include "WebServer.h"

#include <string.h>

#include "../config.h"
#include "../net/http/http_request.h"
#include "../net/http/http_server.h"
#include "../placement.h"
#include "../runtime.h"
#include "heap.h"
#include "middleware/head_fields.h"
#include "request_text.h"

using namespace __board;

namespace {

/// How long a client may take for its request, as in the real library (HTTP_MAX_DATA_WAIT).
constexpr unsigned long kDataWaitMs = 5000;

constexpr char kForm[] = "application/x-www-form-urlencoded";

}  // namespace

WebServer::~WebServer() {
  close();
  forgetNames();
  while (routes_ != nullptr) {
    RequestHandler* next = routes_->next_;
    routes_->~RequestHandler();
    core::heapFree(routes_);
    routes_ = next;
  }
}

void WebServer::close() {
  finish();
  server_.end();
}

RequestHandler& WebServer::on(const String& uri, WebRequestMethodComposite methods,
                              THandlerFunction handler) {
  void* place = core::heapAllocate(sizeof(RequestHandler));
  if (place == nullptr || !handler) {
    core::heapFree(place);
    Serial.printf("[web] no room for the route %s\r\n", uri.c_str());
    // The caller may go on with a route that serves nothing.
    static RequestHandler lost;
    return lost;
  }
  auto* route = new (place, core::kPlace) RequestHandler;
  route->uri_ = uri;
  route->methods_ = methods;
  route->handler_ = handler;
  RequestHandler** at = &routes_;
  while (*at != nullptr) at = &(*at)->next_;
  *at = route;
  return *route;
}

// --- The request --------------------------------------------------------------------------------

void WebServer::handleClient() {
  if (!client_ && !start()) return;
  if (receive()) {
    handle();
  } else if (parser_->error() != 0) {
    refuse(parser_->error());
  } else if (client_.connected() && millis() - sinceMs_ < kDataWaitMs) {
    return;
  }
  finish();
}

bool WebServer::start() {
  finish();
  client_ = server_.acceptSpeaker();
  if (!client_) return false;
  void* place = core::heapAllocate(sizeof(net::HttpRequestParser));
  if (place == nullptr) {
    Serial.print("[web] no memory for a request\r\n");
    finish();
    return false;
  }
  parser_ = new (place, core::kPlace) net::HttpRequestParser;
  parser_->reset();
  sinceMs_ = millis();
  method_ = HTTP_UNKNOWN;
  fields_ = String();
  contentLength_ = CONTENT_LENGTH_NOT_SET;
  sent_ = chunked_ = false;
  responseCode_ = 0;
  sentFields_ = String();
  return true;
}

void WebServer::finish() {
  if (parser_ != nullptr) core::forgetHead(parser_->request());
  client_.stop();
  client_ = NetworkClient();
  forgetArguments();
  core::heapFree(parser_);
  parser_ = nullptr;
}

// Outside a handler there is no request.
const net::HttpRequest& WebServer::request() const {
  static const net::HttpRequest kNone;
  return parser_ == nullptr ? kNone : parser_->request();
}

int WebServer::clientContentLength() const {
  return static_cast<int>(request().bodyLength);
}

// Whether the request is complete. What follows it is dropped: the answer ends the connection.
bool WebServer::receive() {
  uint8_t octets[128];
  for (int length; !parser_->complete() && parser_->error() == 0 &&
                   (length = client_.read(octets, sizeof octets)) > 0;) {
    parser_->input(octets, static_cast<size_t>(length));
  }
  return parser_->complete();
}

void WebServer::handle() {
  const net::HttpRequest& request = this->request();
  const char* query = strchr(request.target, '?');
  const size_t path =
      query == nullptr ? strlen(request.target) : static_cast<size_t>(query - request.target);
  uri_ = core::decodeUrl(request.target, path, false);
  method_ = core::requestMethod(request.method);
  if (request.bodyLength > config::kHttpForm) {
    refuse(413);
    return;
  }
  if (!readArguments()) {
    refuse(500);
    return;
  }
  chain_.runChain(*this, [this] { return serve(); });
  if (chunked_) sendContent("", 0);
  if (!sent_) Serial.printf("[web] %s: its handler sent no answer\r\n", uri_.c_str());
}

bool WebServer::serve() {
  if (RequestHandler* route = routeOf(uri_, method_)) {
    return route->chain_.runChain(*this, [route] {
      route->handler_();
      return true;
    });
  }
  answerNotFound();
  return true;
}

void WebServer::answerNotFound() {
  if (notFound_) {
    notFound_();
  } else {
    send(404, "text/plain", String("Not found: ") + uri_);
  }
}

void WebServer::refuse(int status) {
  Serial.printf("[web] a request answered %d: %s\r\n", status, net::httpReason(status));
  send(status, "text/plain", net::httpReason(status));
}

// RFC 9110 9.3.2: HEAD is GET without content.
RequestHandler* WebServer::routeOf(const String& uri, HTTPMethod method) {
  for (RequestHandler* route = routes_; route != nullptr; route = route->next_) {
    const bool fits = route->methods_.matches(method) ||
                      (method == HTTP_HEAD && route->methods_.matches(HTTP_GET));
    const bool isMeant = route->isPrefix_ ? uri.startsWith(route->uri_) : route->uri_ == uri;
    if (fits && isMeant && (!route->filter_ || route->filter_(*this))) return route;
  }
  return nullptr;
}

// False when the heap has no memory for them.
bool WebServer::readArguments() {
  forgetArguments();
  const net::HttpRequest& request = this->request();
  const char* query = strchr(request.target, '?');
  const size_t queryLength = query == nullptr ? 0 : strlen(++query);
  const bool form = core::isMediaType(request.contentType.text, kForm);
  const size_t bodyLength = request.bodyLength;
  size_t count = core::countFields(query, queryLength);
  count += form ? core::countFields(request.form, bodyLength) : bodyLength > 0 ? 1 : 0;
  if (count == 0) return true;
  arguments_ = static_cast<Argument*>(core::heapAllocate(count * sizeof(Argument)));
  if (arguments_ == nullptr || !addArguments(query, queryLength)) return false;
  if (form) return addArguments(request.form, bodyLength);
  if (bodyLength == 0) return true;
  auto& plain = *new (arguments_ + argumentCount_++, core::kPlace) Argument;
  plain.name = "plain";
  plain.value = String(request.form, static_cast<unsigned int>(bodyLength));
  return static_cast<bool>(plain.value);
}

bool WebServer::addArguments(const char* text, size_t length) {
  bool kept = true;
  core::eachField(text, length, [&](const core::UrlField& field) {
    auto& argument = *new (arguments_ + argumentCount_++, core::kPlace) Argument;
    argument.name = core::decodeUrl(field.name, field.nameLength, true);
    argument.value = core::decodeUrl(field.value, field.valueLength, true);
    kept = kept && argument.name && argument.value;
  });
  return kept;
}

void WebServer::forgetArguments() {
  for (int i = 0; i < argumentCount_; ++i) arguments_[i].~Argument();
  core::heapFree(arguments_);
  arguments_ = nullptr;
  argumentCount_ = 0;
}

const WebServer::Argument* WebServer::find(const String& name) const {
  for (int i = 0; i < argumentCount_; ++i) {
    if (arguments_[i].name == name) return &arguments_[i];
  }
  return nullptr;
}

String WebServer::arg(const String& name) const {
  const Argument* found = find(name);
  return found == nullptr ? String() : found->value;
}
String WebServer::arg(int index) const {
  return index >= 0 && index < argumentCount_ ? arguments_[index].value : String();
}
String WebServer::argName(int index) const {
  return index >= 0 && index < argumentCount_ ? arguments_[index].name : String();
}

String WebServer::urlDecode(const String& text) {
  return core::decodeUrl(text.c_str(), text.length(), true);
}

// --- The answer ---------------------------------------------------------------------------------

void WebServer::sendHeader(const String& name, const String& value, bool first) {
  // A line break in a value would start a field of its own (RFC 9110 5.5).
  if (!core::isField(name.c_str(), value.c_str())) {
    Serial.printf("[web] the field %s cannot be sent\r\n", name.c_str());
    return;
  }
  const String field = name + ": " + value + "\r\n";
  fields_ = first ? field + fields_ : fields_ + field;
}

void WebServer::send(int code, const char* contentType, const String& content) {
  send(code, contentType, content.c_str(), content.length());
}

void WebServer::send(int code, const char* contentType, const char* content) {
  send(code, contentType, content, content == nullptr ? 0 : strlen(content));
}

void WebServer::send(int code, const char* contentType, const char* content, size_t length) {
  if (sent_) return;  // the first answer counts
  sent_ = true;
  if (contentType == nullptr || contentType[0] == '\0') contentType = "text/html";
  const net::HttpRequest& request = this->request();
  chunked_ = contentLength_ == CONTENT_LENGTH_UNKNOWN && request.minorVersion >= 1;
  const bool known = contentLength_ != CONTENT_LENGTH_UNKNOWN;
  const size_t whole = contentLength_ == CONTENT_LENGTH_NOT_SET ? length : contentLength_;
  String head = String("HTTP/1.1 ") + code + ' ' + net::httpReason(code) + "\r\n";
  if (core::isField("Content-Type", contentType)) {
    head += String("Content-Type: ") + contentType + "\r\n";
  }
  head += fields_;
  if (known) head += String("Content-Length: ") + static_cast<unsigned long>(whole) + "\r\n";
  if (chunked_) head += "Transfer-Encoding: chunked\r\n";
  if (crossOrigin_) {
    head +=
        "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: *\r\n"
        "Access-Control-Allow-Headers: *\r\n";
  }
  head += "Connection: close\r\n\r\n";
  client_.write(head.c_str(), head.length());
  responseCode_ = code;
  sentFields_ = head.substring(static_cast<unsigned>(head.indexOf('\n')) + 1, head.length() - 2);
  contentLength_ = CONTENT_LENGTH_NOT_SET;
  fields_ = String();
  // An empty one would end an answer in chunks.
  if (length > 0) sendContent(content, length);
}

// RFC 9112 7.1
void WebServer::sendContent(const char* content, size_t length) {
  if (content == nullptr || method_ == HTTP_HEAD) return;
  if (!chunked_) {
    client_.write(content, length);
    return;
  }
  char size[12];
  client_.write(size, static_cast<size_t>(
                          snprintf(size, sizeof size, "%x\r\n", static_cast<unsigned>(length))));
  client_.write(content, length);
  client_.write("\r\n", 2);
  if (length == 0) chunked_ = false;
}

void WebServer::beginFile(size_t octets, const char* name, const String& contentType, int code) {
  const bool isArchive =
      contentType == "application/x-gzip" || contentType == "application/octet-stream";
  if (!isArchive && String(name).endsWith(".gz")) sendHeader("Content-Encoding", "gzip");
  setContentLength(octets);
  send(code, contentType, String());
}

void WebServer::sendContent_P(const char* content) {
  if (content != nullptr) sendContent(content, strlen(content));
}
