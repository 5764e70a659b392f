// The compiler's missing arithmetic against this machine's own, bit for bit.
#include "soft_arithmetic.h"

#include <string.h>

#include "test.h"

using namespace __board;

namespace {

/// xorshift64* (Vigna 2016), so that every run is the same.
uint64_t g_state = 88172645463325252u;
uint64_t random64() {
  g_state ^= g_state >> 12;
  g_state ^= g_state << 25;
  g_state ^= g_state >> 27;
  return g_state * 2685821657736338717u;
}

uint64_t bitsOf(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return soft::isNan(bits) ? soft::kNan : bits;
}
double doubleFrom(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

const uint64_t kCorners[] = {
    0,
    soft::kSign,
    1,                              // the smallest number
    soft::kSign | 1,                //
    soft::kImplicit - 1,            // the largest subnormal one
    soft::kImplicit,                // the smallest normal one
    soft::kInfinity - 1,            // the largest
    soft::kInfinity,                //
    soft::kSign | soft::kInfinity,  //
    soft::kNan,                     //
    bitsOf(1.0),
    bitsOf(-1.0),
    bitsOf(0.1),
    bitsOf(3.0),
    bitsOf(4294967295.0),
    bitsOf(1.0) + 1,
    bitsOf(1.0) - 1,
};

/// Any bits, numbers near each other, and subnormal ones: each takes another way.
uint64_t someDouble() {
  const uint64_t bits = random64();
  switch (bits & 7) {
    case 0:
      return kCorners[(bits >> 8) % (sizeof kCorners / sizeof *kCorners)];
    case 1:
      return bits & ~soft::kInfinity;
    case 2:
    case 3:
    case 4:
      return (bits & ~soft::kInfinity) | (1000 + (bits >> 3) % 60) << 52;
    default:
      return bits;
  }
}

template <class Check>
void withPairs(Check check) {
  for (const uint64_t a : kCorners) {
    for (const uint64_t b : kCorners) check(a, b);
  }
  for (int i = 0; i < 200'000; ++i) check(someDouble(), someDouble());
}

}  // namespace

TEST(sums_and_differences) {
  withPairs([](uint64_t a, uint64_t b) {
    CHECK_EQUAL(soft::add(a, b), bitsOf(doubleFrom(a) + doubleFrom(b)));
    CHECK_EQUAL(soft::add(a, b ^ soft::kSign), bitsOf(doubleFrom(a) - doubleFrom(b)));
  });
}

TEST(products) {
  withPairs([](uint64_t a, uint64_t b) {
    CHECK_EQUAL(soft::multiplyDouble(a, b), bitsOf(doubleFrom(a) * doubleFrom(b)));
  });
}

TEST(quotients) {
  withPairs([](uint64_t a, uint64_t b) {
    // Division by 0 too: IEEE 754 defines the result, C++ does not.
    if (soft::isZero(b)) {
      const bool none = soft::isNan(a) || soft::isZero(a);
      const uint64_t sign = (a ^ b) & soft::kSign;
      CHECK_EQUAL(soft::divideDouble(a, b), none ? soft::kNan : sign | soft::kInfinity);
    } else {
      CHECK_EQUAL(soft::divideDouble(a, b), bitsOf(doubleFrom(a) / doubleFrom(b)));
    }
  });
}

TEST(conversions) {
  for (int i = 0; i < 100'000; ++i) {
    const auto value = static_cast<uint32_t>(random64() >> (32 + (i & 31)));
    CHECK_EQUAL(soft::doubleOf(value), bitsOf(value));
    const double halfAbove = value + 0.5;
    CHECK_EQUAL(soft::unsignedOf(bitsOf(halfAbove)), value);
  }
  CHECK_EQUAL(soft::unsignedOf(bitsOf(-1.0)), 0);
  CHECK_EQUAL(soft::unsignedOf(bitsOf(4294967296.0)), UINT32_MAX);
  CHECK_EQUAL(soft::unsignedOf(soft::kNan), 0);
}

TEST(floats) {
  const auto floatBits = [](float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return value != value ? soft::kFloatNan : bits;
  };
  const auto floatFrom = [](uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
  };
  for (int i = 0; i < 400'000; ++i) {
    const uint64_t random = random64();
    // Every fourth near the smallest floats, where their mantissa gets shorter.
    const uint64_t wide = (i & 3) != 0
                              ? someDouble()
                              : (random & ~soft::kInfinity) | (865 + (random >> 8) % 40) << 52;
    CHECK_EQUAL(soft::narrow(wide), floatBits(static_cast<float>(doubleFrom(wide))));
    const auto bits = static_cast<uint32_t>(random) & ((i & 8) != 0 ? 0x807FFFFF : 0xFFFFFFFF);
    CHECK_EQUAL(soft::widen(bits), bitsOf(static_cast<double>(floatFrom(bits))));
    const float a = floatFrom(bits), b = floatFrom(static_cast<uint32_t>(random >> 32));
    const double sum = static_cast<double>(a) + static_cast<double>(b);
    CHECK_EQUAL(soft::narrow(bitsOf(sum)), floatBits(a + b));
    const double product = static_cast<double>(a) * static_cast<double>(b);
    CHECK_EQUAL(soft::narrow(bitsOf(product)), floatBits(a * b));
  }
}

TEST(integers) {
  for (int i = 0; i < 200'000; ++i) {
    const uint64_t a = random64() >> (i & 63), b = random64() >> (i >> 6 & 63) | 1;
    const auto a32 = static_cast<uint32_t>(a), b32 = static_cast<uint32_t>(b);
    CHECK_EQUAL(soft::divide(a, b).quotient, a / b);
    CHECK_EQUAL(soft::divide(a, b).remainder, a % b);
    CHECK_EQUAL(soft::divide(a32, b32).quotient, a32 / b32);
    CHECK_EQUAL(soft::divide(a32, b32).remainder, a32 % b32);
    const auto as = static_cast<int64_t>(a), bs = static_cast<int64_t>(b);
    // The only quotient that does not fit is undefined.
    if (as != INT64_MIN) {
      CHECK_EQUAL(soft::divideSigned<uint64_t>(as, bs).quotient, as / bs);
      CHECK_EQUAL(soft::divideSigned<uint64_t>(as, bs).remainder, as % bs);
    }
    const auto as32 = static_cast<int32_t>(a32), bs32 = static_cast<int32_t>(b32);
    if (as32 != INT32_MIN) {
      CHECK_EQUAL(soft::divideSigned<uint32_t>(as32, bs32).quotient, as32 / bs32);
      CHECK_EQUAL(soft::divideSigned<uint32_t>(as32, bs32).remainder, as32 % bs32);
    }
    CHECK_EQUAL(soft::multiply(a, b), a * b);
    CHECK_EQUAL(soft::multiplyWide(a32, b32), uint64_t{a32} * b32);
  }
  CHECK_EQUAL(soft::divide(7u, 0u).quotient, UINT32_MAX);
  CHECK_EQUAL(soft::divide(7u, 0u).remainder, 7);
}
