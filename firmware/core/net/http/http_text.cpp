#include "http_text.h"

#include "http_request.h"

namespace __board::net {

bool httpEqualsIgnoreCase(const char* a, const char* b) {
  while (*a != '\0' && lower(*a) == lower(*b)) {
    ++a;
    ++b;
  }
  return *a == *b;
}

bool httpListContains(const char* list, const char* token) {
  const size_t length = strlen(token);
  while (*list != '\0') {
    while (*list == ',' || *list == ' ' || *list == '\t') ++list;
    size_t end = 0;
    while (list[end] != '\0' && list[end] != ',') ++end;
    size_t trimmed = end;
    while (trimmed > 0 && (list[trimmed - 1] == ' ' || list[trimmed - 1] == '\t')) --trimmed;
    if (trimmed == length) {
      size_t i = 0;
      while (i < length && lower(list[i]) == lower(token[i])) ++i;
      if (i == length) return true;
    }
    list += end;
  }
  return false;
}

}  // namespace __board::net
