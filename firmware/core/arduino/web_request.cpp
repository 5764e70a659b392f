// A request as a handler sees it, and the ways to answer it.

#include <string.h>

#include "../net/http/http_request.h"
#include "../net/http/http_server.h"
#include "../placement.h"
#include "ESPAsyncWebServer.h"
#include "WiFi.h"
#include "heap.h"
#include "request_text.h"
#include "web_response.h"
#include "web_server.h"

using namespace __board;

using net::HttpField;
using net::HttpMethod;

namespace {

// A request exists only while its handler runs, so there is one at a time. A response that is printed has no
// state beside the text, so it ends as any other.
alignas(8) unsigned char g_response[sizeof(AsyncResponseStream)];

// Puts the fields of every response before those of one; null while there are none.
String (*g_withDefaults)(const char* fields) = nullptr;

}  // namespace

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

// --- Fields -------------------------------------------------------------------------------------

size_t AsyncWebServerRequest::headers() const {
  size_t count = 0;
  while (core::keptName(exchange_.request(), count) != nullptr) ++count;
  return count;
}

bool AsyncWebServerRequest::hasHeader(const char* name) const {
  return core::keptField(exchange_.request(), name) != nullptr;
}

String AsyncWebServerRequest::header(const char* name) const {
  const HttpField* field = core::keptField(exchange_.request(), name);
  return field == nullptr ? String() : String(field->text);
}

const AsyncWebHeader* AsyncWebServerRequest::getHeader(const char* name) const {
  const HttpField* field = core::keptField(exchange_.request(), name);
  if (field == nullptr) return nullptr;
  header_ = AsyncWebHeader(name, field->text);
  return &header_;
}

const AsyncWebHeader* AsyncWebServerRequest::getHeader(size_t index) const {
  const char* name = core::keptName(exchange_.request(), index);
  return name == nullptr ? nullptr : getHeader(name);
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
  respond(response, fields);
}

