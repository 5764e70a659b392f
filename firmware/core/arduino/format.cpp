#include "format.h"

#include <stdint.h>
#include <string.h>

namespace core {

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
  // Writes the prefix (a sign), zeros and the text, and pads them to the width.
  void padded(const Conversion& c, const char* prefix, size_t zeros, const char* text,
              size_t length) {
    const size_t prefixLength = strlen(prefix);
    const size_t total = prefixLength + zeros + length;
    const size_t pad = c.width > total ? c.width - total : 0;
    if (!c.left && !c.zero) fill(' ', pad);
    put(prefix, prefixLength);
    if (!c.left && c.zero) fill('0', pad);
    fill('0', zeros);
    put(text, length);
    if (c.left) fill(' ', pad);
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
  w.padded(c, prefix, zeros, first, length);
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
    unsigned longs = 0;
    bool size = false;
    for (;; ++at) {
      if (*at == 'l')
        ++longs;
      else if (*at == 'z' || *at == 't')
        size = true;
      else if (*at == 'j')
        longs = 2;
      else if (*at != 'h')
        break;
    }

    switch (*at) {
      case 'd':
      case 'i': {
        const long long value = longs >= 2   ? va_arg(arguments, long long)
                                : longs == 1 ? va_arg(arguments, long)
                                : size       ? static_cast<long long>(va_arg(arguments, ptrdiff_t))
                                             : va_arg(arguments, int);
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
                                                      : va_arg(arguments, unsigned int);
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
        w.padded(c, "", 0, &character, 1);
        break;
      }
      case 's': {
        const char* text = va_arg(arguments, const char*);
        if (text == nullptr) text = "(null)";
        size_t length = 0;
        while ((!c.hasPrecision || length < c.precision) && text[length] != '\0') ++length;
        c.zero = false;
        w.padded(c, "", 0, text, length);
        break;
      }
      case 'f':
      case 'F': {
        const double value = va_arg(arguments, double);
        char text[kFloatCharacters];
        const bool negative = value < 0;
        const size_t length = formatFloat(text, negative ? -value : value,
                                          c.hasPrecision ? static_cast<unsigned>(c.precision) : 6);
        w.padded(c, signOf(c, negative), 0, text, length);
        break;
      }
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

}  // namespace core
