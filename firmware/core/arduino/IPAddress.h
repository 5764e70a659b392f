// Arduino's IPAddress (IPv4).
#pragma once

#include "Print.h"

class IPAddress final : public Printable {
 public:
  constexpr IPAddress() = default;
  constexpr ~IPAddress() override {}  // not by default: GCC 12 would not have it in time
  constexpr IPAddress(uint8_t a, uint8_t b, uint8_t c, uint8_t d) : octets_{a, b, c, d} {}
  /// First octet in the lowest bits, as Arduino has it.
  IPAddress(uint32_t address);

  static IPAddress fromHostOrder(uint32_t address);

  operator uint32_t() const;
  uint8_t operator[](int index) const { return octets_[index]; }
  uint8_t& operator[](int index) { return octets_[index]; }
  bool operator==(const IPAddress& other) const;
  bool operator!=(const IPAddress& other) const { return !(*this == other); }
  /// Four numbers with points between them; false, and unchanged, for any other text.
  bool fromString(const char* text);
  bool fromString(const String& text) { return fromString(text.c_str()); }
  String toString() const;
  size_t printTo(Print& out) const override;

 private:
  uint8_t octets_[4] = {};
};

inline constexpr IPAddress INADDR_NONE;
