// The Arduino API of this board: names, signatures and constants of the Arduino core for ESP32, as
// far as a sketch that serves a page and a WebSocket uses them. Anything missing fails to compile.
#pragma once

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "Esp.h"
#include "binary.h"
#include "esp32-hal-adc.h"
#include "esp32-hal-gpio.h"
#include "esp32-hal-ledc.h"
#include "esp32-hal-time.h"
#include "esp32-hal-touch.h"
#include "esp_arduino_version.h"
#include "esp_err.h"
#include "esp_sleep.h"
#include "freertos/FreeRTOS.h"
#include "pgmspace.h"
#include "pins_arduino.h"
#include "stdlib_noniso.h"

#ifdef __cplusplus
#include "IPAddress.h"
#include "Print.h"
#include "WCharacter.h"
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

#define PI 3.1415926535897932384626433832795
#define HALF_PI 1.5707963267948966192313216916398
#define TWO_PI 6.283185307179586476925286766559
#define DEG_TO_RAD 0.017453292519943295769236907684886
#define RAD_TO_DEG 57.295779513082320876798154814105
#define EULER 2.718281828459045235360287471352

#define radians(degree) ((degree)*DEG_TO_RAD)
#define degrees(radian) ((radian)*RAD_TO_DEG)
#define sq(value) ((value) * (value))

#define LSBFIRST 0
#define MSBFIRST 1

#define bit(b) (1UL << (b))
#define _BV(b) (1UL << (b))
#define lowByte(value) ((uint8_t)((value)&0xFF))
#define highByte(value) ((uint8_t)((value) >> 8))
#define bitRead(value, b) (((value) >> (b)) & 0x01)
#define bitSet(value, b) ((value) |= (1UL << (b)))
#define bitClear(value, b) ((value) &= ~(1UL << (b)))
#define bitToggle(value, b) ((value) ^= (1UL << (b)))
#define bitWrite(value, b, on) ((on) ? bitSet(value, b) : bitClear(value, b))

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
