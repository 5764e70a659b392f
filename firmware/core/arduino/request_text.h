// What both web servers read of a request: percent-encoding, the fields of queries and forms, and the fields of the head
// that are kept.
#pragma once

#include <string.h>

#include "../net/http/http_request.h"
#include "WString.h"
#include "WebRequestMethod.h"

namespace __board::core {

WebRequestMethod requestMethod(net::HttpMethod method);

/// RFC 3986 2.1; in forms and queries '+' is a space. A stray percent sign stands for itself.
String decodeUrl(const char* text, size_t length, bool form);

/// RFC 9110 8.3.1: letter case does not count; parameters may follow. `type` is in small letters.
bool isMediaType(const char* field, const char* type);

/// Whether a response may have such a field: a line break would start another one (RFC 9110 5.5).
bool isField(const char* name, const char* value);

/// A field of a query or a form, encoded. Without `=` the value is empty.
struct UrlField {
  const char* name;
  size_t nameLength;
  const char* value;
  size_t valueLength;
};

/// Calls `each` with every field that is not empty.
template <class Each>
void eachField(const char* text, size_t length, Each each) {
  for (const char* const end = text + length; text < end; ++text) {
    const void* next = memchr(text, '&', static_cast<size_t>(end - text));
    const char* stop = next == nullptr ? end : static_cast<const char*>(next);
    if (stop > text) {
      const auto whole = static_cast<size_t>(stop - text);
      const auto* equals = static_cast<const char*>(memchr(text, '=', whole));
      const char* value = equals == nullptr ? stop : equals + 1;
      const size_t name = equals == nullptr ? whole : static_cast<size_t>(equals - text);
      each(UrlField{text, name, value, static_cast<size_t>(stop - value)});
    }
    text = stop;
  }
}

inline size_t countFields(const char* text, size_t length) {
  size_t count = 0;
  eachField(text, length, [&](const UrlField&) { ++count; });
  return count;
}

}  // namespace __board::core
