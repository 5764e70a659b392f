#include "../../port.h"
#include "credentials.h"

namespace __board::core {

String randomHex() {
  uint32_t words[4];
  for (uint32_t& word : words) word = port::random32();
  return hexOf(reinterpret_cast<const uint8_t*>(words), sizeof words);
}

}  // namespace __board::core
