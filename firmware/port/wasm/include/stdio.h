// <stdio.h> of the WebAssembly target: formatting into memory, nothing else.
#pragma once

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int snprintf(char* out, size_t capacity, const char* format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char* out, size_t capacity, const char* format, va_list arguments);
int sprintf(char* out, const char* format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif
