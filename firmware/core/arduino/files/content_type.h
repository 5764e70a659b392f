// What a file is, by the end of its name.
#pragma once

#include "../WString.h"

namespace __board {

/// "application/octet-stream" for an unknown one.
const char* contentTypeOf(const String& path);

}  // namespace __board
