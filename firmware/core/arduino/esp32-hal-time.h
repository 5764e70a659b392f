// The time of day, as the Arduino core for ESP32 3.x gets it from a time server.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
/// Asks the first server, now or, before there is a network, in getLocalTime(). Only getLocalTime() counts the offset.
void configTime(long offsetSeconds, int daylightSeconds, const char* server1,
                const char* server2 = nullptr, const char* server3 = nullptr);
void configTzTime(const char* zone, const char* server1, const char* server2 = nullptr,
                  const char* server3 = nullptr);
/// False when the time is not known after `waitMs`, milliseconds.
bool getLocalTime(struct tm* time, uint32_t waitMs = 5000);
#endif
