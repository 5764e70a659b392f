// Arithmetic without instructions of the processor, or with instructions that its compiler does not
// know: division, 64-bit products, and double (IEEE 754-2019 binary64, rounding to nearest, ties to
// even; no flags, and every NaN is the same quiet NaN). It is slow, but sketches use it rarely.
#pragma once

#include <stdint.h>

namespace __board::soft {

template <class T>
struct Division {
  T quotient;
  T remainder;
};

/// Leading zero bits; `value` is not 0.
constexpr int leadingZeros(uint32_t value) {
  return __builtin_clz(value);
}
constexpr int leadingZeros(uint64_t value) {
  const auto high = static_cast<uint32_t>(value >> 32);
  return high != 0 ? __builtin_clz(high) : 32 + __builtin_clz(static_cast<uint32_t>(value));
}

/// Division by 0 gives a quotient of all ones and the dividend as remainder: C++ leaves it open.
template <class T>
constexpr Division<T> divide(T dividend, T divisor) {
  if (divisor == 0) return {static_cast<T>(~T{0}), dividend};
  if (dividend < divisor) return {0, dividend};
  int shift = leadingZeros(divisor) - leadingZeros(dividend);
  T quotient = 0;
  for (divisor <<= shift; shift >= 0; --shift, divisor >>= 1) {
    quotient <<= 1;
    if (dividend < divisor) continue;
    dividend -= divisor;
    quotient |= 1;
  }
  return {quotient, dividend};
}

/// Rounds towards zero, and the remainder has the dividend's sign, as in C++; without C++'s
/// overflow.
template <class Unsigned, class Signed>
constexpr Division<Signed> divideSigned(Signed dividend, Signed divisor) {
  const auto magnitude = [](Signed value) {
    return value < 0 ? Unsigned{0} - static_cast<Unsigned>(value) : static_cast<Unsigned>(value);
  };
  const auto withSign = [](Unsigned value, bool negative) {
    return static_cast<Signed>(negative ? Unsigned{0} - value : value);
  };
  const auto [quotient, remainder] = divide<Unsigned>(magnitude(dividend), magnitude(divisor));
  return {withSign(quotient, (dividend < 0) != (divisor < 0)), withSign(remainder, dividend < 0)};
}

/// The whole product, from products of 16 bits that fit the processor's multiplier.
constexpr uint64_t multiplyWide(uint32_t a, uint32_t b) {
  const uint32_t aLow = a & 0xFFFF, aHigh = a >> 16, bLow = b & 0xFFFF, bHigh = b >> 16;
  const uint32_t low = aLow * bLow;
  const uint32_t middle = aHigh * bLow + (low >> 16);  // Cannot overflow: 0xFFFE0001 + 0xFFFF.
  const uint32_t crossed = aLow * bHigh + (middle & 0xFFFF);
  const uint32_t high = aHigh * bHigh + (middle >> 16) + (crossed >> 16);
  return static_cast<uint64_t>(high) << 32 | (crossed << 16 | (low & 0xFFFF));
}

/// The low 64 bits of the product.
constexpr uint64_t multiply(uint64_t a, uint64_t b) {
  const auto aLow = static_cast<uint32_t>(a), bLow = static_cast<uint32_t>(b);
  const uint32_t crossed =
      static_cast<uint32_t>(a >> 32) * bLow + aLow * static_cast<uint32_t>(b >> 32);
  return multiplyWide(aLow, bLow) + (static_cast<uint64_t>(crossed) << 32);
}

// --- binary64, as its 64 bits -------------------------------------------------------------------

inline constexpr uint64_t kSign = 1ull << 63;
inline constexpr uint64_t kInfinity = 0x7FFull << 52;
inline constexpr uint64_t kNan = 0xFFFull << 51;
inline constexpr uint64_t kImplicit = 1ull << 52;
/// Bits below the last one of the result: guard, round and sticky.
inline constexpr int kExtraBits = 3;

constexpr bool isNan(uint64_t bits) {
  return (bits & ~kSign) > kInfinity;
}
constexpr bool isInfinite(uint64_t bits) {
  return (bits & ~kSign) == kInfinity;
}
constexpr bool isZero(uint64_t bits) {
  return (bits & ~kSign) == 0;
}

struct Unpacked {
  int exponent;       // biased
  uint64_t mantissa;  // with its leading bit at kImplicit
};

/// Takes apart a finite number that is not 0.
constexpr Unpacked unpack(uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 52 & 0x7FF);
  const uint64_t fraction = bits & (kImplicit - 1);
  if (exponent != 0) return {exponent, fraction | kImplicit};
  const int shift = leadingZeros(fraction) - 11;
  return {1 - shift, fraction << shift};
}

