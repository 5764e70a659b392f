// The fields of a request and of its answer, as WebServer.h tells them.

#include "../../net/http/http_server.h"
#include "../../placement.h"
#include "../WebServer.h"
#include "../heap.h"
#include "head_fields.h"

using namespace __board;

namespace {

/// What header() knows without being told.
constexpr const char* kAlways[] = {"Authorization", "If-None-Match"};
constexpr int kAlwaysCount = sizeof kAlways / sizeof *kAlways;

String valueOf(const net::HttpRequest& request, const char* name) {
  const String value = core::headField(request, name);
  return value ? value : String();
}

int countLines(const char* text) {
  int lines = 0;
  for (; (text = strchr(text, '\n')) != nullptr; ++text) ++lines;
  return lines;
}

core::HeadField lineOf(const char* text, int index) {
  core::HeadField found;
  core::eachHeadField(text, [&](const core::HeadField& field) {
    if (index-- == 0) found = field;
  });
  return found;
}

}  // namespace

// --- The request --------------------------------------------------------------------------------

void WebServer::forgetNames() {
  while (collected_ != nullptr) {
    Name* name = collected_;
    collected_ = name->next;
    name->~Name();
    core::heapFree(name);
  }
}

void WebServer::collectHeaders(const char* names[], size_t count) {
  forgetNames();
  collectsAll_ = false;
  Name** end = &collected_;
  for (size_t i = 0; i < count; ++i) {
    void* place = core::heapAllocate(sizeof(Name));
    if (place == nullptr) {
      Serial.print("[web] no memory for the name of a field\r\n");
      return;
    }
    *end = new (place, core::kPlace) Name{names[i], nullptr};
    end = &(*end)->next;
  }
}

void WebServer::collectAllHeaders() {
  forgetNames();
  collectsAll_ = true;
}

String WebServer::header(const String& name) const {
  bool known = collectsAll_;
  for (const char* always : kAlways) known = known || name.equalsIgnoreCase(always);
  for (const Name* at = collected_; at != nullptr && !known; at = at->next) {
    known = name.equalsIgnoreCase(at->text);
  }
  return known ? valueOf(request(), name.c_str()) : String();
}

int WebServer::headers() const {
  int count = kAlwaysCount;
  if (collectsAll_) return count + countLines(core::headOf(request()));
  for (const Name* at = collected_; at != nullptr; at = at->next) ++count;
  return count;
}

String WebServer::headerName(int index) const {
  if (index < 0) return String();
  if (index < kAlwaysCount) return kAlways[index];
  index -= kAlwaysCount;
  if (collectsAll_) return lineOf(core::headOf(request()), index).name;
  const Name* at = collected_;
  while (at != nullptr && index-- > 0) at = at->next;
  return at == nullptr ? String() : at->text;
}

String WebServer::header(int index) const {
  if (collectsAll_ && index >= kAlwaysCount) {
    return lineOf(core::headOf(request()), index - kAlwaysCount).value;
  }
  return valueOf(request(), headerName(index).c_str());
}

String WebServer::hostHeader() const {
  return request().host.text;
}

String WebServer::version() const {
  return String("HTTP/1.") + request().minorVersion;
}

// --- The answer ---------------------------------------------------------------------------------

String WebServer::responseCodeToString(int code) {
  return net::httpReason(code);
}

int WebServer::responseHeaders() const {
  return countLines(sentFields_.c_str());
}

String WebServer::responseHeader(int index) const {
  return lineOf(sentFields_.c_str(), index).value;
}

String WebServer::responseHeaderName(int index) const {
  return lineOf(sentFields_.c_str(), index).name;
}

String WebServer::responseHeader(const String& name) const {
  String found;
  core::eachHeadField(sentFields_.c_str(), [&](const core::HeadField& field) {
    if (found.isEmpty() && name.equalsIgnoreCase(field.name)) found = field.value;
  });
  return found;
}
