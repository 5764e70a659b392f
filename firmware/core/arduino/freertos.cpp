#include "Arduino.h"

namespace {
// Sections may lie in each other.
unsigned g_sections = 0;
}  // namespace

void vTaskDelay(TickType_t ticks) {
  delay(ticks);
}

void vTaskDelayUntil(TickType_t* last, TickType_t period) {
  if (last == nullptr) return;
  const TickType_t until = *last + period;
  const auto left = static_cast<int32_t>(until - xTaskGetTickCount());
  if (left > 0) delay(static_cast<uint32_t>(left));
  *last = until;
}

TickType_t xTaskGetTickCount() {
  return static_cast<TickType_t>(millis());
}

BaseType_t xPortGetCoreID() {
  return 1;
}

void __board_enter_critical(portMUX_TYPE*) {
  if (g_sections++ == 0) noInterrupts();
}

void __board_exit_critical(portMUX_TYPE*) {
  if (g_sections > 0 && --g_sections == 0) interrupts();
}
