// Arduino's String. Short texts are kept inside the object, longer ones in the core's heap. When
// the heap is full, a String that gets a new text becomes invalid: it is false in a condition, and empty. A null
// pointer makes it invalid too. A text that it is given, or that is appended to it, makes it valid again.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "pgmspace.h"

class __FlashStringHelper;
#define FPSTR(text) (reinterpret_cast<const __FlashStringHelper*>(text))
#define F(text) (reinterpret_cast<const __FlashStringHelper*>(PSTR(text)))

class String {
 public:
  String(const char* text = "");
  String(const char* text, unsigned int length);
  String(const String& other);
  String(String&& other) noexcept;
  String(const __FlashStringHelper* text);
  explicit String(char c);
  explicit String(unsigned char value, unsigned char base = 10);
  explicit String(int value, unsigned char base = 10);
  explicit String(unsigned int value, unsigned char base = 10);
  explicit String(long value, unsigned char base = 10);
  explicit String(unsigned long value, unsigned char base = 10);
  explicit String(long long value, unsigned char base = 10);
  explicit String(unsigned long long value, unsigned char base = 10);
  explicit String(float value, unsigned int decimals = 2);
  explicit String(double value, unsigned int decimals = 2);
  ~String();

  String& operator=(const String& other);
  String& operator=(String&& other) noexcept;
  String& operator=(const char* text);

  explicit operator bool() const { return valid_; }
  unsigned int length() const { return length_; }
  bool isEmpty() const { return length_ == 0; }
  const char* c_str() const { return buffer_; }
  char* begin() { return buffer_; }
  char* end() { return buffer_ + length_; }
  const char* begin() const { return buffer_; }
  const char* end() const { return buffer_ + length_; }
  bool reserve(unsigned int length);
  void clear();

  bool concat(const char* text, unsigned int length);
  bool concat(const char* text);
  bool concat(const String& text) { return text.valid_ && concat(text.buffer_, text.length_); }
  bool concat(const __FlashStringHelper* text);
  bool concat(char c) { return concat(&c, 1); }
  template <class T>
  bool concat(T value) {
    return concat(String(value));
  }
  template <class T>
  String& operator+=(const T& value) {
    concat(value);
    return *this;
  }

  int compareTo(const String& other) const;
  bool equals(const String& other) const;
  bool equals(const char* text) const;
  bool equalsIgnoreCase(const String& other) const;
  bool operator==(const String& other) const { return equals(other); }
  bool operator==(const char* text) const { return equals(text); }
  bool operator<(const String& other) const { return compareTo(other) < 0; }
  bool operator>(const String& other) const { return compareTo(other) > 0; }
  bool operator<=(const String& other) const { return compareTo(other) <= 0; }
  bool operator>=(const String& other) const { return compareTo(other) >= 0; }
  bool startsWith(const String& prefix) const { return startsWith(prefix, 0); }
  bool startsWith(const String& prefix, unsigned int offset) const;
  bool endsWith(const String& suffix) const;

  char charAt(unsigned int index) const { return index < length_ ? buffer_[index] : '\0'; }
  void setCharAt(unsigned int index, char c);
  char operator[](unsigned int index) const { return charAt(index); }
  char& operator[](unsigned int index);

  int indexOf(char c, unsigned int from = 0) const;
  int indexOf(const String& text, unsigned int from = 0) const;
  int lastIndexOf(char c) const;
  int lastIndexOf(const String& text) const;
  String substring(unsigned int from) const { return substring(from, length_); }
  String substring(unsigned int from, unsigned int to) const;

  void replace(char from, char to);
  void replace(const String& from, const String& to);
  void remove(unsigned int index) { remove(index, length_); }
  void remove(unsigned int index, unsigned int count);
  void toLowerCase();
  void toUpperCase();
  void trim();

  long toInt() const;
  float toFloat() const { return static_cast<float>(toDouble()); }
  double toDouble() const;

 private:
  static constexpr unsigned int kInside = 15;

  void release();
  void invalidate();
  void assign(const char* text, unsigned int length);
  void take(String& other);

  char* buffer_ = inside_;
  unsigned int capacity_ = kInside;
  unsigned int length_ = 0;
  bool valid_ = true;
  char inside_[kInside + 1] = {};
};

inline bool operator==(const char* a, const String& b) {
  return b.equals(a);
}

template <class T>
inline String operator+(const String& a, const T& b) {
  String sum(a);
  if (!sum.concat(b)) sum = static_cast<const char*>(nullptr);
  return sum;
}
inline String operator+(const char* a, const String& b) {
  return String(a) + b;
}
inline String operator+(char a, const String& b) {
  return String(a) + b;
}
inline String operator+(const __FlashStringHelper* a, const String& b) {
  return String(a) + b;
}
