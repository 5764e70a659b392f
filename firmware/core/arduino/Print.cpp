#include "Print.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "../port.h"
#include "../runtime.h"
#include "Arduino.h"
#include "format.h"

using namespace __board;

constinit HardwareSerial Serial(0), Serial1(1), Serial2(2);

size_t Print::write(const uint8_t* octets, size_t length) {
  size_t written = 0;
  while (written < length && write(octets[written]) == 1) ++written;
  return written;
}

size_t Print::write(const char* text) {
  return text == nullptr ? 0 : write(text, strlen(text));
}

size_t Print::number(unsigned long long value, int base) {
  char digits[core::kIntegerDigits];
  return write(core::formatInteger(digits, value, static_cast<unsigned>(base), true));
}

size_t Print::whole(unsigned long long value, int base) {
  return base == 0 ? write(static_cast<uint8_t>(value)) : number(value, base);
}

// As in Arduino, only decimal numbers have a sign; others show the bits of their type.
size_t Print::print(long value, int base) {
  if (base == DEC) return print(static_cast<long long>(value), DEC);
  return number(static_cast<uint32_t>(value), base);
}

size_t Print::print(long long value, int base) {
  if (base != DEC || value >= 0) return number(static_cast<unsigned long long>(value), base);
  const size_t sign = print('-');
  return sign + number(0ULL - static_cast<unsigned long long>(value), base);
}

size_t Print::print(double value, int decimals) {
  // As in Arduino: of larger numbers it prints no digits.
  if (value > 4294967040.0 || value < -4294967040.0) {
    const bool infinite = value - value != 0;
    return write(infinite ? "inf" : "ovf");
  }
  char text[core::kFloatCharacters];
  return write(text, core::formatFloat(text, value, static_cast<unsigned>(decimals)));
}

size_t Print::print(const struct tm* time, const char* format) {
  char text[64];
  const size_t length =
      time == nullptr ? 0 : strftime(text, sizeof text, format == nullptr ? "%c" : format, time);
  return write(text, length);
}

size_t Print::printf(const char* format, ...) {
  // Collect the pieces, so that a line is one write.
  class Sink final : public core::FormatSink {
   public:
    explicit Sink(Print& out) : out_(out) {}
    void write(const char* text, size_t length) override {
      while (length > 0) {
        if (used_ == sizeof buffer_) flush();
        const size_t room = sizeof buffer_ - used_;
        const size_t part = length < room ? length : room;
        memcpy(buffer_ + used_, text, part);
        used_ += part;
        text += part;
        length -= part;
      }
    }
    void flush() {
      out_.write(buffer_, used_);
      used_ = 0;
    }

   private:
    Print& out_;
    size_t used_ = 0;
    char buffer_[64];
  };
  Sink sink(*this);
  va_list arguments;
  va_start(arguments, format);
  const size_t written = core::format(sink, format, arguments);
  va_end(arguments);
  sink.flush();
  return written;
}

int Stream::timedRead() {
  const unsigned long start = millis();
  while (available() == 0) {
    // Inside a network callback nothing more can arrive.
    if (millis() - start >= timeoutMs_ || core::inNetwork()) return -1;
    delay(1);
  }
  return read();
}

int Stream::timedPeek() {
  const unsigned long start = millis();
  while (available() == 0) {
    if (millis() - start >= timeoutMs_ || core::inNetwork()) return -1;
    delay(1);
  }
  return peek();
}

size_t Stream::readBytes(char* buffer, size_t length) {
  size_t count = 0;
  for (int c; count < length && (c = timedRead()) >= 0;) buffer[count++] = static_cast<char>(c);
  return count;
}

String Stream::readString() {
  String text;
  for (int c; (c = timedRead()) >= 0;) text += static_cast<char>(c);
  return text;
}

String Stream::readStringUntil(char end) {
  String text;
  for (int c; (c = timedRead()) >= 0 && c != static_cast<unsigned char>(end);) {
    text += static_cast<char>(c);
  }
  return text;
}

long Stream::parseInt() {
  int c = timedPeek();
  while (c >= 0 && c != '-' && (c < '0' || c > '9')) {
    read();
    c = timedPeek();
  }
  String digits;
  while ((c >= '0' && c <= '9') || (c == '-' && digits.isEmpty())) {
    digits += static_cast<char>(read());
    c = timedPeek();
  }
  return digits.toInt();
}

int HardwareSerial::available() {
  return uart_ == 0 ? static_cast<int>(core::serialAvailable()) : 0;
}
int HardwareSerial::read() {
  return uart_ == 0 ? core::serialRead() : -1;
}
int HardwareSerial::peek() {
  return uart_ == 0 ? core::serialPeek() : -1;
}

size_t HardwareSerial::write(uint8_t octet) {
  return write(&octet, 1);
}

size_t HardwareSerial::write(const uint8_t* octets, size_t length) {
  if (uart_ != 0) return length;
  // UTF-8 never contains the octets that mark a frame. A sketch that writes raw octets would break
  // the wire.
  constexpr uint8_t kEnd = 0xC0;
  size_t start = 0;
  for (size_t i = 0; i <= length; ++i) {
    if (i < length && octets[i] != kEnd) continue;
    if (i > start) port::serialWrite(octets + start, i - start);
    if (i < length)
      port::serialWrite(reinterpret_cast<const uint8_t*>("\xEF\xBF\xBD"), 3);  // U+FFFD
    start = i + 1;
  }
  return length;
}
