#include "../runtime.h"
#include "Arduino.h"

using namespace __board;

void vTaskDelay(TickType_t ticks) {
  delay(ticks);
}

void vTaskDelayUntil(TickType_t* last, TickType_t period) {
  xTaskDelayUntil(last, period);
}

BaseType_t xTaskDelayUntil(TickType_t* last, TickType_t period) {
  if (last == nullptr) return pdFALSE;
  *last += period;
  const auto left = static_cast<int32_t>(*last - xTaskGetTickCount());
  if (left <= 0) return pdFALSE;
  delay(static_cast<uint32_t>(left));
  return pdTRUE;
}

TickType_t xTaskGetTickCount() {
  return static_cast<TickType_t>(millis());
}
TickType_t xTaskGetTickCountFromISR() {
  return xTaskGetTickCount();
}

// Where there are more tasks, port/wasm/tasks.cpp knows.
#ifndef __wasm__
BaseType_t xPortGetCoreID() {
  return 1;
}
#endif

void __board_enter_critical(portMUX_TYPE*) {
  if (!core::keepsTurn()) noInterrupts();
  core::keepTurn(true);
}

void __board_exit_critical(portMUX_TYPE*) {
  core::keepTurn(false);
  if (!core::keepsTurn()) interrupts();
}
