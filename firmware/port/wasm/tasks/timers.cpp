// Timers: their functions run beside the tasks, as callbacks of the network do.

#include "tasks.h"

using namespace __board;
using namespace __board::tasks;

struct __board_timer {
  char name[16];
  TickType_t period;
  bool repeats, isActive;
  void* id;
  TimerCallbackFunction_t callback;
  uint64_t dueUs;
  __board_timer* next;
};

namespace {

__board_timer* g_timers = nullptr;

class TimerService final : public core::Service {
 public:
  uint32_t poll() override {
    uint32_t next = UINT32_MAX;
    for (__board_timer* timer = g_timers; timer != nullptr;) {
      __board_timer* const following = timer->next;
      const uint32_t left = step(*timer);
      if (left < next) next = left;
      timer = following;
    }
    return next;
  }
  void reset() override { g_timers = nullptr; }

 private:
  /// Runs it when it is due. @return milliseconds until it is due next
  static uint32_t step(__board_timer& timer) {
    if (!timer.isActive) return UINT32_MAX;
    const uint64_t now = port::micros();
    if (now < timer.dueUs) return static_cast<uint32_t>((timer.dueUs - now + 999) / 1000);
    timer.isActive = timer.repeats;
    timer.dueUs += uint64_t{timer.period} * 1000;
    // It may delete itself.
    const uint32_t left = timer.isActive ? 0 : UINT32_MAX;
    timer.callback(&timer);
    return left;
  }
};

TimerService g_timerService;

}  // namespace

extern "C" {

TimerHandle_t xTimerCreate(const char* name, TickType_t period, BaseType_t repeats, void* id,
                           TimerCallbackFunction_t callback) {
  if (period == 0) return nullptr;
  auto* timer = static_cast<__board_timer*>(calloc(1, sizeof(__board_timer)));
  if (timer == nullptr) return nullptr;
  copyName(timer->name, name);
  timer->period = period;
  timer->repeats = repeats != pdFALSE;
  timer->id = id;
  timer->callback = callback;
  timer->next = g_timers;
  g_timers = timer;
  core::addService(g_timerService);
  return timer;
}
BaseType_t xTimerStart(TimerHandle_t timer, TickType_t) {
  timer->isActive = true;
  timer->dueUs = port::micros() + uint64_t{timer->period} * 1000;
  return pdPASS;
}
BaseType_t xTimerStop(TimerHandle_t timer, TickType_t) {
  timer->isActive = false;
  return pdPASS;
}
BaseType_t xTimerReset(TimerHandle_t timer, TickType_t ticks) {
  return xTimerStart(timer, ticks);
}
BaseType_t xTimerChangePeriod(TimerHandle_t timer, TickType_t period, TickType_t ticks) {
  if (period == 0) return pdFAIL;
  timer->period = period;
  return xTimerStart(timer, ticks);
}
BaseType_t xTimerDelete(TimerHandle_t timer, TickType_t) {
  for (__board_timer** place = &g_timers; *place != nullptr; place = &(*place)->next) {
    if (*place != timer) continue;
    *place = timer->next;
    free(timer);
    return pdPASS;
  }
  return pdFAIL;
}
BaseType_t xTimerIsTimerActive(TimerHandle_t timer) {
  return timer->isActive ? pdTRUE : pdFALSE;
}
BaseType_t xTimerStartFromISR(TimerHandle_t timer, BaseType_t*) {
  return xTimerStart(timer, 0);
}
BaseType_t xTimerStopFromISR(TimerHandle_t timer, BaseType_t*) {
  return xTimerStop(timer, 0);
}
BaseType_t xTimerResetFromISR(TimerHandle_t timer, BaseType_t*) {
  return xTimerStart(timer, 0);
}
void* pvTimerGetTimerID(TimerHandle_t timer) {
  return timer->id;
}
const char* pcTimerGetName(TimerHandle_t timer) {
  return timer->name;
}

}  // extern "C"
