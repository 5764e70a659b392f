// The clock that this port leaves the chip with.
#pragma once

#include <stdint.h>

namespace __board::esp32 {

/// The crystal's rate, hertz: it drives processor, UART and PWM.
extern uint32_t g_clockHz;

}  // namespace __board::esp32
