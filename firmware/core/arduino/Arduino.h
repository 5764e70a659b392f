// The Arduino API of this board: names, signatures and constants of the Arduino core for ESP32, as
// far as a sketch that serves a page and a WebSocket uses them. Anything missing fails to compile.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esp32-hal-adc.h"
#include "esp32-hal-gpio.h"
#include "esp32-hal-ledc.h"
#include "esp32-hal-touch.h"

#ifdef __cplusplus
#include "IPAddress.h"
#include "Print.h"
#include "WMath.h"
#include "WString.h"
#endif

/// The blue LED of most ESP32 dev boards.
#define LED_BUILTIN 2

typedef uint8_t byte;
typedef bool boolean;
typedef unsigned int word;

// As in the Arduino core for ESP32, C sources of a sketch call these too.
#ifdef __cplusplus
extern "C" {
#endif
unsigned long millis(void);
unsigned long micros(void);
/// The network goes on meanwhile. Do not call it in a network callback: the board stops and says
/// so.
void delay(uint32_t ms);
void delayMicroseconds(uint32_t us);
void yield(void);
#ifdef __cplusplus
}
#endif

#define constrain(value, low, high) \
  ((value) < (low) ? (low) : ((value) > (high) ? (high) : (value)))

#ifdef __cplusplus
/// A random number from 0 to limit - 1, or from `low` to `high` - 1.
long random(long limit);
long random(long low, long high);
/// From now on random() gives the numbers of newlib's rand(), the same for the same seed; 0 changes nothing.
void randomSeed(unsigned long seed);
void useRealRandomGenerator(bool real);
long map(long value, long fromLow, long fromHigh, long toLow, long toHigh);
#endif
