// The functions that the compiler calls for arithmetic and that its own library for this processor
// lacks (names: GCC internals, "The GCC low-level runtime library").

#include <stdint.h>
#include <string.h>

#include "soft_arithmetic.h"

using namespace __board;

namespace {

uint64_t bitsOf(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

double doubleFrom(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

double widened(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return doubleFrom(soft::widen(bits));
}

float narrowed(double value) {
  const uint32_t bits = soft::narrow(bitsOf(value));
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

}  // namespace

extern "C" {

uint32_t __udivsi3(uint32_t a, uint32_t b) {
  return soft::divide(a, b).quotient;
}
uint32_t __umodsi3(uint32_t a, uint32_t b) {
  return soft::divide(a, b).remainder;
}
int32_t __divsi3(int32_t a, int32_t b) {
  return soft::divideSigned<uint32_t>(a, b).quotient;
}
int32_t __modsi3(int32_t a, int32_t b) {
  return soft::divideSigned<uint32_t>(a, b).remainder;
}
uint64_t __udivdi3(uint64_t a, uint64_t b) {
  return soft::divide(a, b).quotient;
}
uint64_t __umoddi3(uint64_t a, uint64_t b) {
  return soft::divide(a, b).remainder;
}
int64_t __divdi3(int64_t a, int64_t b) {
  return soft::divideSigned<uint64_t>(a, b).quotient;
}
int64_t __moddi3(int64_t a, int64_t b) {
  return soft::divideSigned<uint64_t>(a, b).remainder;
}
uint64_t __umulsidi3(uint32_t a, uint32_t b) {
  return soft::multiplyWide(a, b);
}
uint64_t __muldi3(uint64_t a, uint64_t b) {
  return soft::multiply(a, b);
}

double __adddf3(double a, double b) {
  return doubleFrom(soft::add(bitsOf(a), bitsOf(b)));
}
double __subdf3(double a, double b) {
  return doubleFrom(soft::add(bitsOf(a), bitsOf(b) ^ soft::kSign));
}
double __muldf3(double a, double b) {
  return doubleFrom(soft::multiplyDouble(bitsOf(a), bitsOf(b)));
}
double __divdf3(double a, double b) {
  return doubleFrom(soft::divideDouble(bitsOf(a), bitsOf(b)));
}
double __floatunsidf(uint32_t value) {
  return doubleFrom(soft::doubleOf(value));
}
uint32_t __fixunsdfsi(double value) {
  return soft::unsignedOf(bitsOf(value));
}

double __floatsidf(int32_t value) {
  const auto bits = static_cast<uint32_t>(value);
  return doubleFrom(value < 0 ? soft::doubleOf(0u - bits) | soft::kSign : soft::doubleOf(bits));
}
int32_t __fixdfsi(double value) {
  const uint64_t bits = bitsOf(value);
  const uint32_t magnitude = soft::unsignedOf(bits & ~soft::kSign);
  return static_cast<int32_t>((bits & soft::kSign) != 0 ? 0u - magnitude : magnitude);
}

double __extendsfdf2(float value) {
  return widened(value);
}
float __truncdfsf2(double value) {
  return narrowed(value);
}
float __addsf3(float a, float b) {
  return narrowed(widened(a) + widened(b));
}
float __subsf3(float a, float b) {
  return narrowed(widened(a) - widened(b));
}
float __mulsf3(float a, float b) {
  return narrowed(widened(a) * widened(b));
}
float __floatsisf(int32_t value) {
  return narrowed(__floatsidf(value));
}
float __floatunsisf(uint32_t value) {
  return narrowed(__floatunsidf(value));
}
uint32_t __fixunssfsi(float value) {
  return __fixunsdfsi(widened(value));
}

}  // extern "C"
