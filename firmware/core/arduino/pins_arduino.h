// The names that pins of a usual ESP32 dev board have (variants/esp32 of the Arduino core for ESP32).
#pragma once

#include <stdint.h>

static const uint8_t TX = 1, RX = 3;
static const uint8_t SDA = 21, SCL = 22;
static const uint8_t SS = 5, MOSI = 23, MISO = 19, SCK = 18;
static const uint8_t DAC1 = 25, DAC2 = 26;
