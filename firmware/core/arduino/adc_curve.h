// What the converter's numbers mean, in millivolts: ESP-IDF's calibration of an ESP32 by its reference voltage
// (esp_adc_cal), for a chip with exactly 1100 mV. A voltage below the offset reads 0, on every chip.
#pragma once

#include <stdint.h>

namespace __board::core {

inline constexpr uint8_t kAdcBits = 12;
inline constexpr uint32_t kAdcReferenceMv = 1100;

/// Per attenuation: 65536ths of the reference voltage that the whole range spans, and millivolts at 0.
struct AdcLine {
  uint32_t scale;
  uint32_t offsetMv;
};
inline constexpr AdcLine kAdcLines[4] = {{57431, 75}, {76236, 78}, {105481, 107}, {196602, 142}};
/// With 11 dB the line bends: from here on, the rest of the range spans less.
inline constexpr uint32_t kAdcBend = 2880;
inline constexpr uint32_t kAdcTopMv = 3134;

constexpr uint32_t adcMillivolts(uint32_t value, uint8_t attenuation) {
  const AdcLine line = kAdcLines[attenuation];
  const auto onLine = [line](uint32_t at) {
    return line.offsetMv + (line.scale * kAdcReferenceMv / 4096 * at + 32768) / 65536;
  };
  if (attenuation < 3 || value <= kAdcBend) return onLine(value);
  const uint32_t bendMv = onLine(kAdcBend);
  return bendMv + (value - kAdcBend) * (kAdcTopMv - bendMv) / (4095 - kAdcBend);
}

}  // namespace __board::core
