// The network's turn while the sketch is busy. On the chip the network has a task of its own. Here one thread
// does both, so a loop() that never waits is interrupted by a call that the compiler puts into every basic
// block of the sketch's own functions (-fsanitize-coverage=trace-pc).
//
// Left out: a turn inside the core's functions. They are short.

#include <stdint.h>

#include "../config.h"
#include "../runtime.h"

using namespace __board;

extern "C" void __sanitizer_cov_trace_pc();
void __sanitizer_cov_trace_pc() {
  static uint32_t left = config::kBlocksPerLook;
  if (--left > 0) return;
  left = config::kBlocksPerLook;
  core::giveWay();
}
