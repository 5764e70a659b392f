// Arduino's Print and Stream: text out of anything, text from a source of octets.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "WString.h"

#define DEC 10
#define HEX 16
#define OCT 8
#define BIN 2

class Print;

class Printable {
 public:
  constexpr virtual ~Printable() = default;
  virtual size_t printTo(Print& out) const = 0;
};

class Print {
 public:
  virtual size_t write(uint8_t octet) = 0;
  virtual size_t write(const uint8_t* octets, size_t length);
  size_t write(const char* text);
  size_t write(const char* text, size_t length) {
    return write(reinterpret_cast<const uint8_t*>(text), length);
  }

  size_t print(const char* text) { return write(text); }
  size_t print(const String& text) { return write(text.c_str(), text.length()); }
  size_t print(const __FlashStringHelper* text) {
    return write(reinterpret_cast<const char*>(text));
  }
  size_t print(char c) { return write(static_cast<uint8_t>(c)); }
  size_t print(unsigned char value, int base = DEC) { return whole(value, base); }
  size_t print(int value, int base = DEC) { return print(static_cast<long>(value), base); }
  size_t print(unsigned int value, int base = DEC) { return whole(value, base); }
  size_t print(long value, int base = DEC);
  size_t print(unsigned long value, int base = DEC) { return whole(value, base); }
  size_t print(long long value, int base = DEC);
  size_t print(unsigned long long value, int base = DEC) { return whole(value, base); }
  size_t print(double value, int decimals = 2);
  size_t print(const Printable& value) { return value.printTo(*this); }
  /// As strftime() writes it, up to 63 characters.
  size_t print(const struct tm* time, const char* format = nullptr);

  size_t println() { return write("\r\n", 2); }
  template <class T>
  size_t println(const T& value) {
    const size_t length = print(value);
    return length + println();
  }
  size_t println(const struct tm* time, const char* format = nullptr) {
    const size_t length = print(time, format);
    return length + println();
  }
  template <class T>
  size_t println(const T& value, int format) {
    const size_t length = print(value, format);
    return length + println();
  }

  size_t printf(const char* format, ...) __attribute__((format(printf, 2, 3)));

 protected:
  ~Print() = default;

 private:
  size_t number(unsigned long long value, int base);
  /// As in Arduino: in base 0, an unsigned number is an octet.
  size_t whole(unsigned long long value, int base);
};

class Stream : public Print {
 public:
  virtual int available() = 0;
  virtual int read() = 0;
  virtual int peek() = 0;
  virtual void flush() {}

  unsigned long getTimeout() const { return timeoutMs_; }
  /// How long the calls below wait for the next octet, milliseconds.
  void setTimeout(unsigned long ms) { timeoutMs_ = ms; }
  size_t readBytes(char* buffer, size_t length);
  String readString();
  String readStringUntil(char end);
  long parseInt();

 protected:
  ~Stream() = default;

 private:
  int timedRead();
  int timedPeek();

  unsigned long timeoutMs_ = 1000;
};

#define SERIAL_8N1 0x800001c
#define SERIAL_8N2 0x800003c
#define SERIAL_8E1 0x800001e
#define SERIAL_8O1 0x800001f
#define SERIAL_7E1 0x800001a

/// A UART. Of the chip's three, 0 is the wire; nothing is wired to the others, so that they hear nothing.
class HardwareSerial final : public Stream {
 public:
  constexpr explicit HardwareSerial(uint8_t uart) : uart_(uart) {}
  using Print::write;
  /// Ignored: both ends of the wire agree on its rate (line_control.h).
  void begin(unsigned long baud, uint32_t config = SERIAL_8N1, int8_t rxPin = -1, int8_t txPin = -1,
             bool invert = false, unsigned long timeoutMs = 20000, uint8_t threshold = 112) {
    (void)baud;
    (void)config;
    (void)rxPin;
    (void)txPin;
    (void)invert;
    (void)timeoutMs;
    (void)threshold;
  }
  void end() {}
  void setDebugOutput(bool) {}
  size_t setRxBufferSize(size_t octets) { return octets; }
  size_t setTxBufferSize(size_t octets) { return octets; }
  int availableForWrite() { return 128; }
  explicit operator bool() const { return true; }
  int available() override;
  int read() override;
  int peek() override;
  size_t write(uint8_t octet) override;
  size_t write(const uint8_t* octets, size_t length) override;
  // So that write(0) is an octet, and no null pointer.
  size_t write(int octet) { return write(static_cast<uint8_t>(octet)); }
  size_t write(unsigned int octet) { return write(static_cast<uint8_t>(octet)); }
  size_t write(long octet) { return write(static_cast<uint8_t>(octet)); }
  size_t write(unsigned long octet) { return write(static_cast<uint8_t>(octet)); }

 private:
  uint8_t uart_;
};

extern HardwareSerial Serial, Serial1, Serial2;
