// Arduino's String, the heap under it, and numbers as text.
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <string>

#include "WString.h"
#include "config.h"
#include "format.h"
#include "heap.h"
#include "test.h"

using namespace __board;

namespace {

struct Sink final : core::FormatSink {
  void write(const char* text, size_t length) override { out.append(text, length); }
  std::string out;
};

__attribute__((format(printf, 1, 2))) std::string formatted(const char* format, ...) {
  Sink sink;
  va_list arguments;
  va_start(arguments, format);
  const size_t length = core::format(sink, format, arguments);
  va_end(arguments);
  CHECK_EQUAL(length, sink.out.size());
  return sink.out;
}

// The result of the same call to this machine's C library.
#define AGREES(...)                                   \
  do {                                                \
    char expected[128];                               \
    snprintf(expected, sizeof expected, __VA_ARGS__); \
    CHECK(formatted(__VA_ARGS__) == expected);        \
  } while (false)

bool is(const String& s, const char* text) {
  return s == text && s.length() == strlen(text);
}

}  // namespace

TEST(strings_are_made_of_everything) {
  CHECK(is(String(), ""));
  CHECK(is(String("text"), "text"));
  CHECK(is(String('c'), "c"));
  CHECK(is(String(-42), "-42"));
  CHECK(is(String(255, 16), "ff"));
  CHECK(is(String(-2147483647 - 1), "-2147483648"));
  CHECK(is(String(18446744073709551615ULL), "18446744073709551615"));
  CHECK(is(String(5, 2), "101"));
  CHECK(is(String(3.14159), "3.14"));
  CHECK(is(String(2.5f, 0), "3"));
  CHECK(is(String(-0.125, 3), "-0.125"));
  CHECK(is(String(F("flash")), "flash"));
}

TEST(strings_grow_copy_and_move) {
  String s = "short";
  String copy = s;
  s += " and then much longer than fits inside";
  CHECK(is(copy, "short"));
  String moved = static_cast<String&&>(s);
  CHECK(is(moved, "short and then much longer than fits inside"));
  CHECK(is(s, ""));
  s = moved;
  moved = "x";
  CHECK(s.startsWith("short and"));
  const String& itself = s;
  s = itself;
  CHECK(s.endsWith("inside"));
  s += s;
  CHECK_EQUAL(s.length(), 2 * 43u);
  CHECK(is("a" + String(1) + 'b' + 2.5 + "c" + String("d"), "a1b2.50cd"));
}

TEST(strings_are_searched_and_changed) {
  String s = "  the LED is on  ";
  s.trim();
  CHECK(is(s, "the LED is on"));
  CHECK_EQUAL(s.indexOf("LED"), 4);
  CHECK_EQUAL(s.indexOf('n'), 12);
  CHECK_EQUAL(s.indexOf("xyz"), -1);
  CHECK_EQUAL(s.lastIndexOf('t'), 0);
  CHECK_EQUAL(s.lastIndexOf("e"), 2);
  CHECK(is(s.substring(4, 7), "LED"));
  CHECK(is(s.substring(11), "on"));
  CHECK(is(s.substring(99), ""));
  s.replace("on", "off");
  CHECK(is(s, "the LED is off"));
  s.replace('f', 'F');
  CHECK(is(s, "the LED is oFF"));
  s.toLowerCase();
  CHECK(s.equalsIgnoreCase("THE led IS off"));
  s.toUpperCase();
  s.remove(3, 4);
  CHECK(is(s, "THE IS OFF"));
  s.remove(3);
  CHECK(is(s, "THE"));
  s.replace("THE", "");
  CHECK(s.isEmpty());
  CHECK_EQUAL(String(" -42 apples").toInt(), -42);
  CHECK_EQUAL(String("apples").toInt(), 0);
  CHECK(String("-2.5x").toFloat() == -2.5f);
  CHECK(String("a") < String("b"));
  CHECK_EQUAL(String("x").charAt(7), '\0');
}

TEST(a_string_grows_to_what_the_heap_holds) {
  const size_t before = core::heapFreeOctets();
  {
    String line = "<tr><td>sensor</td><td>21.5</td></tr>\n";
    String page;
    while (page.concat(line)) continue;
    CHECK(page.length() > config::kHeap - 200);
    CHECK(page.endsWith(line));
    // What lies behind it keeps it from growing, and it moves.
    page = String();
    String first = std::string(100, 'a').c_str(), second = std::string(100, 'b').c_str();
    first += std::string(1000, 'a').c_str();
    CHECK(is(first, std::string(1100, 'a').c_str()));
    CHECK(is(second, std::string(100, 'b').c_str()));
  }
  CHECK_EQUAL(core::heapFreeOctets(), before);
}

TEST(a_full_heap_makes_invalid_strings_and_nothing_worse) {
  const size_t before = core::heapFreeOctets();
  {
    String big;
    CHECK(big.reserve(config::kHeap / 2));
    String copy(std::string(config::kHeap / 2, 'x').c_str());
    CHECK(!copy);
    CHECK(is(copy, ""));
    CHECK(!copy);
    CHECK(copy.concat("x") && copy && is(copy, "x"));
    String kept = "kept";
    CHECK(!kept.concat(std::string(config::kHeap, 'x').c_str()));
    CHECK(is(kept, "kept"));
    CHECK(!(kept + std::string(config::kHeap, 'x').c_str()));
    copy = "valid again";
    CHECK(copy && is(copy, "valid again"));
    CHECK(!String(static_cast<const char*>(nullptr)));
  }
  CHECK_EQUAL(core::heapFreeOctets(), before);
}

