#include "WString.h"

#include <string.h>

#include "format.h"
#include "heap.h"
#include "scan.h"

using namespace __board;

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}
bool isSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

String::String(const char* text) {
  if (text == nullptr) {
    invalidate();
  } else {
    assign(text, static_cast<unsigned int>(strlen(text)));
  }
}

String::String(const char* text, unsigned int length) {
  if (text == nullptr) {
    invalidate();
  } else {
    assign(text, length);
  }
}

String::String(const String& other) {
  if (other.valid_) {
    assign(other.buffer_, other.length_);
  } else {
    invalidate();
  }
}

String::String(String&& other) noexcept {
  take(other);
}

String::String(const __FlashStringHelper* text) : String(reinterpret_cast<const char*>(text)) {}

String::String(char c) {
  assign(&c, 1);
}

String::String(unsigned char value, unsigned char base)
    : String(static_cast<unsigned long long>(value), base) {}
// As in Arduino, where itoa() has a sign for decimal numbers alone.
String::String(int value, unsigned char base)
    : String(base == 10 ? static_cast<long long>(value) : static_cast<unsigned int>(value), base) {}
String::String(unsigned int value, unsigned char base)
    : String(static_cast<unsigned long long>(value), base) {}
String::String(long value, unsigned char base) : String(static_cast<long long>(value), base) {}
String::String(unsigned long value, unsigned char base)
    : String(static_cast<unsigned long long>(value), base) {}

String::String(long long value, unsigned char base) {
  char digits[core::kIntegerDigits];
  // As in Arduino, a sign is written in any base.
  char* at = core::formatInteger(digits,
                                 value < 0 ? 0ULL - static_cast<unsigned long long>(value)
                                           : static_cast<unsigned long long>(value),
                                 base);
  if (value < 0) *--at = '-';
  assign(at, static_cast<unsigned int>(strlen(at)));
}

String::String(unsigned long long value, unsigned char base) {
  char digits[core::kIntegerDigits];
  const char* at = core::formatInteger(digits, value, base);
  assign(at, static_cast<unsigned int>(strlen(at)));
}

String::String(float value, unsigned int decimals) : String(static_cast<double>(value), decimals) {}

String::String(double value, unsigned int decimals) {
  char text[core::kFloatCharacters];
  assign(text, static_cast<unsigned int>(core::formatFloat(text, value, decimals)));
}

String::~String() {
  release();
}

void String::release() {
  if (buffer_ != inside_) core::heapFree(buffer_);
  buffer_ = inside_;
  capacity_ = kInside;
  length_ = 0;
  inside_[0] = '\0';
}

void String::invalidate() {
  release();
  valid_ = false;
}

void String::assign(const char* text, unsigned int length) {
  valid_ = true;
  length_ = 0;
  if (!reserve(length)) {
    invalidate();
    return;
  }
  if (length > 0) memmove(buffer_, text, length);
  length_ = length;
  buffer_[length] = '\0';
}

void String::take(String& other) {
  valid_ = other.valid_;
  if (other.buffer_ == other.inside_) {
    memcpy(inside_, other.inside_, sizeof inside_);
    buffer_ = inside_;
    capacity_ = kInside;
  } else {
    buffer_ = other.buffer_;
    capacity_ = other.capacity_;
    other.buffer_ = other.inside_;
    other.capacity_ = kInside;
  }
  length_ = other.length_;
  other.length_ = 0;
  other.inside_[0] = '\0';
}

String& String::operator=(const String& other) {
  if (this == &other) return *this;
  if (other.valid_) {
    assign(other.buffer_, other.length_);
  } else {
    invalidate();
  }
  return *this;
}

String& String::operator=(String&& other) noexcept {
  if (this == &other) return *this;
  release();
  take(other);
  return *this;
}

String& String::operator=(const char* text) {
  if (text == nullptr) {
    invalidate();
  } else {
    assign(text, static_cast<unsigned int>(strlen(text)));
  }
  return *this;
}

bool String::reserve(unsigned int length) {
  if (length <= capacity_) {
    valid_ = true;
    return true;
  }
  char* old = buffer_ == inside_ ? nullptr : buffer_;
  auto* larger = static_cast<char*>(core::heapReallocate(old, static_cast<size_t>(length) + 1));
  if (larger == nullptr) return false;
  if (old == nullptr) memcpy(larger, inside_, length_ + 1);
  buffer_ = larger;
  capacity_ = length;
  valid_ = true;
  return true;
}

void String::clear() {
  length_ = 0;
  buffer_[0] = '\0';
}

bool String::concat(const char* text, unsigned int length) {
  if (text == nullptr) return false;
  if (length == 0) return true;
  // The text may be part of this very String, which moves when it grows.
  const bool own = text >= buffer_ && text <= buffer_ + length_;
  const size_t offset = own ? static_cast<size_t>(text - buffer_) : 0;
  if (!reserve(length_ + length)) return false;
  memmove(buffer_ + length_, own ? buffer_ + offset : text, length);
  length_ += length;
  buffer_[length_] = '\0';
  return true;
}

