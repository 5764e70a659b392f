// The flash takes its time, and the sketch waits for it where it may.
#pragma once

#include "../../port.h"
#include "../../runtime.h"

namespace __board {

inline void waitForFlash() {
  if (core::inNetwork()) return;
  if (const uint32_t ms = port::flashBusyMs(); ms > 0) core::wait(ms);
}

}  // namespace __board
