#include "format.h"

#include <stdint.h>
#include <string.h>

#include "decimal.h"

namespace __board::core {

char* formatInteger(char* digits, unsigned long long value, unsigned base, bool capital) {
  if (base < 2 || base > 36) base = 10;
  char* at = digits + kIntegerDigits - 1;
  *at = '\0';
  do {
    const unsigned digit = static_cast<unsigned>(value % base);
    *--at = static_cast<char>(digit < 10 ? '0' + digit : (capital ? 'A' : 'a') + digit - 10);
    value /= base;
  } while (value > 0);
  return at;
}

size_t formatFloat(char* text, double value, unsigned decimals) {
  char* at = text;
  const auto finish = [&](const char* word) {
    const size_t length = strlen(word);
    memcpy(at, word, length + 1);
    return static_cast<size_t>(at - text) + length;
  };
  if (value != value) return finish("nan");
  if (value < 0) {
    *at++ = '-';
    value = -value;
  }
  if (value > 1.7976931348623157e308) return finish("inf");
  if (decimals > 20) decimals = 20;
  double rounding = 0.5;
  for (unsigned i = 0; i < decimals; ++i) rounding /= 10;
  value += rounding;
  if (value >= 9223372036854775808.0) return finish("ovf");
  const auto whole = static_cast<unsigned long long>(value);
  double rest = value - static_cast<double>(whole);
  char digits[kIntegerDigits];
  const char* first = formatInteger(digits, whole, 10);
  const size_t length = strlen(first);
  memcpy(at, first, length);
  at += length;
  if (decimals > 0) *at++ = '.';
  for (unsigned i = 0; i < decimals; ++i) {
    rest *= 10;
    unsigned digit = static_cast<unsigned>(rest);
    if (digit > 9) digit = 9;
    *at++ = static_cast<char>('0' + digit);
    rest -= digit;
  }
  *at = '\0';
  return static_cast<size_t>(at - text);
}

namespace {

struct Conversion {
  bool left = false, zero = false, plus = false, space = false, alternate = false;
  size_t width = 0;
  bool hasPrecision = false;
  size_t precision = 0;
};

class Writer {
 public:
  explicit Writer(FormatSink& sink) : sink_(sink) {}
  void put(const char* text, size_t length) {
    if (length == 0) return;
    sink_.write(text, length);
    written_ += length;
  }
  void fill(char c, size_t count) {
    char run[16];
    memset(run, c, sizeof run);
    for (; count > 0;) {
      const size_t part = count < sizeof run ? count : sizeof run;
      put(run, part);
      count -= part;
    }
  }
  // Writes the prefix (a sign), `length` characters that `body` writes, and pads them to the width.
  template <class Body>
  void padded(const Conversion& c, const char* prefix, size_t length, Body body) {
    const size_t total = strlen(prefix) + length;
    const size_t pad = c.width > total ? c.width - total : 0;
    if (!c.left && !c.zero) fill(' ', pad);
    put(prefix, strlen(prefix));
    if (!c.left && c.zero) fill('0', pad);
    body();
    if (c.left) fill(' ', pad);
  }
  void padded(const Conversion& c, const char* prefix, const char* text, size_t length) {
    padded(c, prefix, length, [&] { put(text, length); });
  }
  size_t written() const { return written_; }

