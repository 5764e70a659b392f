// Random numbers and map(), as in the Arduino core for ESP32 3.x (WMath.cpp).
#include "../port.h"
#include "Arduino.h"
#include "pin_bus.h"

using namespace __board;

namespace {

bool g_real = true;
/// Of newlib's rand(), a linear congruential generator with 64 bits (Knuth, TAOCP 2, 3.3.4).
uint64_t g_state = 1;

uint32_t pseudoRandom() {
  g_state = g_state * 6364136223846793005u + 1;
  return static_cast<uint32_t>(g_state >> 32) & 0x7FFFFFFF;
}

}  // namespace

void randomSeed(unsigned long seed) {
  if (seed == 0) return;
  g_state = static_cast<uint32_t>(seed);
  g_real = false;
}

void useRealRandomGenerator(bool real) {
  g_real = real;
}

long random(long limit) {
  if (limit == 0) return 0;
  if (limit < 0) return random(0, -limit);
  return static_cast<long>((g_real ? port::random32() : pseudoRandom()) % limit);
}

long random(long low, long high) {
  return low >= high ? low : low + random(high - low);
}

long map(long value, long fromLow, long fromHigh, long toLow, long toHigh) {
  if (fromLow == fromHigh) {
    core::logError("WMath.cpp] map(): Invalid input range, min == max");
    return -1;
  }
  return (value - fromLow) * (toHigh - toLow) / (fromHigh - fromLow) + toLow;
}
