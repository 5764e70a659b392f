#include "decimal.h"

#include <string.h>

namespace __board::core {
namespace {

constexpr uint32_t kBase = 1000000000;
constexpr int kGroupDigits = 9;

constexpr uint32_t kPowers[kGroupDigits] = {1,      10,      100,      1000,     10000,
                                            100000, 1000000, 10000000, 100000000};

// Of a double (IEEE 754 binary64).
constexpr int kFractionBits = 52;
constexpr int kBias = 1023;

struct Position {
  int group;
  // Power of ten within the group.
  int power;
};

// Where the digit 10^place stands when `integerGroups` stand before the point.
constexpr Position positionOf(int place, int integerGroups) {
  const int fromEnd =
      place >= 0 ? place / kGroupDigits : -((-place + kGroupDigits - 1) / kGroupDigits);
  return {integerGroups - 1 - fromEnd, place - fromEnd * kGroupDigits};
}

}  // namespace

Decimal::Decimal(double magnitude) {
  uint64_t bits;
  memcpy(&bits, &magnitude, sizeof bits);
  const int exponent = static_cast<int>(bits >> kFractionBits & 0x7FF);
  uint64_t mantissa = bits & ((uint64_t{1} << kFractionBits) - 1);
  if (exponent != 0) mantissa |= uint64_t{1} << kFractionBits;
  int shift = (exponent == 0 ? 1 : exponent) - kBias - kFractionBits;

  int last = kIntegerGroups - 1;
  for (int at = last; mantissa != 0; --at) {
    groups_[at] = static_cast<uint32_t>(mantissa % kBase);
    mantissa /= kBase;
  }
  for (; shift > 0; --shift) {
    uint32_t carry = 0;
    for (int at = last; at >= 0; --at) {
      const uint32_t doubled = groups_[at] * 2 + carry;
      carry = doubled >= kBase ? 1 : 0;
      groups_[at] = doubled - carry * kBase;
    }
  }
  for (; shift < 0; ++shift) {
    uint32_t carry = 0;
    for (int at = 0; at <= last; ++at) {
      const uint32_t group = groups_[at] + carry;
      carry = group % 2 * kBase;
      groups_[at] = group / 2;
    }
    if (carry != 0) groups_[++last] = carry / 2;
  }
}

int Decimal::top() const {
  for (int at = 0; at < kGroups; ++at) {
    if (groups_[at] == 0) continue;
    int power = kGroupDigits - 1;
    while (groups_[at] < kPowers[power]) --power;
    return (kIntegerGroups - 1 - at) * kGroupDigits + power;
  }
  return 0;
}

unsigned Decimal::digit(int place) const {
  const auto [group, power] = positionOf(place, kIntegerGroups);
  if (group < 0 || group >= kGroups) return 0;
  return groups_[group] / kPowers[power] % 10;
}

void Decimal::round(int place) {
  const auto [group, power] = positionOf(place, kIntegerGroups);
  if (group >= kGroups) return;
  const unsigned next = digit(place - 1);
  // What is left behind that digit, and out with all of it.
  bool more = false;
  const auto [from, fromPower] = positionOf(place - 1, kIntegerGroups);
  for (int at = from; at < kGroups; ++at) {
    const uint32_t below = at == from ? groups_[at] % kPowers[fromPower] : groups_[at];
    if (below != 0) more = true;
    if (at > group) groups_[at] = 0;
  }
  groups_[group] -= groups_[group] % kPowers[power];
  if (next < 5 || (next == 5 && !more && digit(place) % 2 == 0)) return;
  uint32_t add = kPowers[power];
  for (int at = group; at >= 0 && add != 0; --at) {
    groups_[at] += add;
    add = groups_[at] >= kBase ? 1 : 0;
    groups_[at] -= add * kBase;
  }
}

}  // namespace __board::core
