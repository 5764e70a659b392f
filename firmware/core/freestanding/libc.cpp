// Functions that a bare target's C library lacks, or that must be smaller here: formatted text,
// numbers in text, memory from the core's own heap, and C++'s new and delete.

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../arduino/WString.h"
#include "../arduino/format.h"
#include "../arduino/heap.h"

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

int sprintf(char* out, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int written = vsnprintf(out, SIZE_MAX, format, arguments);
  va_end(arguments);
  return written;
}

int atoi(const char* s) {
  return static_cast<int>(String(s).toInt());
}
long atol(const char* s) {
  return String(s).toInt();
}
double atof(const char* s) {
  return String(s).toDouble();
}
int abs(int value) {
  return value < 0 ? -value : value;
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
void free(void* block) {
  core::heapFree(block);
}

}  // extern "C"

void* operator new(size_t size) {
  return core::heapAllocate(size);
}
void* operator new[](size_t size) {
  return core::heapAllocate(size);
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
