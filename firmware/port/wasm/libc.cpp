// Functions of the C library that the WebAssembly target does not take from there (c_library.cpp): memory and
// strings that the core itself uses, smaller here than where speed counts, and numbers in text.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/arduino/scan.h"

using namespace __board;

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

void* memchr(const void* s, int octet, size_t length) {
  const auto* at = static_cast<const uint8_t*>(s);
  for (size_t i = 0; i < length; ++i) {
    if (at[i] == static_cast<uint8_t>(octet)) return const_cast<uint8_t*>(at + i);
  }
  return nullptr;
}

char* strchr(const char* s, int c) {
  for (;; ++s) {
    if (*s == static_cast<char>(c)) return const_cast<char*>(s);
    if (*s == '\0') return nullptr;
  }
}

size_t strcspn(const char* s, const char* stop) {
  size_t i = 0;
  while (s[i] != '\0' && strchr(stop, s[i]) == nullptr) ++i;
  return i;
}

char* strcat(char* to, const char* from) {
  strcpy(to + strlen(to), from);
  return to;
}

}  // extern "C"

// --- Numbers in text: smaller than the C library's, which reads them from a file ------------------

namespace {

using core::ScannedInteger;

ScannedInteger integerAt(const char* text, char** end, int base) {
  const ScannedInteger found =
      core::scanInteger(core::skipSpace(text), static_cast<unsigned>(base));
  if (end != nullptr) *end = const_cast<char*>(found.end == nullptr ? text : found.end);
  return found;
}

template <class Whole>
Whole clamped(const ScannedInteger& found) {
  constexpr auto kMax = static_cast<Whole>((1ULL << (8 * sizeof(Whole) - 1)) - 1);
  constexpr Whole kMin = -kMax - 1;
  if (found.magnitude > static_cast<unsigned long long>(kMax)) return found.negative ? kMin : kMax;
  const auto value = static_cast<Whole>(found.magnitude);
  return found.negative ? static_cast<Whole>(-value) : value;
}

template <class Whole>
Whole clampedUnsigned(const ScannedInteger& found) {
  constexpr Whole kMax = ~Whole{0};
  if (found.magnitude > kMax) return kMax;
  const auto value = static_cast<Whole>(found.magnitude);
  return found.negative ? static_cast<Whole>(0 - value) : value;
}

}  // namespace

extern "C" {

long strtol(const char* text, char** end, int base) {
  return clamped<long>(integerAt(text, end, base));
}
long long strtoll(const char* text, char** end, int base) {
  return clamped<long long>(integerAt(text, end, base));
}
unsigned long strtoul(const char* text, char** end, int base) {
  return clampedUnsigned<unsigned long>(integerAt(text, end, base));
}
unsigned long long strtoull(const char* text, char** end, int base) {
  return clampedUnsigned<unsigned long long>(integerAt(text, end, base));
}
double strtod(const char* text, char** end) {
  const char* behind;
  const double value = core::scanNumber(core::skipSpace(text), behind);
  if (end != nullptr) *end = const_cast<char*>(behind == nullptr ? text : behind);
  return value;
}
float strtof(const char* text, char** end) {
  return static_cast<float>(strtod(text, end));
}
long long atoll(const char* text) {
  return strtoll(text, nullptr, 10);
}

}  // extern "C"
