// A double as decimal digits, exactly: every digit of it, rounded where asked for, half to even, as C libraries
// print it. Numbers are kept in groups of nine digits (base 10^9), integer part and fraction together.
#pragma once

#include <stdint.h>

namespace __board::core {

class Decimal {
 public:
  /// `magnitude` is finite and not negative.
  explicit Decimal(double magnitude);

  /// Place of the first digit that is not zero: 0 for units, -1 for tenths. 0 when there is none.
  int top() const;
  /// The digit at 10^place.
  unsigned digit(int place) const;
  /// Rounds so that nothing is left below 10^place.
  void round(int place);

 private:
  // 2^1024 has 309 digits before the point, 2^-1074 has 1074 behind it.
  static constexpr int kIntegerGroups = 36;
  static constexpr int kFractionGroups = 120;
  static constexpr int kGroups = kIntegerGroups + kFractionGroups;

  // Most significant first; the point stands behind the first kIntegerGroups.
  uint32_t groups_[kGroups] = {};
};

}  // namespace __board::core
