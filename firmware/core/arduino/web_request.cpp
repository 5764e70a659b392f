// A request as a handler sees it, and the ways to answer it.

#include <string.h>

#include "../net/http/http_request.h"
#include "../net/http/http_server.h"
#include "../net/http/http_text.h"
#include "../placement.h"
#include "ESPAsyncWebServer.h"
#include "heap.h"
#include "web_response.h"
#include "web_server.h"

using namespace __board;

using net::HttpField;
using net::HttpMethod;

namespace {

// A request exists only while its handler runs, so there is one at a time.
alignas(8) unsigned char g_response[sizeof(AsyncWebServerResponse)];

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 2.1; in forms and queries '+' is a space. A stray percent sign stands for itself.
String decode(const char* text, size_t length, bool form) {
  String out;
  for (size_t i = 0; i < length; ++i) {
    char c = text[i];
    if (c == '%' && i + 2 < length && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
      c = static_cast<char>(hexDigit(text[i + 1]) << 4 | hexDigit(text[i + 2]));
      i += 2;
    } else if (c == '+' && form) {
      c = ' ';
    }
    out += c;
  }
  return out;
}

}  // namespace

AsyncWebServerRequest::AsyncWebServerRequest(net::HttpExchange& exchange) : exchange_(exchange) {
  parseTarget();
}

AsyncWebServerRequest::~AsyncWebServerRequest() {
  for (size_t i = 0; i < parameterCount_; ++i) parameters_[i].~AsyncWebParameter();
  core::heapFree(parameters_);
  if (response_ != nullptr) response_->~AsyncWebServerResponse();
}

void AsyncWebServerRequest::parseTarget() {
  const char* target = exchange_.request().target;
  const char* query = strchr(target, '?');
  url_ = decode(target, query == nullptr ? strlen(target) : static_cast<size_t>(query - target),
                false);
}

WebRequestMethod AsyncWebServerRequest::method() const {
  switch (exchange_.request().method) {
    case HttpMethod::kGet:
      return HTTP_GET;
    case HttpMethod::kHead:
      return HTTP_HEAD;
    case HttpMethod::kPost:
      return HTTP_POST;
    case HttpMethod::kPut:
      return HTTP_PUT;
    case HttpMethod::kPatch:
      return HTTP_PATCH;
    case HttpMethod::kDelete:
      return HTTP_DELETE;
    case HttpMethod::kOptions:
      return HTTP_OPTIONS;
    case HttpMethod::kTrace:
      return HTTP_TRACE;
    case HttpMethod::kConnect:
      return HTTP_CONNECT;
    case HttpMethod::kUnknown:
      break;
  }
  return HTTP_UNKNOWN;
}

const char* AsyncWebServerRequest::methodToString() const {
  return net::httpMethodName(exchange_.request().method);
}

String AsyncWebServerRequest::host() const {
  return exchange_.request().host.text;
}
String AsyncWebServerRequest::contentType() const {
  return exchange_.request().contentType.text;
}
size_t AsyncWebServerRequest::contentLength() const {
  return exchange_.request().bodyLength;
}
uint8_t AsyncWebServerRequest::version() const {
  return exchange_.request().minorVersion;
}

bool AsyncWebServerRequest::isWebSocketUpgrade() const {
  const net::HttpRequest& request = exchange_.request();
  return request.method == HttpMethod::kGet && request.upgradeWebSocket;
}

// --- Parameters ---------------------------------------------------------------------------------

namespace {

// RFC 9110 8.3.1: letter case does not count; parameters may follow.
bool isMediaType(const HttpField& field, const char* type) {
  const size_t length = strcspn(field.text, "; \t");
  for (size_t i = 0; i < length; ++i) {
    if (net::lower(field.text[i]) != type[i]) return false;
  }
  return type[length] == '\0';
}

#ifdef __wasm__
static_assert(config::kHttpForm == config::kHttpBody);  // a longer one never gets here
constexpr char kFormTooLong[] = "The form is longer than 1024 octets.";
#else
static_assert(config::kHttpForm == 320);
constexpr char kFormTooLong[] =
    "The form is longer than 320 octets, which is all this board keeps.";
#endif
constexpr char kForm[] = "application/x-www-form-urlencoded";

// Calls `each` with the begin and the length of every field, and returns how many there are.
template <class Each>
size_t eachField(const char* text, size_t length, Each each) {
  size_t count = 0;
  for (const char* const end = text + length; text < end; ++text) {
    const void* next = memchr(text, '&', static_cast<size_t>(end - text));
    const char* stop = next == nullptr ? end : static_cast<const char*>(next);
    if (stop > text) {
      each(text, static_cast<size_t>(stop - text));
      ++count;
    }
    text = stop;
  }
  return count;
}

}  // namespace

