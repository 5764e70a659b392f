#include "scan.h"

#include <string.h>

namespace __board::core {
namespace {

bool isSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// 36 for what is no digit in any base.
unsigned digitOf(char c) {
  if (isDigit(c)) return static_cast<unsigned>(c - '0');
  const char small = static_cast<char>(c | 0x20);
  return small >= 'a' && small <= 'z' ? static_cast<unsigned>(small - 'a') + 10 : 36;
}

// A text that ends at its NUL, or sooner.
class Reader {
 public:
  Reader(const char* text, size_t room) : at_(text), room_(room) {}
  char peek(size_t ahead = 0) const {
    for (size_t i = 0; i < ahead; ++i) {
      if (i >= room_ || at_[i] == '\0') return '\0';
    }
    return ahead < room_ ? at_[ahead] : '\0';
  }
  char take() {
    const char c = peek();
    if (c != '\0') {
      ++at_;
      --room_;
    }
    return c;
  }
  bool takeSign() {
    const bool negative = peek() == '-';
    if (negative || peek() == '+') take();
    return negative;
  }
  const char* at() const { return at_; }

 private:
  const char* at_;
  size_t room_;
};

// Of the text behind a number's digits: "e3" is 3. No double needs more than four digits.
int exponentAt(Reader& reader) {
  if (digitOf(reader.peek()) != 14) return 0;
  const bool sign = reader.peek(1) == '-' || reader.peek(1) == '+';
  if (!isDigit(reader.peek(sign ? 2 : 1))) return 0;
  reader.take();
  const bool negative = reader.takeSign();
  int exponent = 0;
  while (isDigit(reader.peek())) {
    const int digit = reader.take() - '0';
    if (exponent < 10000) exponent = exponent * 10 + digit;
  }
  return negative ? -exponent : exponent;
}

// Powers of ten are exact up to 10^22: the numbers of a sketch are rounded once.
double scaled(double value, int exponent) {
  int left = exponent < 0 ? -exponent : exponent;
  while (left > 0 && value != 0 && value - value == 0) {
    double power = 1;
    for (int step = 0; step < 22 && left > 0; ++step, --left) power *= 10;
    value = exponent < 0 ? value / power : value * power;
  }
  return value;
}

struct Conversion {
  bool discarded = false;
  size_t width = 0;  // 0 without one
  int length = 0;    // octets of the integer behind the pointer
  bool wide = false;
  char kind = '\0';
};

Conversion conversionAt(const char*& at) {
  Conversion c;
  c.length = sizeof(int);
  if (*at == '*') {
    c.discarded = true;
    ++at;
  }
  for (; isDigit(*at); ++at) {
    if (c.width < 100000) c.width = c.width * 10 + static_cast<size_t>(*at - '0');
  }
  if (*at == 'h') {
    c.length = *++at == 'h' ? 1 : 2;
    if (c.length == 1) ++at;
  } else if (*at == 'l') {
    c.wide = true;
    c.length = *++at == 'l' ? sizeof(long long) : sizeof(long);
    if (*at == 'l') ++at;
  } else if (*at == 'j') {
    c.length = sizeof(intmax_t);
    ++at;
  } else if (*at == 'z' || *at == 't') {
    c.length = sizeof(size_t);
    ++at;
  }
  c.kind = *at;
  if (*at != '\0') ++at;
  return c;
}

void storeInteger(void* place, int length, unsigned long long value) {
  switch (length) {
    case 1: {
      const auto narrow = static_cast<uint8_t>(value);
      memcpy(place, &narrow, sizeof narrow);
      return;
    }
    case 2: {
      const auto narrow = static_cast<uint16_t>(value);
      memcpy(place, &narrow, sizeof narrow);
      return;
    }
    case 4: {
      const auto narrow = static_cast<uint32_t>(value);
      memcpy(place, &narrow, sizeof narrow);
      return;
    }
    default:
      memcpy(place, &value, sizeof value);
  }
}

// The set of %[...]: `at` stands behind the bracket, and afterwards behind the closing one.
class CharacterSet {
 public:
  explicit CharacterSet(const char*& at) {
    inverted_ = *at == '^';
    if (inverted_) ++at;
    begin_ = at;
    // A bracket that stands first belongs to the set.
    if (*at == ']') ++at;
    while (*at != '\0' && *at != ']') ++at;
    end_ = at;
    if (*at == ']') ++at;
  }
  bool has(char c) const {
    bool found = false;
    for (const char* at = begin_; at < end_ && !found; ++at) {
      if (at + 2 < end_ && at[1] == '-') {
        found = c >= at[0] && c <= at[2];
        at += 2;
      } else {
        found = *at == c;
      }
    }
    return found != inverted_;
  }

