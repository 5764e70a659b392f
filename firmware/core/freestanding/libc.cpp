// Functions that a bare target's C library lacks, or that must be smaller here: formatted text,
// numbers in text, memory from the core's own heap, the time, and C++'s new and delete.

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "../arduino/Print.h"
#include "../arduino/WString.h"
#include "../arduino/format.h"
#include "../arduino/heap.h"
#include "../arduino/scan.h"
#include "../arduino/stdlib_noniso.h"
#include "../port.h"

using namespace __board;

extern "C" {

int vsnprintf(char* out, size_t capacity, const char* format, va_list arguments) {
  struct Sink final : core::FormatSink {
    void write(const char* text, size_t length) override {
      for (size_t i = 0; i < length && used + 1 < capacity; ++i) out[used++] = text[i];
    }
    char* out = nullptr;
    size_t capacity = 0, used = 0;
  };
  Sink sink;
  sink.out = out;
  sink.capacity = capacity;
  const size_t written = core::format(sink, format, arguments);
  if (capacity > 0) out[sink.used] = '\0';
  return static_cast<int>(written);
}

int snprintf(char* out, size_t capacity, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int written = vsnprintf(out, capacity, format, arguments);
  va_end(arguments);
  return written;
}

int vsprintf(char* out, const char* format, va_list arguments) {
  return vsnprintf(out, SIZE_MAX, format, arguments);
}

int sprintf(char* out, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int written = vsprintf(out, format, arguments);
  va_end(arguments);
  return written;
}

int vprintf(const char* format, va_list arguments) {
  struct Sink final : core::FormatSink {
    void write(const char* text, size_t length) override { Serial.write(text, length); }
  };
  Sink sink;
  return static_cast<int>(core::format(sink, format, arguments));
}

int printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int written = vprintf(format, arguments);
  va_end(arguments);
  return written;
}

int puts(const char* text) {
  return static_cast<int>(Serial.write(text) + Serial.write("\n"));
}
#undef putchar
int putchar(int c) {
  Serial.write(static_cast<uint8_t>(c));
  return c;
}

int vsscanf(const char* text, const char* format, va_list arguments) {
  return core::scan(text, format, arguments);
}

int sscanf(const char* text, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int stored = vsscanf(text, format, arguments);
  va_end(arguments);
  return stored;
}

int atoi(const char* s) {
  return static_cast<int>(strtol(s, nullptr, 10));
}
long atol(const char* s) {
  return strtol(s, nullptr, 10);
}
double atof(const char* s) {
  return strtod(s, nullptr);
}
int abs(int value) {
  return value < 0 ? -value : value;
}

char* ulltoa(unsigned long long value, char* text, int base) {
  char digits[core::kIntegerDigits];
  return strcpy(text, core::formatInteger(digits, value, static_cast<unsigned>(base)));
}
char* ultoa(unsigned long value, char* text, int base) {
  return ulltoa(value, text, base);
}
char* utoa(unsigned value, char* text, int base) {
  return ulltoa(value, text, base);
}
char* lltoa(long long value, char* text, int base) {
  if (base != 10 || value >= 0) return ulltoa(static_cast<unsigned long long>(value), text, base);
  text[0] = '-';
  ulltoa(0ULL - static_cast<unsigned long long>(value), text + 1, base);
  return text;
}
// As in C, only decimal numbers have a sign; others show the bits of their type.
char* ltoa(long value, char* text, int base) {
  return base == 10 ? lltoa(value, text, base)
                    : ulltoa(static_cast<unsigned long>(value), text, base);
}
char* itoa(int value, char* text, int base) {
  return base == 10 ? lltoa(value, text, base) : ulltoa(static_cast<unsigned>(value), text, base);
}

char* dtostrf(double value, signed int width, unsigned int decimals, char* text) {
  char digits[core::kFloatCharacters];
  core::formatFloat(digits, value, decimals);
  sprintf(text, width < 0 ? "%-*s" : "%*s", width < 0 ? -width : width, digits);
  return text;
}
/// Halves away from zero.
double round(double value) {
  const double magnitude = __builtin_fabs(value);
  // From 2^52 on, a double has no fraction. NaN and infinity stay as they are.
  if (!(magnitude < 4503599627370496.0)) return value;
  double whole = static_cast<double>(static_cast<long long>(magnitude));
  if (magnitude - whole >= 0.5) whole += 1;
  return __builtin_copysign(whole, value);
}
void* malloc(size_t size) {
  return core::heapAllocate(size);
}
void* calloc(size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) return nullptr;
  void* block = core::heapAllocate(count * size);
  if (block != nullptr) memset(block, 0, count * size);
  return block;
}
void* realloc(void* block, size_t size) {
  if (size != 0) return core::heapReallocate(block, size);
  core::heapFree(block);
  return nullptr;
}
void free(void* block) {
  core::heapFree(block);
}
void abort() {
  port::panic("abort() was called.");
}

/// Seconds from 1970 to the reset: 0 until settimeofday(), because the board has no clock that goes on without power.
static int64_t g_resetUs = 0;

int gettimeofday(struct timeval* now, void*) {
  const int64_t us = g_resetUs + static_cast<int64_t>(port::micros());
  if (now != nullptr) {
    now->tv_sec = static_cast<time_t>(us / 1000000);
    now->tv_usec = static_cast<decltype(now->tv_usec)>(us % 1000000);
  }
  return 0;
}
int settimeofday(const struct timeval* now, const struct timezone*) {
  if (now == nullptr) return -1;
  const int64_t us = static_cast<int64_t>(now->tv_sec) * 1000000 + now->tv_usec;
  g_resetUs = us - static_cast<int64_t>(port::micros());
  return 0;
}
time_t time(time_t* place) {
  struct timeval now;
  gettimeofday(&now, nullptr);
  if (place != nullptr) *place = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"

// Where there is no memory, it ends the program, as an exception that nobody catches.
void* operator new(size_t size) {
  void* block = core::heapAllocate(size > 0 ? size : 1);
  if (block == nullptr) port::panic("There is no memory for new.");
  return block;
}
void* operator new[](size_t size) {
  return operator new(size);
}
void operator delete(void* block) noexcept {
  core::heapFree(block);
}
void operator delete[](void* block) noexcept {
  core::heapFree(block);
}
void operator delete(void* block, size_t) noexcept {
  core::heapFree(block);
}
void operator delete[](void* block, size_t) noexcept {
  core::heapFree(block);
}
