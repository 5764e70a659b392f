/**
 * What an ESP32's converter makes of a voltage: the inverse of ESP-IDF's calibration by reference voltage
 * (esp_adc_cal), for a chip with exactly 1100 mV. firmware/core/arduino/adc_curve.h is the other direction.
 *
 * Left out: noise, the difference between the two converters, and between chips (up to 6 %).
 */

const MAX_VALUE = 4095;
const REFERENCE_MV = 1100;
/** Per attenuation, 0 to 11 dB: 65536ths of the reference voltage that the range spans, and millivolts at 0. */
const LINES = [
  { scale: 57431, offsetMv: 75 },
  { scale: 76236, offsetMv: 78 },
  { scale: 105481, offsetMv: 107 },
  { scale: 196602, offsetMv: 142 },
] as const;
/** With 11 dB the line bends at this value, and ends at this voltage. */
const BEND = 2880;
const TOP_MV = 3134;

/** @param attenuation 0 to 3, for 0, 2.5, 6 and 11 dB */
export function convert(millivolts: number, attenuation: number): number {
  const { scale, offsetMv } = LINES[attenuation] ?? LINES[3];
  const mvPerStep = (scale * REFERENCE_MV) / 65536 / 4096;
  const value = Math.round((millivolts - offsetMv) / mvPerStep);
  if (attenuation < 3 || value <= BEND) return Math.min(MAX_VALUE, Math.max(0, value));
  const bendMv = offsetMv + BEND * mvPerStep;
  const above = ((millivolts - bendMv) / (TOP_MV - bendMv)) * (MAX_VALUE - BEND);
  return Math.min(MAX_VALUE, Math.round(BEND + above));
}
