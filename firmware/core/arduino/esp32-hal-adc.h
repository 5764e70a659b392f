// Voltages at pins: names and signatures of the Arduino core for ESP32 3.x (esp32-hal-adc.h). Pins 32 to 39 belong
// to ADC1. Pins 0, 2, 4, 12 to 15 and 25 to 27 belong to ADC2, which Wi-Fi needs for itself while it is on.
#pragma once

#include <stdint.h>

/// The highest voltage that can be told: about 1.0, 1.25, 1.75 and 3.1 V.
typedef enum adc_attenuation_t {
  ADC_0db,
  ADC_2_5db,
  ADC_6db,
  ADC_11db,
  ADC_ATTENDB_MAX
} adc_attenuation_t;

static const uint8_t A0 = 36, A3 = 39, A4 = 32, A5 = 33, A6 = 34, A7 = 35;
static const uint8_t A10 = 4, A11 = 0, A12 = 2, A13 = 15, A14 = 13, A15 = 12, A16 = 14, A17 = 27;
static const uint8_t A18 = 25, A19 = 26;

#ifdef __cplusplus
extern "C" {
#endif
/// 0 to 4095, unless analogReadResolution() says otherwise.
uint16_t analogRead(uint8_t pin);
/// Millivolts, by the chip's calibration.
uint32_t analogReadMilliVolts(uint8_t pin);
/// 1 to 16 bits; the converter itself makes 9 to 12.
void analogReadResolution(uint8_t bits);
/// Of all pins; ADC_11db unless called.
void analogSetAttenuation(adc_attenuation_t attenuation);
/// Of a pin that has been read before.
void analogSetPinAttenuation(uint8_t pin, adc_attenuation_t attenuation);
#ifdef __cplusplus
}
#endif
