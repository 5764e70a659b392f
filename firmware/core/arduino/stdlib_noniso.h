// Numbers as text, with names that C does not have (stdlib_noniso.h of the Arduino core for ESP32). `text` must have room
// for the digits and a NUL: 34 characters for an int in base 2.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
char* itoa(int value, char* text, int base);
char* ltoa(long value, char* text, int base);
char* lltoa(long long value, char* text, int base);
char* utoa(unsigned value, char* text, int base);
char* ultoa(unsigned long value, char* text, int base);
char* ulltoa(unsigned long long value, char* text, int base);
/// At least `width` characters, to the left when it is negative.
char* dtostrf(double value, signed int width, unsigned int decimals, char* text);
#ifdef __cplusplus
}
#endif