 private:
  const char* begin_;
  const char* end_;
  bool inverted_;
};

// Characters into `place` (if there is one) as long as `belongs` says so. Returns how many.
template <class Belongs>
size_t copyText(const char* text, size_t limit, char* place, Belongs belongs) {
  size_t length = 0;
  while (length < limit && text[length] != '\0' && belongs(text[length])) ++length;
  if (place != nullptr) memcpy(place, text, length);
  return length;
}

}  // namespace

const char* skipSpace(const char* text) {
  while (isSpace(*text)) ++text;
  return text;
}

ScannedInteger scanInteger(const char* text, unsigned base, size_t room) {
  ScannedInteger result;
  if (base > 36) return result;
  Reader reader(text, room);
  result.negative = reader.takeSign();
  const bool hex =
      reader.peek() == '0' && digitOf(reader.peek(1)) == 33 && digitOf(reader.peek(2)) < 16;
  if ((base == 0 || base == 16) && hex) {
    reader.take();
    reader.take();
    base = 16;
  } else if (base == 0) {
    base = reader.peek() == '0' ? 8 : 10;
  }
  constexpr unsigned long long kMax = ~0ULL;
  for (unsigned digit; (digit = digitOf(reader.peek())) < base;) {
    reader.take();
    result.end = reader.at();
    const bool fits = result.magnitude <= (kMax - digit) / base;
    result.magnitude = fits ? result.magnitude * base + digit : kMax;
  }
  return result;
}

double scanNumber(const char* text, const char*& end, size_t room) {
  end = nullptr;
  Reader reader(text, room);
  const bool negative = reader.takeSign();
  double value = 0;
  int exponent = 0;
  bool behindPoint = false, any = false;
  for (;;) {
    if (isDigit(reader.peek())) {
      value = value * 10 + (reader.take() - '0');
      if (behindPoint) --exponent;
      any = true;
    } else if (reader.peek() == '.' && !behindPoint) {
      reader.take();
      behindPoint = true;
    } else {
      break;
    }
  }
  if (!any) return 0;
  exponent += exponentAt(reader);
  end = reader.at();
  value = scaled(value, exponent);
  return negative ? -value : value;
}

// One branch a conversion: long, and in the order of the standard.
int scan(const char* text, const char* format, va_list arguments) {
  int stored = 0;
  const char* at = text;
  while (*format != '\0') {
    if (isSpace(*format)) {
      format = skipSpace(format);
      at = skipSpace(at);
      continue;
    }
    if (*format != '%' || format[1] == '%') {
      if (*format == '%') {
        at = skipSpace(at);
        ++format;
      }
      if (*at != *format) break;
      ++at;
      ++format;
      continue;
    }
    ++format;
    const Conversion c = conversionAt(format);
    if (c.kind == 'n') {
      if (!c.discarded)
        storeInteger(va_arg(arguments, void*), c.length, static_cast<size_t>(at - text));
      continue;
    }
    if (c.kind != 'c' && c.kind != '[') at = skipSpace(at);
    void* place = c.discarded || strchr("diuxXopfFeEgGsc[", c.kind) == nullptr || c.kind == '\0'
                      ? nullptr
                      : va_arg(arguments, void*);
    if (*at == '\0') return stored == 0 ? -1 : stored;
    const size_t room = c.width == 0 ? SIZE_MAX : c.width;
    const char* end = nullptr;
    switch (c.kind) {
      case 'd':
      case 'u':
      case 'i':
      case 'x':
      case 'X':
      case 'p':
      case 'o': {
        const unsigned base = c.kind == 'i'                    ? 0
                              : c.kind == 'o'                  ? 8
                              : c.kind == 'd' || c.kind == 'u' ? 10
                                                               : 16;
        const ScannedInteger found = scanInteger(at, base, room);
        end = found.end;
        if (end == nullptr) return stored;
        const unsigned long long value = found.negative ? 0 - found.magnitude : found.magnitude;
        if (place != nullptr) storeInteger(place, c.kind == 'p' ? sizeof(void*) : c.length, value);
        break;
      }
      case 'f':
      case 'F':
      case 'e':
      case 'E':
      case 'g':
      case 'G': {
        const double value = scanNumber(at, end, room);
        if (end == nullptr) return stored;
        const auto narrow = static_cast<float>(value);
        if (place != nullptr && c.wide) memcpy(place, &value, sizeof value);
        if (place != nullptr && !c.wide) memcpy(place, &narrow, sizeof narrow);
        break;
      }
      case 'c': {
        const size_t count = c.width == 0 ? 1 : c.width;
        if (strnlen(at, count) < count) return stored;
        end = at + copyText(at, count, static_cast<char*>(place), [](char) { return true; });
        break;
      }
      case 's':
      case '[': {
        auto* out = static_cast<char*>(place);
        size_t length;
        if (c.kind == 's') {
          length = copyText(at, room, out, [](char one) { return !isSpace(one); });
        } else {
          const CharacterSet set(format);
          length = copyText(at, room, out, [&](char one) { return set.has(one); });
        }
        if (length == 0) return stored;
        if (out != nullptr) out[length] = '\0';
        end = at + length;
        break;
      }
      default:
        return stored;
    }
    if (!c.discarded) ++stored;
    at = end;
  }
  return stored;
}

}  // namespace __board::core
