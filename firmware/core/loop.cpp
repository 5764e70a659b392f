// One round of the loop task. It has a file of its own because tests of the core have no sketch.
#include "port.h"
#include "runtime.h"

/// The sketch's, if it has one.
void serialEvent() __attribute__((weak));

namespace __board::core {

void runLoop() {
  loop();
  if (serialEvent != nullptr && serialAvailable() > 0) serialEvent();
}

}  // namespace __board::core
