// A value and a mark at each task, which others set and it waits for.

#include "tasks.h"

using namespace __board;
using namespace __board::tasks;

extern "C" {

BaseType_t xTaskNotify(TaskHandle_t handle, uint32_t value, eNotifyAction action) {
  Task& task = *handle;
  if (action == eSetValueWithoutOverwrite && task.hasNotification) return pdFAIL;
  switch (action) {
    case eSetBits:
      task.notified |= value;
      break;
    case eIncrement:
      ++task.notified;
      break;
    case eSetValueWithOverwrite:
    case eSetValueWithoutOverwrite:
      task.notified = value;
      break;
    default:
      break;
  }
  task.hasNotification = true;
  wakeFirst(&task.notified);
  return pdPASS;
}

BaseType_t xTaskNotifyFromISR(TaskHandle_t task, uint32_t value, eNotifyAction action,
                              BaseType_t* woken) {
  const BaseType_t result = xTaskNotify(task, value, action);
  if (woken != nullptr) *woken = pdTRUE;
  return result;
}
BaseType_t xTaskNotifyGive(TaskHandle_t task) {
  return xTaskNotify(task, 0, eIncrement);
}
void vTaskNotifyGiveFromISR(TaskHandle_t task, BaseType_t* woken) {
  xTaskNotifyFromISR(task, 0, eIncrement, woken);
}

uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks) {
  Task& self = current();
  attemptFor(&self.notified, ticks, [&self] { return self.notified != 0; });
  const uint32_t value = self.notified;
  if (value != 0) self.notified = clear == pdFALSE ? value - 1 : 0;
  self.hasNotification = false;
  return value;
}

BaseType_t xTaskNotifyWait(uint32_t clearOnEntry, uint32_t clearOnExit, uint32_t* value,
                           TickType_t ticks) {
  Task& self = current();
  if (!self.hasNotification) self.notified &= ~clearOnEntry;
  const BaseType_t result =
      attemptFor(&self.notified, ticks, [&self] { return self.hasNotification; });
  if (value != nullptr) *value = self.notified;
  if (result == pdTRUE) self.notified &= ~clearOnExit;
  self.hasNotification = false;
  return result;
}

BaseType_t xTaskNotifyStateClear(TaskHandle_t handle) {
  Task& task = taskOf(handle);
  const bool had = task.hasNotification;
  task.hasNotification = false;
  return had ? pdTRUE : pdFALSE;
}

}  // extern "C"
