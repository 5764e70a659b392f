// Event groups: 24 bits that tasks wait for.

#include "tasks.h"

using namespace __board;
using namespace __board::tasks;

extern "C" {
EventGroupHandle_t xEventGroupCreate() {
  return static_cast<EventGroupHandle_t>(calloc(1, sizeof(__board_events)));
}
void vEventGroupDelete(EventGroupHandle_t group) {
  free(group);
}

EventBits_t xEventGroupSetBits(EventGroupHandle_t group, EventBits_t bits) {
  group->bits |= bits & 0xFFFFFF;
  EventBits_t cleared = 0;
  const Task* first = nullptr;
  // All that wait see the same bits, before those that clear have cleared them.
  for (Task* task = g_first; task != nullptr; task = task->next) {
    if (task->waitsFor != group) continue;
    const EventBits_t there = group->bits & task->wanted;
    if (task->wantsAll ? there != task->wanted : there == 0) continue;
    task->found = group->bits;
    task->isFound = true;
    if (task->clears) cleared |= task->wanted;
    wake(*task);
    if (first == nullptr || task->priority > first->priority) first = task;
  }
  group->bits &= ~cleared;
  if (first != nullptr) preempt(*first);
  return group->bits;
}

BaseType_t xEventGroupSetBitsFromISR(EventGroupHandle_t group, EventBits_t bits,
                                     BaseType_t* woken) {
  xEventGroupSetBits(group, bits);
  if (woken != nullptr) *woken = pdTRUE;
  return pdPASS;
}
EventBits_t xEventGroupClearBits(EventGroupHandle_t group, EventBits_t bits) {
  const EventBits_t before = group->bits;
  group->bits &= ~bits;
  return before;
}
EventBits_t xEventGroupGetBits(EventGroupHandle_t group) {
  return group->bits;
}

EventBits_t xEventGroupWaitBits(EventGroupHandle_t group, EventBits_t bits, BaseType_t clear,
                                BaseType_t all, TickType_t ticks) {
  Task& self = current();
  const EventBits_t there = group->bits & bits;
  if (all != pdFALSE ? there == bits : there != 0) {
    const EventBits_t before = group->bits;
    if (clear != pdFALSE) group->bits &= ~bits;
    return before;
  }
  self.wanted = bits;
  self.wantsAll = all != pdFALSE;
  self.clears = clear != pdFALSE;
  self.isFound = false;
  const BaseType_t found = attemptFor(group, ticks, [&self] { return self.isFound; });
  return found == pdTRUE ? self.found : group->bits;
}

}  // extern "C"
