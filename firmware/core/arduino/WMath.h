// The functions that Arduino takes from <cmath> and <algorithm>: a number keeps its type. Whole numbers are
// rounded and examined as double, as in C++ (ISO/IEC 14882, [cmath.syn]).
#pragma once

#include <stdlib.h>

template <class A, class B>
constexpr auto min(A a, B b) {
  return a < b ? a : b;
}
template <class A, class B>
constexpr auto max(A a, B b) {
  return a > b ? a : b;
}

#if __has_include(<cmath>)
#include <cmath>
using std::abs;
using std::isinf;
using std::isnan;
using std::round;
#else

// abs(int) is the C library's.
inline long abs(long value) {
  return value < 0 ? -value : value;
}
inline long long abs(long long value) {
  return value < 0 ? -value : value;
}
inline float abs(float value) {
  return __builtin_fabsf(value);
}
inline double abs(double value) {
  return __builtin_fabs(value);
}

extern "C" double round(double value);
inline float round(float value) {
  return static_cast<float>(round(static_cast<double>(value)));
}
template <class Whole>
requires(static_cast<Whole>(0.5) == 0) double round(Whole value) {
  return static_cast<double>(value);
}

#undef isnan
#undef isinf
inline bool isnan(double value) {
  return __builtin_isnan(value);
}
inline bool isnan(float value) {
  return __builtin_isnan(value);
}
inline bool isinf(double value) {
  return __builtin_isinf(value);
}
inline bool isinf(float value) {
  return __builtin_isinf(value);
}

#endif
