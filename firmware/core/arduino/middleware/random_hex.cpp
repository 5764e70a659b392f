#include "../../port.h"
#include "credentials.h"

namespace __board::core {

String randomHex() {
  String hex;
  for (unsigned i = 0; i < 4; ++i) {
    const uint32_t word = port::random32();
    for (unsigned bits = 0; bits < 32; bits += 4) hex += "0123456789abcdef"[word >> bits & 15];
  }
  return hex;
}

}  // namespace __board::core
