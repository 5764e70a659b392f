// A request as a handler sees it. The ways to answer it: web_answers.cpp.

#include <string.h>

#include "../net/http/http_request.h"
#include "../net/http/http_server.h"
#include "../placement.h"
#include "ESPAsyncWebServer.h"
#include "WiFi.h"
#include "heap.h"
#include "request_text.h"
#include "web_server.h"

using namespace __board;

using net::HttpMethod;

AsyncWebServerRequest::AsyncWebServerRequest(net::HttpExchange& exchange)
    : exchange_(exchange), client_(exchange) {
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

uint8_t* AsyncWebServerRequest::body(size_t& length) {
  const net::HttpRequest& request = exchange_.request();
  if (request.bodyLength == 0 || core::isMediaType(request.contentType.text, kForm)) return nullptr;
  if (request.bodyLength > config::kHttpForm) {
    exchange_.refuse({413, kFormTooLong});
    return nullptr;
  }
  length = request.bodyLength;
  // Handlers may write into it, as with the real library: it is used no more.
  return reinterpret_cast<uint8_t*>(const_cast<char*>(request.form));
}

size_t AsyncWebServerRequest::params() const {
  return parameterCount_;
}

const AsyncWebParameter* AsyncWebServerRequest::getParam(const char* name, bool post,
                                                         bool file) const {
  for (size_t i = 0; i < parameterCount_; ++i) {
    if (!file && parameters_[i].post_ == post && parameters_[i].name_ == name)
      return &parameters_[i];
  }
  return nullptr;
}

const AsyncWebParameter* AsyncWebServerRequest::getParam(size_t index) const {
  return index < parameterCount_ ? &parameters_[index] : nullptr;
}

bool AsyncWebServerRequest::hasParam(const char* name, bool post, bool file) const {
  return getParam(name, post, file) != nullptr;
}

bool AsyncWebServerRequest::hasArg(const char* name) const {
  return hasParam(name, false) || hasParam(name, true);
}

String AsyncWebServerRequest::arg(const char* name) const {
  const AsyncWebParameter* found = getParam(name, false);
  if (found == nullptr) found = getParam(name, true);
  return found == nullptr ? String() : found->value();
}

String AsyncWebServerRequest::arg(size_t index) const {
  return index < parameterCount_ ? parameters_[index].value() : String();
}

String AsyncWebServerRequest::argName(size_t index) const {
  return index < parameterCount_ ? parameters_[index].name() : String();
}

IPAddress AsyncClient::remoteIP() const {
  return IPAddress::fromHostOrder(exchange_.connection().remoteAddress());
}
uint16_t AsyncClient::remotePort() const {
  return exchange_.connection().remotePort();
}
IPAddress AsyncClient::localIP() const {
  return WiFi.localIP();
}
uint16_t AsyncClient::localPort() const {
  return exchange_.connection().localPort();
}
