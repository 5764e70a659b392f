#include "request_text.h"

#include "../net/http/http_text.h"

namespace __board::core {

using net::HttpMethod;

namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

WebRequestMethod requestMethod(HttpMethod method) {
  switch (method) {
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

String decodeUrl(const char* text, size_t length, bool form) {
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

bool isMediaType(const char* field, const char* type) {
  const size_t length = strcspn(field, "; \t");
  for (size_t i = 0; i < length; ++i) {
    if (net::lower(field[i]) != type[i]) return false;
  }
  return type[length] == '\0';
}

bool isField(const char* name, const char* value) {
  return name[0] != '\0' && strpbrk(name, "\r\n: ") == nullptr && strpbrk(value, "\r\n") == nullptr;
}

}  // namespace __board::core
