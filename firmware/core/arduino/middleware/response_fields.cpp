// The fields of a response: a text, a line each.

#include "../../net/http/http_server.h"
#include "../ESPAsyncWebServer.h"

using namespace __board;

namespace {

/// What may stand in a response once (RFC 9110 5.3). The real library has such a list, too.
constexpr const char* kOnce[] = {"Accept-Ranges",
                                 "Access-Control-Allow-Credentials",
                                 "Access-Control-Allow-Headers",
                                 "Access-Control-Allow-Methods",
                                 "Access-Control-Allow-Origin",
                                 "Access-Control-Max-Age",
                                 "Connection",
                                 "Content-Length",
                                 "Content-Location",
                                 "Content-Type",
                                 "Date",
                                 "ETag",
                                 "Last-Modified",
                                 "Location",
                                 "Origin",
                                 "Retry-After",
                                 "Server",
                                 "Transfer-Encoding",
                                 "WWW-Authenticate"};

bool mayComeOnce(const char* name) {
  for (const char* one : kOnce) {
    if (net::httpEqualsIgnoreCase(one, name)) return true;
  }
  return false;
}

// Removes the first line of that name, and of that value unless it is null.
bool removeLine(String& fields, const char* name, const char* value) {
  unsigned at = 0;
  while (at < fields.length()) {
    const auto end = static_cast<unsigned>(fields.indexOf('\n', at)) + 1;
    const AsyncWebHeader field = AsyncWebHeader::parse(fields.substring(at, end));
    if (net::httpEqualsIgnoreCase(field.name().c_str(), name) &&
        (value == nullptr || field.value().equalsIgnoreCase(value))) {
      fields.remove(at, end - at);
      return true;
    }
    at = end;
  }
  return false;
}

}  // namespace

const char* AsyncWebServerResponse::responseCodeToString(int code) {
  return net::httpReason(code);
}

bool AsyncWebServerResponse::addHeader(const char* name, const char* value, bool replaceExisting) {
  if (!replaceExisting) {
    return (!mayComeOnce(name) || getHeader(name) == nullptr) && addField(name, value);
  }
  const String before = fields_;
  removeLine(fields_, name, nullptr);
  if (addField(name, value)) return true;
  fields_ = before;
  return false;
}

bool AsyncWebServerResponse::removeHeader(const char* name) {
  bool removed = false;
  while (removeLine(fields_, name, nullptr)) removed = true;
  return removed;
}

bool AsyncWebServerResponse::removeHeader(const char* name, const char* value) {
  return removeLine(fields_, name, value);
}

const AsyncWebHeaders& AsyncWebServerResponse::getHeaders() const {
  static AsyncWebHeaders fields;
  fields.fill(fields_.c_str());
  return fields;
}

const AsyncWebHeader* AsyncWebServerResponse::getHeader(const char* name) const {
  return getHeaders().find(name);
}
