// PWM: names and signatures of the Arduino core for ESP32 3.x (esp32-hal-ledc.h). The first argument is a pin;
// in 2.x it was a channel. Left out: fading, inverting.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "board_lacks.h"

#ifdef __cplusplus
extern "C" {
#endif
/// Gives the pin a free channel. `frequency` in hertz, `resolution` 1 to 20 bits: together at most 80 MHz.
bool ledcAttach(uint8_t pin, uint32_t frequency, uint8_t resolution);
/// Gives the pin one of the 16 channels; pins of one channel show the same.
bool ledcAttachChannel(uint8_t pin, uint32_t frequency, uint8_t resolution, uint8_t channel);
/// Makes `duty` of the period's 2^resolution steps HIGH.
bool ledcWrite(uint8_t pin, uint32_t duty);
bool ledcWriteChannel(uint8_t channel, uint32_t duty);
uint32_t ledcRead(uint8_t pin);
/// Hertz; 0 while the duty is 0.
uint32_t ledcReadFreq(uint8_t pin);
/// Half of each period HIGH, with 10 bits; a frequency of 0 is silence.
uint32_t ledcWriteTone(uint8_t pin, uint32_t frequency);
uint32_t ledcChangeFrequency(uint8_t pin, uint32_t frequency, uint8_t resolution);
bool ledcDetach(uint8_t pin);

/// PWM with 8 bits at 1000 Hz, unless the two below say otherwise.
void analogWrite(uint8_t pin, int value);
void analogWriteResolution(uint8_t pin, uint8_t bits);
void analogWriteFrequency(uint8_t pin, uint32_t frequency);

double ledcSetup(uint8_t channel, double frequency, uint8_t resolution) __BOARD_LACKS(
    "it is of the Arduino core 2.x. Write ledcAttach(pin, frequency, resolution) instead");
void ledcAttachPin(uint8_t pin, uint8_t channel) __BOARD_LACKS(
    "it is of the Arduino core 2.x. Write ledcAttach(pin, frequency, resolution) instead, and "
    "ledcWrite(pin, duty)");
void ledcDetachPin(uint8_t pin)
    __BOARD_LACKS("it is of the Arduino core 2.x. Write ledcDetach(pin) instead");
#ifdef __cplusplus
}

void tone(uint8_t pin, unsigned int frequency, unsigned long durationMs = 0);
void noTone(uint8_t pin);
#endif
