// Names of faults (Xtensa ISA, "Exception Causes"), in the virtual board's words.
#pragma once

#include <stdint.h>

namespace __board::esp32 {

constexpr const char* faultName(uint32_t cause) {
  switch (cause) {
    case 0:
      return "IllegalInstruction";
    case 2:
      return "InstructionFetchError";
    case 3:
      return "LoadStoreError";
    case 6:
      return "IntegerDivideByZero";
    case 9:
      return "LoadStoreAlignment";
    case 14:
      return "InstrPIFAddrError";
    case 15:
      return "LoadStorePIFAddrError";
    case 20:
      return "InstructionFetchProhibited";
    case 28:
      return "LoadProhibited";
    case 29:
      return "StoreProhibited";
    default:
      return "Exception";
  }
}

using FaultText = char[96];

/// "LoadProhibited (28) at 0x40081234, address 0x00000000"
inline void describeFault(uint32_t cause, uint32_t place, uint32_t address, FaultText& text) {
  char* at = text;
  const auto say = [&](const char* part) {
    while (*part != '\0') *at++ = *part++;
  };
  const auto sayHex = [&](uint32_t value) {
    say("0x");
    for (int shift = 28; shift >= 0; shift -= 4) *at++ = "0123456789abcdef"[value >> shift & 0xF];
  };
  say(faultName(cause));
  say(" (");
  if (cause >= 10) *at++ = static_cast<char>('0' + cause / 10 % 10);
  *at++ = static_cast<char>('0' + cause % 10);
  say(") at ");
  sayHex(place);
  say(", address ");
  sayHex(address);
  *at = '\0';
}

}  // namespace __board::esp32
