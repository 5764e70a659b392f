// Text as numbers, and the conversions of sscanf (C17 7.21.6.2): d i u x X o p f e g s c [ n and %%, with *, a width, and
// the length modifiers hh h l ll j z t. Left out: hexadecimal fractions, the words "inf" and "nan", errno.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

namespace __board::core {

struct ScannedInteger {
  /// The largest one when the digits mean more.
  unsigned long long magnitude = 0;
  bool negative = false;
  /// Behind the last digit; null without a digit.
  const char* end = nullptr;
};

/// A sign, and digits in `base` (2 to 36); 0 takes the base of the prefix, as in C. At most `room` characters.
ScannedInteger scanInteger(const char* text, unsigned base, size_t room = SIZE_MAX);

/// A sign, digits with a point, and an exponent. `end` is behind it, or null without a digit.
double scanNumber(const char* text, const char*& end, size_t room = SIZE_MAX);

const char* skipSpace(const char* text);

/// sscanf: the number of values that were stored, or -1 when the text ends before the first one.
int scan(const char* text, const char* format, va_list arguments);

}  // namespace __board::core
