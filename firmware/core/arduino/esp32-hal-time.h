// The time of day, as the Arduino core for ESP32 3.x gets it from the internet. No time server is at the other end of the
// wire: the time is not known until the sketch sets it itself (settimeofday).
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
/// The serial monitor says that no time server is there.
void configTime(long offsetSeconds, int daylightSeconds, const char* server1,
                const char* server2 = nullptr, const char* server3 = nullptr);
void configTzTime(const char* zone, const char* server1, const char* server2 = nullptr,
                  const char* server3 = nullptr);
/// False when the time is not known after `waitMs`.
bool getLocalTime(struct tm* time, uint32_t waitMs = 5000);
#endif