 private:
  FormatSink& sink_;
  size_t written_ = 0;
};

const char* signOf(const Conversion& c, bool negative) {
  return negative ? "-" : c.plus ? "+" : c.space ? " " : "";
}

void integer(Writer& w, Conversion c, unsigned long long magnitude, const char* prefix,
             unsigned base, bool capital) {
  char digits[kIntegerDigits];
  const char* first = formatInteger(digits, magnitude, base, capital);
  size_t length = strlen(first);
  if (c.hasPrecision && c.precision == 0 && magnitude == 0) length = 0;
  if (c.hasPrecision) c.zero = false;
  const size_t zeros = c.hasPrecision && c.precision > length ? c.precision - length : 0;
  w.padded(c, prefix, zeros + length, [&] {
    w.fill('0', zeros);
    w.put(first, length);
  });
}

// The digits from 10^from down to 10^to, and the point behind the units.
void digits(Writer& w, const Decimal& d, int from, int to, int units, bool point) {
  for (int place = from; place >= to; --place) {
    const char digit = static_cast<char>('0' + d.digit(place));
    w.put(&digit, 1);
    if (place == units && point) w.put(".", 1);
  }
}

// e, f and g, or their capitals, as C has them (C17 7.21.6.1).
void floating(Writer& w, Conversion c, double value, char conversion) {
  const bool capital = conversion < 'a';
  const char kind = static_cast<char>(conversion | 0x20);
  const bool negative = __builtin_signbit(value) != 0;
  const char* sign = signOf(c, negative);
  if (value != value || value - value != 0) {
    c.zero = false;
    w.padded(c, sign, value != value ? (capital ? "NAN" : "nan") : capital ? "INF" : "inf", 3);
    return;
  }
  // No digit of a double is further away than that.
  constexpr size_t kMostDecimals = 1100;
  size_t precision = c.hasPrecision ? c.precision : 6;
  if (precision > kMostDecimals) precision = kMostDecimals;
  int decimals = static_cast<int>(precision);
  Decimal d(negative ? -value : value);
  bool exponential = kind == 'e';
  if (kind == 'g') {
    // `precision` digits in all; as a power of ten when that is shorter.
    if (decimals == 0) decimals = 1;
    d.round(d.top() - decimals + 1);
    exponential = d.top() < -4 || d.top() >= decimals;
    decimals -= exponential ? 1 : d.top() + 1;
    const int unit = exponential ? d.top() : 0;
    while (!c.alternate && decimals > 0 && d.digit(unit - decimals) == 0) --decimals;
  }
  if (kind != 'g') d.round(exponential ? d.top() - decimals : -decimals);
  const bool point = decimals > 0 || c.alternate;
  const size_t behind = (point ? 1u : 0u) + static_cast<size_t>(decimals);
  if (!exponential) {
    const int first = d.top() > 0 ? d.top() : 0;
    w.padded(c, sign, static_cast<size_t>(first) + 1 + behind,
             [&] { digits(w, d, first, -decimals, 0, point); });
    return;
  }
  const int exponent = d.top();
  char power[kIntegerDigits];
  const char* number =
      formatInteger(power, static_cast<unsigned>(exponent < 0 ? -exponent : exponent), 10);
  const size_t length = strlen(number);
  const size_t zeros = length < 2 ? 1 : 0;
  w.padded(c, sign, 1 + behind + 2 + zeros + length, [&] {
    digits(w, d, exponent, exponent - decimals, exponent, point);
    w.put(capital ? "E" : "e", 1);
    w.put(exponent < 0 ? "-" : "+", 1);
    w.fill('0', zeros);
    w.put(number, length);
  });
}

// An argument as the type that its length modifier names: promoted to int on its way here.
long long narrowed(int value, unsigned halves) {
  return halves >= 2   ? static_cast<signed char>(value)
         : halves == 1 ? static_cast<short>(value)
                       : value;
}

unsigned long long narrowed(unsigned value, unsigned halves) {
  return halves >= 2   ? static_cast<unsigned char>(value)
         : halves == 1 ? static_cast<unsigned short>(value)
                       : value;
}

size_t readNumber(const char*& at) {
  size_t n = 0;
  for (; *at >= '0' && *at <= '9'; ++at) {
    if (n < 10000) n = n * 10 + static_cast<size_t>(*at - '0');
  }
  return n;
}

}  // namespace

size_t format(FormatSink& sink, const char* format, va_list arguments) {
  Writer w(sink);
  const char* at = format;
  while (*at != '\0') {
    const char* start = at;
    while (*at != '\0' && *at != '%') ++at;
    w.put(start, static_cast<size_t>(at - start));
    if (*at == '\0') break;
    start = at++;

    Conversion c;
    for (;; ++at) {
      if (*at == '-')
        c.left = true;
      else if (*at == '0')
        c.zero = true;
      else if (*at == '+')
        c.plus = true;
      else if (*at == ' ')
        c.space = true;
      else if (*at == '#')
        c.alternate = true;
      else
        break;
    }
    if (*at == '*') {
      const int width = va_arg(arguments, int);
      if (width < 0) c.left = true;
      c.width = static_cast<size_t>(width < 0 ? -static_cast<long long>(width) : width);
      ++at;
    } else {
      c.width = readNumber(at);
    }
    if (*at == '.') {
      ++at;
      c.hasPrecision = true;
      if (*at == '*') {
        const int precision = va_arg(arguments, int);
        c.hasPrecision = precision >= 0;
        c.precision = precision < 0 ? 0 : static_cast<size_t>(precision);
        ++at;
      } else {
        c.precision = readNumber(at);
      }
    }
    unsigned longs = 0, halves = 0;
    bool size = false;
    for (;; ++at) {
      if (*at == 'l')
        ++longs;
      else if (*at == 'z' || *at == 't')
        size = true;
      else if (*at == 'j')
        longs = 2;
      else if (*at == 'h')
        ++halves;
      else
        break;
    }

    switch (*at) {
      case 'd':
      case 'i': {
        const long long value = longs >= 2   ? va_arg(arguments, long long)
                                : longs == 1 ? va_arg(arguments, long)
                                : size       ? static_cast<long long>(va_arg(arguments, ptrdiff_t))
                                             : narrowed(va_arg(arguments, int), halves);
        const auto magnitude = value < 0 ? 0ULL - static_cast<unsigned long long>(value)
                                         : static_cast<unsigned long long>(value);
        integer(w, c, magnitude, signOf(c, value < 0), 10, false);
        break;
      }
      case 'u':
      case 'x':
      case 'X':
      case 'o': {
        const unsigned long long value = longs >= 2   ? va_arg(arguments, unsigned long long)
                                         : longs == 1 ? va_arg(arguments, unsigned long)
                                         : size       ? va_arg(arguments, size_t)
                                                : narrowed(va_arg(arguments, unsigned int), halves);
        const unsigned base = *at == 'u' ? 10 : *at == 'o' ? 8 : 16;
        const char* prefix = !c.alternate || value == 0 ? ""
                             : *at == 'x'               ? "0x"
                             : *at == 'X'               ? "0X"
                             : *at == 'o'               ? "0"
                                                        : "";
        integer(w, c, value, prefix, base, *at == 'X');
        break;
      }
      case 'p': {
        const auto value = reinterpret_cast<uintptr_t>(va_arg(arguments, void*));
        integer(w, c, value, "0x", 16, false);
        break;
      }
      case 'c': {
        const char character = static_cast<char>(va_arg(arguments, int));
        c.zero = false;
        w.padded(c, "", &character, 1);
        break;
      }
      case 's': {
        const char* text = va_arg(arguments, const char*);
        if (text == nullptr) text = "(null)";
        size_t length = 0;
        while ((!c.hasPrecision || length < c.precision) && text[length] != '\0') ++length;
        c.zero = false;
        w.padded(c, "", text, length);
        break;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        floating(w, c, va_arg(arguments, double), *at);
        break;
      case '%':
        w.put("%", 1);
        break;
      case '\0':
        w.put(start, static_cast<size_t>(at - start));
        return w.written();
      default:
        w.put(start, static_cast<size_t>(at - start) + 1);
        break;
    }
    ++at;
  }
  return w.written();
}

}  // namespace __board::core
