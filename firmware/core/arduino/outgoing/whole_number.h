// Numbers as HTTP has them.
#pragma once

#include <stdlib.h>

#include "../WCharacter.h"
#include "../WString.h"

namespace __board {

/// A number of digits alone, at most nine of them: what is longer is no length of this board. -1 for anything else.
inline long wholeNumber(const String& text, int base) {
  if (text.isEmpty() || text.length() > 9 || !isHexadecimalDigit(text[0])) return -1;
  char* end = nullptr;
  const long number = strtol(text.c_str(), &end, base);
  return *end == '\0' ? number : -1;
}

}  // namespace __board
