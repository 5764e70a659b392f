// <stdio.h> of the WebAssembly target: formatting into memory and to the serial port, and reading from memory. Left
// out: files.
#pragma once

#include <stdarg.h>
#include <stddef.h>

#define EOF (-1)

#ifdef __cplusplus
extern "C" {
#endif

int snprintf(char* out, size_t capacity, const char* format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char* out, size_t capacity, const char* format, va_list arguments);
int sprintf(char* out, const char* format, ...) __attribute__((format(printf, 2, 3)));
int vsprintf(char* out, const char* format, va_list arguments);
int sscanf(const char* text, const char* format, ...) __attribute__((format(scanf, 2, 3)));
int vsscanf(const char* text, const char* format, va_list arguments);

// To the serial port, as on the chip.
int printf(const char* format, ...) __attribute__((format(printf, 1, 2)));
int vprintf(const char* format, va_list arguments);
int puts(const char* text);
int putchar(int c);

#ifdef __cplusplus
}
#endif
