// What the C++ library that the compiler brings (libc++, wasi) needs of the program. An error that would be an exception
// ends the program, as one that nobody catches does on the chip.

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#include "../../core/arduino/Arduino.h"
#include "../../core/port.h"

namespace std {

enum class align_val_t : size_t {};
struct nothrow_t;

[[noreturn]] void terminate() noexcept {
  __board::port::panic("std::terminate() was called.");
}

// libc++ lies in an inline namespace that is named by its ABI.
inline namespace __2 {
[[noreturn]] void __libcpp_verbose_abort(const char* format, ...) noexcept {
  char text[160];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  __board::port::panic(text);
}
}  // namespace __2

}  // namespace std

// The heap aligns to 8 octets, which is enough for every type that does not ask for more.
void* operator new(size_t size, std::align_val_t) {
  return operator new(size);
}
void* operator new[](size_t size, std::align_val_t) {
  return operator new(size);
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return malloc(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return malloc(size);
}
void operator delete(void* block, std::align_val_t) noexcept {
  free(block);
}
void operator delete[](void* block, std::align_val_t) noexcept {
  free(block);
}
void operator delete(void* block, size_t, std::align_val_t) noexcept {
  free(block);
}
void operator delete[](void* block, size_t, std::align_val_t) noexcept {
  free(block);
}

extern "C" {

// std::chrono's clocks. wasi-libc names a clock by the address of an object.
struct __clockid {
  unsigned id;
};
extern const struct __clockid _CLOCK_MONOTONIC, _CLOCK_REALTIME;
const struct __clockid _CLOCK_MONOTONIC = {1}, _CLOCK_REALTIME = {0};

int clock_gettime(const struct __clockid* clock, struct timespec* place) {
  if (clock == &_CLOCK_MONOTONIC) {
    const uint64_t us = __board::port::micros();
    place->tv_sec = static_cast<time_t>(us / 1000000);
    place->tv_nsec = static_cast<long>(us % 1000000 * 1000);
    return 0;
  }
  struct timeval now;
  gettimeofday(&now, nullptr);
  place->tv_sec = now.tv_sec;
  place->tv_nsec = static_cast<long>(now.tv_usec * 1000);
  return 0;
}

// std::mutex. The first word of musl's pthread_mutex_t is 0 in a new one.
int pthread_mutex_trylock(int* mutex) {
  if (*mutex != 0) return EBUSY;
  *mutex = 1;
  return 0;
}
int pthread_mutex_lock(int* mutex) {
  while (pthread_mutex_trylock(mutex) != 0) delay(1);
  return 0;
}
int pthread_mutex_unlock(int* mutex) {
  *mutex = 0;
  return 0;
}
int pthread_mutex_destroy(int*) {
  return 0;
}

}  // extern "C"
