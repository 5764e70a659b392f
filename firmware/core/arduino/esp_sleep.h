// Sleep, which this board has not.
#pragma once

#include <stdint.h>

#include "board_lacks.h"

#define __BOARD_NEVER_SLEEPS \
  __BOARD_LACKS("not on this board: it never sleeps. Use delay() or ESP.restart() instead")

#ifdef __cplusplus
extern "C" {
#endif
int esp_sleep_enable_timer_wakeup(uint64_t us) __BOARD_NEVER_SLEEPS;
int esp_sleep_enable_ext0_wakeup(int pin, int level) __BOARD_NEVER_SLEEPS;
int esp_sleep_enable_ext1_wakeup(uint64_t mask, int mode) __BOARD_NEVER_SLEEPS;
int esp_sleep_enable_touchpad_wakeup(void) __BOARD_NEVER_SLEEPS;
int esp_sleep_get_wakeup_cause(void) __BOARD_NEVER_SLEEPS;
void esp_deep_sleep(uint64_t us) __BOARD_NEVER_SLEEPS;
void esp_deep_sleep_start(void) __BOARD_NEVER_SLEEPS;
int esp_light_sleep_start(void) __BOARD_NEVER_SLEEPS;
#ifdef __cplusplus
}
#endif