bool AsyncWebServerRequest::refusedForForm() {
  const net::HttpRequest& request = exchange_.request();
  if (isMediaType(request.contentType, "multipart/form-data")) {
    exchange_.refuse({415, "The board reads forms only as application/x-www-form-urlencoded."});
  } else if (isMediaType(request.contentType, kForm) && request.bodyLength > config::kHttpForm) {
    exchange_.refuse({413, kFormTooLong});
  }
  return isSent();
}

// False when the heap has no memory for the parameters.
bool AsyncWebServerRequest::readParameters() {
  const net::HttpRequest& request = exchange_.request();
  const char* query = strchr(request.target, '?');
  const size_t queryLength = query == nullptr ? 0 : strlen(++query);
  const size_t formLength = isMediaType(request.contentType, kForm) ? request.bodyLength : 0;
  const auto nothing = [](const char*, size_t) {};
  const size_t count =
      eachField(query, queryLength, nothing) + eachField(request.form, formLength, nothing);
  if (count == 0) return true;
  parameters_ =
      static_cast<AsyncWebParameter*>(core::heapAllocate(count * sizeof(AsyncWebParameter)));
  return parameters_ != nullptr && addParameters(query, queryLength, false) &&
         addParameters(request.form, formLength, true);
}

bool AsyncWebServerRequest::addParameters(const char* text, size_t length, bool post) {
  bool kept = true;
  eachField(text, length, [&](const char* field, size_t fieldLength) {
    auto& item = *new (parameters_ + parameterCount_++, core::kPlace) AsyncWebParameter;
    const auto* equals = static_cast<const char*>(memchr(field, '=', fieldLength));
    const size_t name = equals == nullptr ? fieldLength : static_cast<size_t>(equals - field);
    item.name_ = decode(field, name, true);
    if (equals != nullptr) item.value_ = decode(equals + 1, fieldLength - name - 1, true);
    item.post_ = post;
    kept = kept && item.name_ && item.value_;
  });
  return kept;
}

size_t AsyncWebServerRequest::params() const {
  return parameterCount_;
}

const AsyncWebParameter* AsyncWebServerRequest::getParam(const char* name, bool post) const {
  for (size_t i = 0; i < parameterCount_; ++i) {
    if (parameters_[i].post_ == post && parameters_[i].name_ == name) return &parameters_[i];
  }
  return nullptr;
}

const AsyncWebParameter* AsyncWebServerRequest::getParam(size_t index) const {
  return index < parameterCount_ ? &parameters_[index] : nullptr;
}

bool AsyncWebServerRequest::hasParam(const char* name, bool post) const {
  return getParam(name, post) != nullptr;
}

bool AsyncWebServerRequest::hasArg(const char* name) const {
  return hasParam(name, false) || hasParam(name, true);
}

String AsyncWebServerRequest::arg(const char* name) const {
  const AsyncWebParameter* found = getParam(name, false);
  if (found == nullptr) found = getParam(name, true);
  return found == nullptr ? String() : found->value();
}

// --- Fields -------------------------------------------------------------------------------------

namespace {

const HttpField* fieldOf(const net::HttpRequest& request, const char* name) {
  struct Known {
    const char* name;
    HttpField net::HttpRequest::*field;
  };
  static constexpr Known kKnown[] = {
      {"Host", &net::HttpRequest::host},
      {"Origin", &net::HttpRequest::origin},
      {"Content-Type", &net::HttpRequest::contentType},
      {"Sec-WebSocket-Key", &net::HttpRequest::webSocketKey},
      {"Sec-WebSocket-Version", &net::HttpRequest::webSocketVersion},
      {"Sec-WebSocket-Protocol", &net::HttpRequest::webSocketProtocol},
  };
  for (const Known& known : kKnown) {
    if (net::httpEqualsIgnoreCase(known.name, name)) {
      const HttpField& field = request.*known.field;
      return field.present ? &field : nullptr;
    }
  }
  return nullptr;
}

}  // namespace

bool AsyncWebServerRequest::hasHeader(const char* name) const {
  return fieldOf(exchange_.request(), name) != nullptr;
}

String AsyncWebServerRequest::header(const char* name) const {
  const HttpField* field = fieldOf(exchange_.request(), name);
  return field == nullptr ? String() : String(field->text);
}

// --- Answers ------------------------------------------------------------------------------------

static constexpr char kNoMemory[] =
    "The sketch has made a page that the board has no memory for: its Strings share the heap.\n";

static const uint8_t* octetsOf(const char* text) {
  return reinterpret_cast<const uint8_t*>(text);
}

