// The program runs from RAM and leaves the chip's flash as it is: nothing here drives the SPI controller.

#include "../../core/port.h"

namespace __board::port {

bool flashRead(uint32_t, void*, size_t) {
  return false;
}
bool flashWrite(uint32_t, const void*, size_t) {
  return false;
}
bool flashErase(uint32_t) {
  return false;
}
uint32_t flashBusyMs() {
  return 0;
}

}  // namespace __board::port
