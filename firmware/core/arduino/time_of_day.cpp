// configTime() and getLocalTime(): the time of day from a time server (SNTP, RFC 4330 section 5), whose name is asked first.

#include <sys/time.h>

#include "../runtime.h"
#include "Arduino.h"
#include "NetworkUdp.h"
#include "WiFi.h"

using namespace __board;

namespace {

// 2016: before it, as in the Arduino core, nobody has set the clock.
constexpr int kFirstYear = 2016 - 1900;
constexpr uint16_t kPort = 123;
constexpr size_t kMessage = 48;
/// Version 4, from a client.
constexpr uint8_t kQuestion = 4 << 3 | 3;
constexpr size_t kTransmitTimestamp = 40;
/// Seconds from 1900 to 1970.
constexpr uint32_t kEpoch = 2208988800;
constexpr uint32_t kAnswerMs = 1000;

// As the real one, it keeps no copy.
const char* g_server = nullptr;
long g_offset = 0;

/// Sets the clock by the server's. False when it is not reached, or gives no time.
bool ask() {
  IPAddress address;
  NetworkUDP udp;
  if (g_server == nullptr || core::inNetwork() || WiFi.status() != WL_CONNECTED ||
      WiFi.hostByName(g_server, address) != 1 || udp.begin(0) != 1) {
    return false;
  }
  uint8_t message[kMessage] = {kQuestion};
  udp.beginPacket(address, kPort);
  udp.write(message, sizeof message);
  udp.endPacket();
  for (const unsigned long start = millis(); millis() - start < kAnswerMs; delay(10)) {
    if (udp.parsePacket() < static_cast<int>(kMessage)) continue;
    udp.read(message, sizeof message);
    uint32_t seconds = 0;
    for (size_t i = 0; i < 4; ++i) seconds = seconds << 8 | message[kTransmitTimestamp + i];
    // Stratum 0 is a refusal.
    if (message[1] == 0 || seconds == 0) return false;
    const struct timeval now = {static_cast<time_t>(seconds - kEpoch), 0};
    return settimeofday(&now, nullptr) == 0;
  }
  return false;
}

}  // namespace

void configTime(long offsetSeconds, int daylightSeconds, const char* server, const char*,
                const char*) {
  g_server = server;
  g_offset = offsetSeconds + daylightSeconds;
  ask();
}

// The rules of a time zone are not read.
void configTzTime(const char*, const char* server, const char* second, const char* third) {
  configTime(0, 0, server, second, third);
}

bool getLocalTime(struct tm* time, uint32_t waitMs) {
  if (time == nullptr) return false;
  for (const unsigned long start = millis();;) {
    const time_t now = ::time(nullptr) + g_offset;
    localtime_r(&now, time);
    if (time->tm_year > kFirstYear) return true;
    if (millis() - start >= waitMs) return false;
    if (!ask()) delay(10);
  }
}