/// Shifts right; bits that fall out set the lowest bit.
constexpr uint64_t shiftSticky(uint64_t value, int shift) {
  if (shift >= 64) return value != 0;
  if (shift == 0) return value;
  return value >> shift | ((value << (64 - shift)) != 0);
}

/// Rounds a mantissa with its leading bit at kImplicit << kExtraBits.
constexpr uint64_t pack(uint64_t sign, int exponent, uint64_t mantissa) {
  if (exponent <= 0) {
    mantissa = shiftSticky(mantissa, 1 - exponent);
    exponent = 1;  // The scale of subnormal numbers; without the implicit bit it is written as 0.
  }
  const auto extra = static_cast<uint32_t>(mantissa) & 7;
  mantissa >>= kExtraBits;
  if (extra > 4 || (extra == 4 && (mantissa & 1) != 0)) ++mantissa;
  // A carry out of the mantissa raises the exponent by one, as it should.
  const uint64_t magnitude = (static_cast<uint64_t>(exponent - 1) << 52) + mantissa;
  return sign | (magnitude > kInfinity ? kInfinity : magnitude);
}

constexpr uint64_t add(uint64_t a, uint64_t b) {
  if (isNan(a) || isNan(b)) return kNan;
  if (isInfinite(a)) return isInfinite(b) && a != b ? kNan : a;
  if (isInfinite(b)) return b;
  if (isZero(a) && isZero(b)) return a & b;  // -0 only of two.
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  if ((a & ~kSign) < (b & ~kSign)) {
    const uint64_t smaller = a;
    a = b;
    b = smaller;
  }
  Unpacked large = unpack(a);
  const Unpacked small = unpack(b);
  const uint64_t aligned =
      shiftSticky(small.mantissa << kExtraBits, large.exponent - small.exponent);
  uint64_t mantissa = large.mantissa << kExtraBits;
  if (((a ^ b) & kSign) == 0) {
    mantissa += aligned;
    if ((mantissa >> (52 + kExtraBits + 1)) != 0) {
      mantissa = shiftSticky(mantissa, 1);
      ++large.exponent;
    }
  } else {
    mantissa -= aligned;
    if (mantissa == 0) return 0;
    const int shift = leadingZeros(mantissa) - (11 - kExtraBits);
    mantissa <<= shift;
    large.exponent -= shift;
  }
  return pack(a & kSign, large.exponent, mantissa);
}

constexpr uint64_t multiplyDouble(uint64_t a, uint64_t b) {
  const uint64_t sign = (a ^ b) & kSign;
  if (isNan(a) || isNan(b)) return kNan;
  if (isInfinite(a) || isInfinite(b)) return isZero(a) || isZero(b) ? kNan : sign | kInfinity;
  if (isZero(a) || isZero(b)) return sign;
  const Unpacked x = unpack(a), y = unpack(b);
  const auto xLow = static_cast<uint32_t>(x.mantissa), yLow = static_cast<uint32_t>(y.mantissa);
  const auto xHigh = static_cast<uint32_t>(x.mantissa >> 32);
  const auto yHigh = static_cast<uint32_t>(y.mantissa >> 32);
  // 53 bits by 53: 105 or 106, in two halves.
  const uint64_t low = multiplyWide(xLow, yLow);
  const uint64_t middle = multiplyWide(xHigh, yLow) + (low >> 32);
  const uint64_t crossed = multiplyWide(xLow, yHigh) + static_cast<uint32_t>(middle);
  const uint64_t high = multiplyWide(xHigh, yHigh) + (middle >> 32) + (crossed >> 32);
  const uint64_t rest = crossed << 32 | static_cast<uint32_t>(low);
  // The leading bit of `high` is its 40th or 41st; wanted is kImplicit << kExtraBits, the 55th.
  const int shift = leadingZeros(high) - (11 - kExtraBits);
  const uint64_t mantissa = high << shift | rest >> (64 - shift) | ((rest << shift) != 0);
  return pack(sign, x.exponent + y.exponent - 1023 + (16 - shift) - 1, mantissa);
}

