// A test program in one header: TEST(name) { CHECK(...); CHECK_EQUAL(a, b); }. A failed check
// prints where and what, and ends its test. main() is in test.cpp, which the linker adds.
#pragma once

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <type_traits>

namespace test {

/// Registers itself; the tests of a program run in the order of their source.
struct Case {
  Case(const char* name, void (*run)());
  const char* name;
  void (*run)();
  Case* next = nullptr;
};

/// Notes the failure and leaves the test. No destructors run: tests own nothing but memory.
[[noreturn]] void fail(const char* file, int line, const char* what);

template <typename T>
void print(char* out, size_t size, const T& value) {
  if constexpr (std::is_enum_v<T>) {
    snprintf(out, size, "%lld", static_cast<long long>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    snprintf(out, size, "%s", value ? "true" : "false");
  } else if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T>) {
    snprintf(out, size, "%p", static_cast<const void*>(value));
  } else if constexpr (std::is_signed_v<T>) {
    snprintf(out, size, "%lld", static_cast<long long>(value));
  } else {
    snprintf(out, size, "%llu (0x%llx)", static_cast<unsigned long long>(value),
             static_cast<unsigned long long>(value));
  }
}

template <typename A, typename B>
bool same(const A& a, const B& b) {
  // Literals are ints; the numbers they are compared with are mostly unsigned.
  if constexpr (std::is_integral_v<A> && std::is_integral_v<B>) {
    return static_cast<uint64_t>(a) == static_cast<uint64_t>(b);
  } else {
    return a == b;
  }
}

template <typename A, typename B>
void checkEqual(const A& actual, const B& expected, const char* file, int line, const char* text) {
  if (same(actual, expected)) return;
  char a[64];
  char b[64];
  char what[400];
  print(a, sizeof a, actual);
  print(b, sizeof b, expected);
  snprintf(what, sizeof what, "%s is %s, expected %s", text, a, b);
  fail(file, line, what);
}

}  // namespace test

#define TEST(name)                                     \
  static void test_##name();                           \
  static ::test::Case case_##name(#name, test_##name); \
  static void test_##name()
#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::test::fail(__FILE__, __LINE__, #condition))
#define CHECK_EQUAL(actual, expected) \
  ::test::checkEqual(actual, expected, __FILE__, __LINE__, #actual)
