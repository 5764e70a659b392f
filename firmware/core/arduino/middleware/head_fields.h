// Every field of a request's head, in the heap, for sketches that ask for more than the server reads. Linked only with
// what asks (firmware/build/job.ts): then HttpRequestParser::input() keeps them on their way.
#pragma once

#include <string.h>

#include "../../net/http/http_request.h"
#include "../WString.h"

namespace __board::core {

/// "Name: value" of each field so far, in the order of the request, a line each. Fields beyond
/// config::kHttpKeptFields octets are left out. "" when there is no such request.
const char* headOf(const net::HttpRequest& request);
/// Frees it.
void forgetHead(const net::HttpRequest& request);

struct HeadField {
  String name, value;
};

/// Calls `each` with a HeadField for every field of a head as headOf() gives it.
template <class Each>
void eachHeadField(const char* head, Each each) {
  while (*head != '\0') {
    const char* const end = strchr(head, '\n');
    const char* const colon = strchr(head, ':');
    HeadField field{String(head, static_cast<unsigned>(colon - head)),
                    String(colon + 1, static_cast<unsigned>(end - colon - 1))};
    field.value.trim();
    each(field);
    head = end + 1;
  }
}

/// The first field of that name, letter case ignored; invalid when there is none.
String headField(const net::HttpRequest& request, const char* name);
/// The field Authorization; empty when there is none, and when there are several: it may come once only (RFC 9110 5.3).
String authorizationOf(const net::HttpRequest& request);

}  // namespace __board::core