bool String::concat(const char* text) {
  return text != nullptr && concat(text, static_cast<unsigned int>(strlen(text)));
}

bool String::concat(const __FlashStringHelper* text) {
  return concat(reinterpret_cast<const char*>(text));
}

int String::compareTo(const String& other) const {
  return strcmp(buffer_, other.buffer_);
}

bool String::equals(const String& other) const {
  return length_ == other.length_ && memcmp(buffer_, other.buffer_, length_) == 0;
}

bool String::equals(const char* text) const {
  return text == nullptr ? length_ == 0 : strcmp(buffer_, text) == 0;
}

bool String::equalsIgnoreCase(const String& other) const {
  if (length_ != other.length_) return false;
  for (unsigned int i = 0; i < length_; ++i) {
    if (lower(buffer_[i]) != lower(other.buffer_[i])) return false;
  }
  return true;
}

bool String::startsWith(const String& prefix, unsigned int offset) const {
  return offset <= length_ && prefix.length_ <= length_ - offset &&
         memcmp(buffer_ + offset, prefix.buffer_, prefix.length_) == 0;
}

bool String::endsWith(const String& suffix) const {
  return suffix.length_ <= length_ && startsWith(suffix, length_ - suffix.length_);
}

void String::setCharAt(unsigned int index, char c) {
  if (index < length_) buffer_[index] = c;
}

char& String::operator[](unsigned int index) {
  static char nowhere;
  nowhere = '\0';
  return index < length_ ? buffer_[index] : nowhere;
}

int String::indexOf(char c, unsigned int from) const {
  for (unsigned int i = from; i < length_; ++i) {
    if (buffer_[i] == c) return static_cast<int>(i);
  }
  return -1;
}

int String::indexOf(const String& text, unsigned int from) const {
  for (unsigned int i = from; i <= length_ && text.length_ <= length_ - i; ++i) {
    if (startsWith(text, i)) return static_cast<int>(i);
  }
  return -1;
}

int String::lastIndexOf(char c) const {
  for (unsigned int i = length_; i > 0; --i) {
    if (buffer_[i - 1] == c) return static_cast<int>(i - 1);
  }
  return -1;
}

int String::lastIndexOf(const String& text) const {
  if (text.length_ > length_) return -1;
  for (unsigned int i = length_ - text.length_ + 1; i > 0; --i) {
    if (startsWith(text, i - 1)) return static_cast<int>(i - 1);
  }
  return -1;
}

String String::substring(unsigned int from, unsigned int to) const {
  if (from > to) {
    const unsigned int swap = from;
    from = to;
    to = swap;
  }
  if (from >= length_) return String();
  if (to > length_) to = length_;
  return String(buffer_ + from, to - from);
}

void String::replace(char from, char to) {
  for (unsigned int i = 0; i < length_; ++i) {
    if (buffer_[i] == from) buffer_[i] = to;
  }
}

void String::replace(const String& from, const String& to) {
  if (from.length_ == 0 || indexOf(from) < 0) return;
  String result;
  unsigned int at = 0;
  while (true) {
    const int found = indexOf(from, at);
    const unsigned int end = found < 0 ? length_ : static_cast<unsigned int>(found);
    if (!result.concat(buffer_ + at, end - at)) return;
    if (found < 0) break;
    if (!result.concat(to)) return;
    at = end + from.length_;
  }
  *this = static_cast<String&&>(result);
}

void String::remove(unsigned int index, unsigned int count) {
  if (index >= length_) return;
  if (count > length_ - index) count = length_ - index;
  memmove(buffer_ + index, buffer_ + index + count, length_ - index - count);
  length_ -= count;
  buffer_[length_] = '\0';
}

void String::toLowerCase() {
  for (unsigned int i = 0; i < length_; ++i) buffer_[i] = lower(buffer_[i]);
}

void String::toUpperCase() {
  for (unsigned int i = 0; i < length_; ++i) buffer_[i] = upper(buffer_[i]);
}

void String::trim() {
  unsigned int end = length_;
  while (end > 0 && isSpace(buffer_[end - 1])) --end;
  unsigned int start = 0;
  while (start < end && isSpace(buffer_[start])) ++start;
  memmove(buffer_, buffer_ + start, end - start);
  length_ = end - start;
  buffer_[length_] = '\0';
}

long String::toInt() const {
  const core::ScannedInteger found = core::scanInteger(core::skipSpace(buffer_), 10);
  constexpr unsigned long long kMax = ~0UL >> 1;
  if (found.negative) {
    return found.magnitude > kMax ? -static_cast<long>(kMax) - 1
                                  : -static_cast<long>(found.magnitude);
  }
  return static_cast<long>(found.magnitude > kMax ? kMax : found.magnitude);  // as strtol
}

double String::toDouble() const {
  const char* end;
  return core::scanNumber(core::skipSpace(buffer_), end);
}
