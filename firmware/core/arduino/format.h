// Numbers as text, and the conversions of printf (C17 7.21.6.1): d i u x X o c s p e E f F g G and %%, with flags
// - + 0 # space, width, precision, and the length modifiers hh h l ll z t j. Any other conversion is
// written as it stands in the format. Left out: %a, %n, long double.
#pragma once

#include <stdarg.h>
#include <stddef.h>

namespace __board::core {

/// 64 binary digits, a sign, NUL.
inline constexpr size_t kIntegerDigits = 66;
/// Writes `value` in `base` (2 to 36; another is 10) at the end of `digits[kIntegerDigits]`, with
/// room for a sign before it, and returns its first digit.
char* formatInteger(char* digits, unsigned long long value, unsigned base, bool capital = false);

/// Sign, 20 digits, point, 20 decimals, NUL.
inline constexpr size_t kFloatCharacters = 48;
/// Fixed-point notation, at most 20 decimals, "nan", "inf", or "ovf" above 2^63. Returns the length; ends
/// with NUL.
size_t formatFloat(char* text, double value, unsigned decimals);

class FormatSink {
 public:
  virtual void write(const char* text, size_t length) = 0;

 protected:
  ~FormatSink() = default;
};

/// Returns the number of characters written.
size_t format(FormatSink& sink, const char* format, va_list arguments);

}  // namespace __board::core
