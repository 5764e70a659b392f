#include "Arduino.h"

namespace {

// 2016: before it, as in the Arduino core, nobody has set the clock.
constexpr int kFirstYear = 2016 - 1900;

void noServer() {
  Serial.print("[time] no time server is at the other end of the wire\r\n");
}

}  // namespace

void configTime(long, int, const char*, const char*, const char*) {
  noServer();
}

void configTzTime(const char*, const char*, const char*, const char*) {
  noServer();
}

bool getLocalTime(struct tm* time, uint32_t waitMs) {
  if (time == nullptr) return false;
  for (const unsigned long start = millis();;) {
    const time_t now = ::time(nullptr);
    localtime_r(&now, time);
    if (time->tm_year > kFirstYear) return true;
    if (millis() - start >= waitMs) return false;
    delay(10);
  }
}
