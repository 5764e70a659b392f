#include "Esp.h"

#include <string.h>

#include "../config.h"
#include "../port.h"
#include "esp_arduino_version.h"
#include "heap.h"

using namespace __board;

EspClass ESP;

void EspClass::restart() {
  port::restart();
}

uint32_t EspClass::getHeapSize() const {
  return config::kHeap;
}
uint32_t EspClass::getFreeHeap() const {
  return static_cast<uint32_t>(core::heapFreeOctets());
}
uint32_t EspClass::getMaxAllocHeap() const {
  return static_cast<uint32_t>(core::heapLargestBlock());
}

#ifdef __wasm__
uint32_t EspClass::getCpuFreqMHz() const {
  return 240;
}
#else
// Our own program for the chip runs from the crystal.
uint32_t EspClass::getCpuFreqMHz() const {
  return 40;
}
#endif

uint32_t EspClass::getCycleCount() const {
  return static_cast<uint32_t>(port::micros() * 240);
}
const char* EspClass::getCoreVersion() const {
  return ESP_ARDUINO_VERSION_STR;
}

uint32_t esp_random() {
  return port::random32();
}

void esp_fill_random(void* out, size_t length) {
  auto* at = static_cast<uint8_t*>(out);
  while (length > 0) {
    const uint32_t bits = port::random32();
    const size_t part = length < sizeof bits ? length : sizeof bits;
    memcpy(at, &bits, part);
    at += part;
    length -= part;
  }
}

void esp_restart() {
  port::restart();
}
uint32_t esp_get_free_heap_size() {
  return ESP.getFreeHeap();
}
int64_t esp_timer_get_time() {
  return static_cast<int64_t>(port::micros());
}
