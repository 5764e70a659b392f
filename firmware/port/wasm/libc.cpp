// Memory and strings for the WebAssembly target, which has no C library (headers in include/).

#include <stdint.h>
#include <string.h>

extern "C" {

// The builtins are single instructions (bulk memory), not calls back to here.
void* memcpy(void* to, const void* from, size_t length) {
  return __builtin_memcpy(to, from, length);
}

void* memmove(void* to, const void* from, size_t length) {
  return __builtin_memmove(to, from, length);
}

void* memset(void* to, int octet, size_t length) {
  return __builtin_memset(to, octet, length);
}

int memcmp(const void* a, const void* b, size_t length) {
  const auto* x = static_cast<const uint8_t*>(a);
  const auto* y = static_cast<const uint8_t*>(b);
  for (size_t i = 0; i < length; ++i) {
    if (x[i] != y[i]) return x[i] - y[i];
  }
  return 0;
}

size_t strlen(const char* s) {
  size_t length = 0;
  while (s[length] != '\0') ++length;
  return length;
}

int strncmp(const char* a, const char* b, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const auto x = static_cast<uint8_t>(a[i]), y = static_cast<uint8_t>(b[i]);
    if (x != y || x == 0) return x - y;
  }
  return 0;
}

int strcmp(const char* a, const char* b) {
  return strncmp(a, b, SIZE_MAX);
}

char* strcpy(char* to, const char* from) {
  memcpy(to, from, strlen(from) + 1);
  return to;
}

char* strncpy(char* to, const char* from, size_t length) {
  size_t i = 0;
  for (; i < length && from[i] != '\0'; ++i) to[i] = from[i];
  for (; i < length; ++i) to[i] = '\0';
  return to;
}

char* strcat(char* to, const char* from) {
  strcpy(to + strlen(to), from);
  return to;
}

size_t strcspn(const char* s, const char* stop) {
  size_t i = 0;
  for (; s[i] != '\0'; ++i) {
    for (const char* c = stop; *c != '\0'; ++c) {
      if (s[i] == *c) return i;
    }
  }
  return i;
}

}  // extern "C"

const void* memchr(const void* s, int octet, size_t length) {
  const auto* at = static_cast<const uint8_t*>(s);
  for (size_t i = 0; i < length; ++i) {
    if (at[i] == static_cast<uint8_t>(octet)) return at + i;
  }
  return nullptr;
}

const char* strchr(const char* s, int c) {
  for (;; ++s) {
    if (*s == static_cast<char>(c)) return s;
    if (*s == '\0') return nullptr;
  }
}

const char* strrchr(const char* s, int c) {
  const char* found = nullptr;
  for (;; ++s) {
    if (*s == static_cast<char>(c)) found = s;
    if (*s == '\0') return found;
  }
}

const char* strstr(const char* s, const char* part) {
  const size_t length = strlen(part);
  for (;; ++s) {
    if (strncmp(s, part, length) == 0) return s;
    if (*s == '\0') return nullptr;
  }
}

const char* strpbrk(const char* s, const char* set) {
  s += strcspn(s, set);
  return *s == '\0' ? nullptr : s;
}
