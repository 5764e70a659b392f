// The ways in which a handler answers a request.

#include <string.h>

#include "../net/http/http_server.h"
#include "../placement.h"
#include "ESPAsyncWebServer.h"
#include "request_text.h"
#include "web_response.h"
#include "web_server.h"

using namespace __board;

namespace {

// A request exists only while its handler runs, so there is one at a time. A response that is printed has no
// state beside the text, so it ends as any other.
alignas(8) unsigned char g_response[sizeof(AsyncResponseStream)];

}  // namespace

decltype(__board::g_withDefaults) __board::g_withDefaults = nullptr;

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
    if (!copy || (!processor && leavesNow(length))) {
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

// Weak, as the next: where a sketch has middleware, an answer waits for it (middleware/request_scope.cpp).
__attribute__((weak)) bool AsyncWebServerRequest::leavesNow(size_t length) const {
  return length + config::kHttpResponseHead <= exchange_.connection().sendSpace();
}

__attribute__((weak)) void AsyncWebServerRequest::respond(net::HttpResponse& response,
                                                          const char* fields) {
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
  response->addField("Location", url);
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

bool AsyncWebServerResponse::addField(const char* name, const char* value) {
  return ::addField(fields_, name, value);
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