constexpr uint64_t divideDouble(uint64_t a, uint64_t b) {
  const uint64_t sign = (a ^ b) & kSign;
  if (isNan(a) || isNan(b)) return kNan;
  if (isInfinite(a)) return isInfinite(b) ? kNan : sign | kInfinity;
  if (isInfinite(b)) return sign;
  if (isZero(b)) return isZero(a) ? kNan : sign | kInfinity;
  if (isZero(a)) return sign;
  Unpacked x = unpack(a);
  const Unpacked y = unpack(b);
  int exponent = x.exponent - y.exponent + 1023;
  if (x.mantissa < y.mantissa) {
    x.mantissa <<= 1;
    --exponent;
  }
  uint64_t mantissa = 0;
  for (int bit = 52 + kExtraBits; bit >= 0; --bit) {
    mantissa <<= 1;
    if (x.mantissa >= y.mantissa) {
      x.mantissa -= y.mantissa;
      mantissa |= 1;
    }
    x.mantissa <<= 1;
  }
  return pack(sign, exponent, mantissa | (x.mantissa != 0));
}

constexpr uint64_t doubleOf(uint32_t value) {
  if (value == 0) return 0;
  const int shift = leadingZeros(value);
  const uint64_t mantissa = static_cast<uint64_t>(value) << (21 + shift);
  return (static_cast<uint64_t>(1023 + 31 - shift) << 52) + (mantissa - kImplicit);
}

/// Rounds towards zero. A number that does not fit becomes the nearest that does, NaN becomes 0:
/// C++ leaves both open.
constexpr uint32_t unsignedOf(uint64_t bits) {
  if (isNan(bits) || (bits & kSign) != 0) return 0;
  const int exponent = static_cast<int>(bits >> 52) - 1023;
  if (exponent < 0) return 0;
  if (exponent > 31) return UINT32_MAX;
  return static_cast<uint32_t>((bits & (kImplicit - 1)) >> 21 | 1u << 31) >> (31 - exponent);
}

// --- binary32, as its 32 bits: only its conversions, for its sums and products are exact enough in
// binary64 that rounding twice makes no difference (Figueroa 1995: 53 >= 2 * 24 + 2) ---------------

inline constexpr uint32_t kFloatNan = 0x7FC00000;

constexpr uint64_t widen(uint32_t bits) {
  const uint64_t sign = static_cast<uint64_t>(bits >> 31) << 63;
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return kNan;
  if (magnitude == 0x7F800000) return sign | kInfinity;
  if (magnitude >= 0x00800000) {
    return sign | ((static_cast<uint64_t>(magnitude) << 29) + (uint64_t{1023 - 127} << 52));
  }
  // A subnormal number is a whole number of the smallest, which is 2^-149.
  if (magnitude == 0) return sign;
  return sign | (doubleOf(magnitude) - (149ull << 52));
}

constexpr uint32_t narrow(uint64_t bits) {
  const auto sign = static_cast<uint32_t>(bits >> 63) << 31;
  if (isNan(bits)) return kFloatNan;
  const int exponent = static_cast<int>(bits >> 52 & 0x7FF) - 1023 + 127;
  if (exponent >= 255) return sign | 0x7F800000;
  if (exponent < -24) return sign;  // Less than half of the smallest, or 0.
  // 24 bits and three more; a subnormal result is further to the right.
  const uint64_t mantissa = (bits & (kImplicit - 1)) | kImplicit;
  const int shift = 52 - 23 - kExtraBits + (exponent > 0 ? 0 : 1 - exponent);
  const auto shifted = static_cast<uint32_t>(shiftSticky(mantissa, shift));
  const uint32_t scale = exponent > 0 ? static_cast<uint32_t>(exponent - 1) << 23 : 0;
  const uint32_t extra = shifted & 7;
  const uint32_t up = extra > 4 || (extra == 4 && (shifted & 8) != 0);
  return sign | (scale + (shifted >> kExtraBits) + up);
}

}  // namespace __board::soft