TEST(the_heap_survives_any_order_of_use) {
  const size_t before = core::heapFreeOctets();
  struct Block {
    unsigned char* octets = nullptr;
    size_t size = 0;
    unsigned char mark = 0;
  } blocks[64];
  uint32_t random = 7;
  for (int step = 0; step < 20000; ++step) {
    random = random * 1664525 + 1013904223;
    Block& b = blocks[random >> 26];
    if (b.octets != nullptr) {
      for (size_t i = 0; i < b.size; ++i) CHECK_EQUAL(b.octets[i], b.mark);
      core::heapFree(b.octets);
      b.octets = nullptr;
    } else {
      b.size = 1 + (random >> 8) % 700;
      b.mark = static_cast<unsigned char>(step);
      b.octets = static_cast<unsigned char*>(core::heapAllocate(b.size));
      if (b.octets != nullptr) memset(b.octets, b.mark, b.size);
    }
  }
  for (Block& b : blocks) core::heapFree(b.octets);
  CHECK_EQUAL(core::heapFreeOctets(), before);
  void* all = core::heapAllocate(config::kHeap - 8);
  CHECK(before != config::kHeap || all != nullptr);
  core::heapFree(all);
  CHECK(core::heapAllocate(0) == nullptr);
  CHECK(core::heapAllocate(SIZE_MAX) == nullptr);
}

TEST(printf_agrees_with_the_c_library) {
  AGREES("%d %i %u", -5, 7, 4000000000u);
  AGREES("%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42);
  AGREES("%x %X %#x %o %#o %#x", 255u, 255u, 255u, 8u, 8u, 0u);
  AGREES("%ld %lu %lld %llu %zu", -1L, ~0UL, -1LL, ~0ULL, sizeof(int));
  AGREES("%.3d|%8.3d|%-8.3d|%08.3d|%.0d", 7, 7, 7, 7, 0);
  AGREES("%s|%10s|%-10s|%.2s|%c|%3c", "text", "text", "text", "text", 'x', 'y');
  AGREES("%f %.1f %8.2f|%-8.2f|%08.2f %+.0f", 1.5, 2.25, 3.14159, 3.14159, -3.14159, 2.0);
  AGREES("%*d|%-*d|%.*s|100%%", 6, 42, 6, 42, 3, "abcdef");
  AGREES("%hhu %hd", static_cast<unsigned char>(200), static_cast<short>(-3));
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat"
  AGREES("%hhd %hhx %hu %hho", 0x1ff, 0x1ff, 0x1ffff, 0x1ff);
#pragma clang diagnostic pop
  CHECK(formatted("%s", static_cast<const char*>(nullptr)) == "(null)");
}

TEST(printf_of_doubles_agrees_with_the_c_library) {
  AGREES("%g|%d", 1.5, 7);
  AGREES("%e|%d", 12345.678, 8);
  AGREES("%g %g %g %G %#g %g", 100000.0, 1e6, 1e-4, 1e-5, 2.0, 0.0);
  AGREES("%12.3e|%-12.3E|%012.1e|%+.0e|%#.0e", 1.5, -2.25, -3.14159, 9.5, 1.0);
  AGREES("%.0f %.0f %.0f %#.0f %.1f %.2f", 0.5, 1.5, 2.5, 1.0, 0.25, 1.005);
  AGREES("%f|%10f|%-10F|%010f", __builtin_nan(""), __builtin_inf(), -__builtin_inf(),
         __builtin_inf());
  AGREES("%f %e %g", -0.0, -0.0, -0.0);
  AGREES("%f", 1e22);
  AGREES("%.30f %.25g", 0.1, 0.1);
  uint64_t random = 1;
  for (int step = 0; step < 20000; ++step) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    double value;
    // Every exponent there is, and numbers as sketches have them.
    if (step % 2 == 0) {
      memcpy(&value, &random, sizeof value);
    } else {
      value = static_cast<double>(static_cast<int64_t>(random) >> 30) / 1000;
    }
    const int precision = static_cast<int>(random >> 60);
    AGREES("%.*e", precision, value);
    AGREES("%.*g", precision, value);
    AGREES("%#20.*g", precision, value);
    if (step % 2 == 1) AGREES("%.*f", precision, value);
  }
}

TEST(numbers_are_read_as_far_as_they_go) {
  CHECK(String("1e3").toFloat() == 1000.0f);
  CHECK(String("-2.5E-2x").toDouble() == -0.025);
  CHECK(String("1e").toDouble() == 1);
  CHECK(String("e3").toDouble() == 0);
  CHECK(String("1e400").toDouble() == __builtin_inf());
  CHECK(String("1e-400").toDouble() == 0);
  for (const char* text : {"0.1", "3.14159", "1e22", "-123456.789", "6.02214076e23", "1e-7"}) {
    CHECK(String(text).toDouble() == strtod(text, nullptr));
  }
}

TEST(only_decimal_numbers_have_a_sign) {
  CHECK(is(String(-1, 16), "ffffffff"));
  CHECK(is(String(-1, 10), "-1"));
}

TEST(printf_of_what_it_does_not_know) {
#pragma clang diagnostic ignored "-Wformat"
#pragma clang diagnostic ignored "-Wformat-insufficient-args"
  CHECK(formatted("%y %") == "%y %");
}
