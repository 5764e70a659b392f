// Text as numbers: what this machine's C library makes of the same text.
#include "scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

using namespace __board;

namespace {

int scanned(const char* text, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int stored = core::scan(text, format, arguments);
  va_end(arguments);
  return stored;
}

}  // namespace

TEST(whole_numbers_are_read_as_the_c_library_reads_them) {
  const char* const texts[] = {"0",   "7",   "-12", "+3",   "0x1f", "0X1F", "0x",
                               "0xg", "077", "08",  "12ab", "zz9",  "",     "-",
                               "+-1", "99",  "a",   "1e3",  " 4",   "0b1"};
  const int bases[] = {0, 2, 8, 10, 16, 36};
  for (const char* text : texts) {
    for (const int base : bases) {
      char* end = nullptr;
      const long expected = strtol(text, &end, base);
      const char* begin = core::skipSpace(text);
      const core::ScannedInteger found = core::scanInteger(begin, static_cast<unsigned>(base));
      CHECK_EQUAL(
          found.negative ? -static_cast<long>(found.magnitude) : static_cast<long>(found.magnitude),
          expected);
      CHECK_EQUAL(found.end == nullptr ? text : found.end, end);
    }
  }
}

TEST(digits_that_mean_too_much_are_the_largest_number) {
  CHECK_EQUAL(core::scanInteger("18446744073709551615", 10).magnitude, ~0ULL);
  CHECK_EQUAL(core::scanInteger("18446744073709551616", 10).magnitude, ~0ULL);
  CHECK_EQUAL(core::scanInteger("99999999999999999999999", 10).magnitude, ~0ULL);
  CHECK_EQUAL(core::scanInteger("1234", 10, 2).magnitude, 12u);
  CHECK(core::scanInteger("1234", 37).end == nullptr);
  CHECK(core::scanInteger("1234", static_cast<unsigned>(-1)).end == nullptr);
}

TEST(fractions_are_read_as_the_c_library_reads_them) {
  const char* const texts[] = {"1",   "-1.5",  "3.14159", ".5",    "5.",     ".",
                               "1e3", "1e",    "1e+",     "e3",    "2.5e-3", "1E10",
                               "abc", "-.25x", "1..2",    "1e400", "1e-400"};
  for (const char* text : texts) {
    char* expectedEnd = nullptr;
    const double expected = strtod(text, &expectedEnd);
    const char* end = nullptr;
    CHECK_EQUAL(core::scanNumber(text, end), expected);
    CHECK_EQUAL(end == nullptr ? text : end, static_cast<const char*>(expectedEnd));
  }
}

TEST(sscanf_stores_what_the_c_library_stores) {
  int a = 0, b = 0, c = 0;
  CHECK_EQUAL(scanned("12 , -7", "%d ,%d", &a, &b), 2);
  CHECK(a == 12 && b == -7);
  CHECK_EQUAL(scanned("12345", "%2d%3d", &a, &b), 2);
  CHECK(a == 12 && b == 345);
  CHECK_EQUAL(scanned("ff 0x1f 077", "%x %i %o", &a, &b, &c), 3);
  CHECK(a == 255 && b == 31 && c == 63);
  CHECK_EQUAL(scanned("x=1 y=2", "x=%d z=%d", &a, &b), 1);
  CHECK_EQUAL(scanned("", "%d", &a), -1);
  CHECK_EQUAL(scanned("abc", "%d", &a), 0);
  CHECK_EQUAL(scanned("5 %", "%d %%", &a), 1);
  uint8_t octets[3] = {};
  CHECK_EQUAL(scanned("192.168.4", "%hhu.%hhu.%hhu", &octets[0], &octets[1], &octets[2]), 3);
  CHECK(octets[0] == 192 && octets[1] == 168 && octets[2] == 4);
  float f = 0;
  double d = 0;
  CHECK_EQUAL(scanned("1.5,-2e3", "%f,%lf", &f, &d), 2);
  CHECK(f == 1.5f && d == -2000);
  char word[8] = {}, rest[8] = {};
  CHECK_EQUAL(scanned("led:on", "%[a-z]:%7s", word, rest), 2);
  CHECK(strcmp(word, "led") == 0 && strcmp(rest, "on") == 0);
  CHECK_EQUAL(scanned("a]b", "%[]a]%c", word, rest), 2);
  CHECK(strcmp(word, "a]") == 0 && rest[0] == 'b');
  CHECK_EQUAL(scanned("key=value", "%*[^=]=%3s%n", word, &a), 1);
  CHECK(strcmp(word, "val") == 0 && a == 7);
  int64_t big = 0;
  CHECK_EQUAL(scanned("-9000000000", "%lld", &big), 1);
  CHECK_EQUAL(big, -9000000000);
}

TEST(formats_that_make_no_sense_store_nothing) {
  int a = 5;
  CHECK_EQUAL(scanned("1", "%", &a), 0);
  CHECK_EQUAL(scanned("1", "%q", &a), 0);
  CHECK_EQUAL(scanned("1", "%[", &a), 0);
  CHECK_EQUAL(scanned("ab", "%99999999999999999999c", &a), 0);
  CHECK_EQUAL(a, 5);
}
