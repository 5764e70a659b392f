// Esp.h of the Arduino core for ESP32 3.x, and the functions of ESP-IDF that sketches call beside it. Left out: what the
// board cannot know or has not: the sketch's size, flash memory to write to, PSRAM, sleep.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "board_lacks.h"

#ifdef __cplusplus
extern "C" {
#endif
/// 32 unpredictable bits.
uint32_t esp_random(void);
void esp_fill_random(void* out, size_t length);
void esp_restart(void) __attribute__((noreturn));
uint32_t esp_get_free_heap_size(void);
/// Microseconds since reset.
int64_t esp_timer_get_time(void);
#ifdef __cplusplus
}

class EspClass {
 public:
  /// Resets the board; what was printed goes out before.
  [[noreturn]] void restart();

  /// Octets of the memory that all String objects, `new` and malloc() share.
  uint32_t getHeapSize() const;
  uint32_t getFreeHeap() const;
  /// The largest piece of it.
  uint32_t getMaxAllocHeap() const;
  uint32_t getPsramSize() const { return 0; }
  uint32_t getFreePsram() const { return 0; }

  const char* getChipModel() const { return "ESP32-D0WDQ6"; }
  uint16_t getChipRevision() const { return 0; }
  uint8_t getChipCores() const { return 2; }
  uint32_t getCpuFreqMHz() const;
  /// Of 240 MHz, also where the processor itself is slower.
  uint32_t getCycleCount() const;
  const char* getSdkVersion() const { return "none"; }
  const char* getCoreVersion() const;
  uint32_t getFlashChipSize() const { return 4 * 1024 * 1024; }
  uint32_t getFlashChipSpeed() const { return 40000000; }
  /// The octets of WiFi.macAddress(), the first one lowest.
  uint64_t getEfuseMac() const { return 0xE92BA8C00002; }

  uint32_t getSketchSize()
      __BOARD_LACKS("not on this board: a program here does not know its own size");
  uint32_t getFreeSketchSpace()
      __BOARD_LACKS("not on this board: a program here is not updated over the network");
  void deepSleep(uint64_t us)
      __BOARD_LACKS("not on this board: it never sleeps. Use delay() or ESP.restart() instead");
};

extern EspClass ESP;
#endif
