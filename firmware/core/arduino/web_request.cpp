// A request as a handler sees it, and the ways to answer it.

#include <string.h>

#include "../net/http/http_request.h"
#include "../net/http/http_server.h"
#include "../placement.h"
#include "ESPAsyncWebServer.h"
#include "heap.h"
#include "request_text.h"
#include "web_response.h"
#include "web_server.h"

using namespace __board;

using net::HttpField;
using net::HttpMethod;

namespace {

// A request exists only while its handler runs, so there is one at a time.
alignas(8) unsigned char g_response[sizeof(AsyncWebServerResponse)];

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
  url_ = core::decodeUrl(
      target, query == nullptr ? strlen(target) : static_cast<size_t>(query - target), false);
}

WebRequestMethod AsyncWebServerRequest::method() const {
  return core::requestMethod(exchange_.request().method);
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

#ifdef __wasm__
static_assert(config::kHttpForm == config::kHttpBody);  // a longer one never gets here
constexpr char kFormTooLong[] = "The form is longer than 1024 octets.";
#else
static_assert(config::kHttpForm == 320);
constexpr char kFormTooLong[] =
    "The form is longer than 320 octets, which is all this board keeps.";
#endif
constexpr char kForm[] = "application/x-www-form-urlencoded";

}  // namespace

bool AsyncWebServerRequest::refusedForForm() {
  const net::HttpRequest& request = exchange_.request();
  if (core::isMediaType(request.contentType.text, "multipart/form-data")) {
    exchange_.refuse({415, "The board reads forms only as application/x-www-form-urlencoded."});
  } else if (core::isMediaType(request.contentType.text, kForm) &&
             request.bodyLength > config::kHttpForm) {
    exchange_.refuse({413, kFormTooLong});
  }
  return isSent();
}

// False when the heap has no memory for the parameters.
bool AsyncWebServerRequest::readParameters() {
  const net::HttpRequest& request = exchange_.request();
  const char* query = strchr(request.target, '?');
  const size_t queryLength = query == nullptr ? 0 : strlen(++query);
  const size_t formLength =
      core::isMediaType(request.contentType.text, kForm) ? request.bodyLength : 0;
  const size_t count =
      core::countFields(query, queryLength) + core::countFields(request.form, formLength);
  if (count == 0) return true;
  parameters_ =
      static_cast<AsyncWebParameter*>(core::heapAllocate(count * sizeof(AsyncWebParameter)));
  return parameters_ != nullptr && addParameters(query, queryLength, false) &&
         addParameters(request.form, formLength, true);
}

bool AsyncWebServerRequest::addParameters(const char* text, size_t length, bool post) {
  bool kept = true;
  core::eachField(text, length, [&](const core::UrlField& field) {
    auto& item = *new (parameters_ + parameterCount_++, core::kPlace) AsyncWebParameter;
    item.name_ = core::decodeUrl(field.name, field.nameLength, true);
    item.value_ = core::decodeUrl(field.value, field.valueLength, true);
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

bool AsyncWebServerRequest::hasHeader(const char* name) const {
  return core::keptField(exchange_.request(), name) != nullptr;
}

String AsyncWebServerRequest::header(const char* name) const {
  const HttpField* field = core::keptField(exchange_.request(), name);
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
  if (!core::isField(name, value)) return false;
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