void AsyncWebServerRequest::respond(net::HttpResponse& response, const char* fields) {
  response.fields = fields;
  const String all = g_withDefaults == nullptr ? String() : g_withDefaults(fields);
  if (!all.isEmpty()) response.fields = all.c_str();
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

void AsyncWebServerRequest::send_P(int code, const String& contentType, PGM_P content,
                                   AwsTemplateProcessor processor) {
  answer(code, contentType.c_str(), octetsOf(content), strlen(content), false, processor, nullptr);
}

void AsyncWebServerRequest::send(const char* contentType, size_t length, AwsResponseFiller filler) {
  send(beginResponse(contentType, length, filler));
}

void AsyncWebServerRequest::sendChunked(const char* contentType, AwsResponseFiller filler) {
  send(beginChunkedResponse(contentType, filler));
}

void AsyncWebServerRequest::send(AsyncWebServerResponse* response) {
  if (response == nullptr || isSent()) return;
  const char* type = response->contentType_.c_str();
  const char* fields = response->fields_.c_str();
  if (response->sendFilled_ != nullptr) {
    response->sendFilled_(*this, *response);
  } else if (!response->content_) {
    refuseForMemory(response->content_.length());
  } else if (response->octets_ != nullptr) {
    answer(response->code_, type, response->octets_, response->length_, false, response->processor_,
           fields);
  } else {
    answer(response->code_, type, octetsOf(response->content_.c_str()), response->content_.length(),
           true, response->processor_, fields);
  }
}

void AsyncWebServerRequest::sendFilled(AsyncWebServerRequest& request,
                                       AsyncWebServerResponse& response) {
  WebContent& body = webContentOf(request.exchange_);
  body.set(response.filler_);
  net::HttpResponse filled;
  filled.status = response.code_;
  filled.contentType = response.contentType_.c_str();
  filled.content = &body;
  filled.contentLength = static_cast<uint32_t>(response.length_);
  request.respond(filled, response.fields_.c_str());
}

AsyncWebServerResponse* AsyncWebServerRequest::begin(int code, const char* contentType) {
  if (response_ != nullptr) response_->~AsyncWebServerResponse();
  response_ = new (g_response, core::kPlace) AsyncWebServerResponse;
  response_->code_ = code;
  response_->contentType_ = contentType;
  return response_;
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(int code, const char* contentType,
                                                             const uint8_t* content, size_t length,
                                                             AwsTemplateProcessor processor) {
  AsyncWebServerResponse* response = begin(code, contentType);
  response->octets_ = content;
  response->length_ = length;
  response->processor_ = processor;
  return response;
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(int code, const char* contentType,
                                                             const char* content,
                                                             AwsTemplateProcessor processor) {
  // As in the real library, a template is not copied: it has to be a constant of the sketch.
  if (processor) {
    return beginResponse(code, contentType, octetsOf(content), strlen(content), processor);
  }
  AsyncWebServerResponse* response = begin(code, contentType);
  response->content_ = content;
  return response;
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(int code, const String& contentType,
                                                             const String& content,
                                                             AwsTemplateProcessor processor) {
  AsyncWebServerResponse* response = begin(code, contentType.c_str());
  response->content_ = content;
  response->processor_ = processor;
  return response;
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse_P(int code, const String& contentType,
                                                               PGM_P content,
                                                               AwsTemplateProcessor processor) {
  return beginResponse(code, contentType.c_str(), octetsOf(content), strlen(content), processor);
}

AsyncWebServerResponse* AsyncWebServerRequest::beginResponse(const char* contentType, size_t length,
                                                             AwsResponseFiller filler) {
  AsyncWebServerResponse* response = begin(200, contentType);
  response->length_ = length;
  response->filler_ = filler;
  response->sendFilled_ = sendFilled;
  return response;
}

AsyncWebServerResponse* AsyncWebServerRequest::beginChunkedResponse(const char* contentType,
                                                                    AwsResponseFiller filler) {
  return beginResponse(contentType, net::HttpResponse::kUnknownLength, filler);
}

AsyncResponseStream* AsyncWebServerRequest::beginResponseStream(const char* contentType, size_t) {
  if (response_ != nullptr) response_->~AsyncWebServerResponse();
  auto* response = new (g_response, core::kPlace) AsyncResponseStream;
  response_ = response;
  response_->contentType_ = contentType;
  return response;
}

size_t AsyncResponseStream::write(uint8_t octet) {
  return write(&octet, 1);
}

// A text that the heap has no room for makes the response invalid: it is answered 500, and not in part.
size_t AsyncResponseStream::write(const uint8_t* octets, size_t length) {
  if (!content_) return 0;
  if (content_.concat(reinterpret_cast<const char*>(octets), static_cast<unsigned>(length))) {
    return length;
  }
  content_ = static_cast<const char*>(nullptr);
  return 0;
}

void AsyncWebServerRequest::redirect(const char* url, int code) {
  AsyncWebServerResponse* response = beginResponse(code);
  response->addHeader("Location", url);
  send(response);
}

namespace {

bool addField(String& fields, const char* name, const char* value) {
  if (!core::isField(name, value)) return false;
  const size_t length = fields.length() + strlen(name) + strlen(value) + 4;
  if (length > config::kHttpResponseHead / 2 ||
      !fields.reserve(static_cast<unsigned int>(length))) {
    return false;
  }
  fields += name;
  fields += ": ";
  fields += value;
  fields += "\r\n";
  return true;
}

}  // namespace

bool AsyncWebServerResponse::addHeader(const char* name, const char* value) {
  return addField(fields_, name, value);
}

DefaultHeaders& DefaultHeaders::Instance() {
  static DefaultHeaders instance;
  return instance;
}

void DefaultHeaders::addHeader(const char* name, const char* value) {
  static String defaults;
  g_withDefaults = [](const char* fields) {
    String all = defaults;
    if (fields != nullptr) all += fields;
    return all;
  };
  if (!addField(defaults, name, value)) {
    Serial.printf("[web] the field %s is not sent: it is none, or too long\r\n", name);
  }
}