void AsyncWebServerRequest::answer(int code, const char* contentType, const uint8_t* content,
                                   size_t length, bool copy, AwsTemplateProcessor processor,
                                   const char* fields) {
  if (isSent()) return;  // the first answer counts
  net::HttpResponse response;
  response.status = code;
  response.contentType = contentType;
  response.fields = fields;
  if (length > 0) {
    WebContent& body = webContentOf(exchange_);
    const auto* text = reinterpret_cast<const char*>(content);
    // Octets that leave before this function returns need no copy.
    const bool now =
        !processor && length + config::kHttpResponseHead <= exchange_.connection().sendSpace();
    if (!copy || now) {
      body.set(text, length, processor);
    } else if (!body.setCopy(text, length, processor)) {
      refuseForMemory(length);
      return;
    }
    response.content = &body;
    response.contentLength =
        processor ? net::HttpResponse::kUnknownLength : static_cast<uint32_t>(length);
  }
  exchange_.respond(response);
}

void AsyncWebServerRequest::refuseForMemory(size_t length) {
  Serial.printf("%s: no memory for a response of %u octets, answered 500\n", url_.c_str(),
                static_cast<unsigned>(length));
  answer(500, "text/plain", octetsOf(kNoMemory), sizeof kNoMemory - 1, false, nullptr, nullptr);
}

bool AsyncWebServerRequest::isSent() const {
  return exchange_.answered();
}

void AsyncWebServerRequest::send(int code, const char* contentType, const char* content,
                                 AwsTemplateProcessor processor) {
  // As in the real library, a template is not copied: it has to be a constant of the sketch.
  const bool copy = !processor;
  answer(code, contentType, octetsOf(content), strlen(content), copy, processor, nullptr);
}

void AsyncWebServerRequest::send(int code, const String& contentType, const char* content,
                                 AwsTemplateProcessor processor) {
  send(code, contentType.c_str(), content, processor);
}

void AsyncWebServerRequest::send(int code, const char* contentType, const String& content,
                                 AwsTemplateProcessor processor) {
  answer(code, contentType, octetsOf(content.c_str()), content.length(), true, processor, nullptr);
}

void AsyncWebServerRequest::send(int code, const String& contentType, const String& content,
                                 AwsTemplateProcessor processor) {
  send(code, contentType.c_str(), content, processor);
}

void AsyncWebServerRequest::send(int code, const char* contentType, const uint8_t* content,
                                 size_t length, AwsTemplateProcessor processor) {
  // As in the real library: not copied.
  answer(code, contentType, content, length, false, processor, nullptr);
}

void AsyncWebServerRequest::send(AsyncWebServerResponse* response) {
  if (response == nullptr) return;
  const char* type = response->contentType_.c_str();
  const char* fields = response->fields_.c_str();
  if (response->template_ != nullptr) {
    answer(response->code_, type, octetsOf(response->template_), strlen(response->template_), false,
           response->processor_, fields);
  } else {
    answer(response->code_, type, octetsOf(response->content_.c_str()), response->content_.length(),
           true, response->processor_, fields);
  }
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(int code, const char* contentType,
                                                             const char* content,
                                                             AwsTemplateProcessor processor) {
  if (response_ != nullptr) response_->~AsyncWebServerResponse();
  response_ = new (g_response, core::kPlace) AsyncWebServerResponse;
  response_->code_ = code;
  response_->contentType_ = contentType;
  response_->processor_ = processor;
  if (processor) {
    response_->template_ = content;
  } else {
    response_->content_ = content;
  }
  return response_;
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(int code, const String& contentType,
                                                             const String& content,
                                                             AwsTemplateProcessor processor) {
  AsyncWebServerResponse* response = beginResponse(code, contentType.c_str());
  response->content_ = content;
  response->processor_ = processor;
  return response;
}

void AsyncWebServerRequest::redirect(const char* url, int code) {
  AsyncWebServerResponse* response = beginResponse(code);
  response->addHeader("Location", url);
  send(response);
}

bool AsyncWebServerResponse::addHeader(const char* name, const char* value) {
  // A line break in a value would start a field of its own (RFC 9110 5.5).
  if (name[0] == '\0' || strpbrk(name, "\r\n: ") != nullptr || strpbrk(value, "\r\n") != nullptr) {
    return false;
  }
  const size_t length = fields_.length() + strlen(name) + strlen(value) + 4;
  if (length > config::kHttpResponseHead / 2 ||
      !fields_.reserve(static_cast<unsigned int>(length))) {
    return false;
  }
  fields_ += name;
  fields_ += ": ";
  fields_ += value;
  fields_ += "\r\n";
  return true;
}
