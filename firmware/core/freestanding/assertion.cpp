// assert(): a sketch that finds itself wrong ends, and the board says where, in the words of ESP-IDF
// (components/newlib/assert.c).

#include <stdio.h>
#include <string.h>

#include "../port.h"

namespace {

[[noreturn]] void fail(const char* expression, const char* file, int line, const char* function) {
  const char* slash = strrchr(file, '/');
  char text[200];
  snprintf(text, sizeof text, "assert failed: %s %s:%d (%s)", function,
           slash == nullptr ? file : slash + 1, line, expression);
  __board::port::panic(text);
}

}  // namespace

extern "C" {

// Of musl, which the virtual board's <assert.h> is.
void __assert_fail(const char* expression, const char* file, int line, const char* function) {
  fail(expression, file, line, function);
}
// Of picolibc.
void __assert_func(const char* file, int line, const char* function, const char* expression) {
  fail(expression, file, line, function);
}

}  // extern "C"
