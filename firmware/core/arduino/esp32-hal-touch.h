// Touch pads: names and signatures of the Arduino core for ESP32 3.x (esp32-hal-touch.h). Left out: interrupts.
#pragma once

#include <stdint.h>

typedef uint16_t touch_value_t;

static const uint8_t T0 = 4, T1 = 0, T2 = 2, T3 = 15, T4 = 13, T5 = 12, T6 = 14, T7 = 27, T8 = 33,
                     T9 = 32;

#ifdef __cplusplus
extern "C" {
#endif
/// A small number while a finger is on the pad, a larger one else.
touch_value_t touchRead(uint8_t pin);
#ifdef __cplusplus
}
#endif
