// The tasks of FreeRTOS on the virtual board: what the parts of it share. The objects of this folder are linked only with a
// sketch that uses one of their functions.
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../../core/arduino/Arduino.h"
#include "../../../core/port.h"
#include "../../../core/runtime.h"
#include "../task_switch.h"

struct __board_task : __board::tasks::OnStack {
  uint32_t id;
  uint32_t stackSize;
  TaskFunction_t function;
  void* argument;
  UBaseType_t priority;     // with what a mutex lends it
  UBaseType_t ownPriority;  // as the sketch has set it
  BaseType_t core;
  const void* waitsFor;
  uint32_t place;  // who waits longer goes first
  unsigned mutexes;
  bool held;  // vTaskSuspend()
  uint32_t notified;
  bool hasNotification;
  // What it waits for in an event group, and the bits that ended that.
  EventBits_t wanted, found;
  bool wantsAll, clears, isFound;
  __board_task* next;
};

struct __board_queue {
  UBaseType_t length, itemSize, count, head;
  uint8_t* items;
  bool isMutex;
  __board_task* holder;
  UBaseType_t depth;  // of a recursive mutex
};

struct __board_events {
  EventBits_t bits;
};

namespace __board::tasks {

using Task = __board_task;
using Queue = __board_queue;

/// The first of all that there are; the loop task is one.
extern Task* g_first;

/// The running task; beside the tasks, the loop task.
Task& current();
inline Task& taskOf(TaskHandle_t handle) {
  return handle == nullptr ? current() : *handle;
}

/// Suspends the running task until it is woken or `ms` have passed.
void block(const void* object, uint32_t ms);

/// Ends the program with these words where nothing may wait.
void mayWait(const char* words);

/// Lets a task that is more important than the running one run at once.
void preempt(const Task& woken);

void wake(Task& task);

/// Wakes the most important of those that wait for an object, and of these the one that waits longest.
/// @return whether it is more important than the running task
bool wakeFirst(const void* object);

void setPriority(Task& task, UBaseType_t priority);

void copyName(char (&to)[16], const char* name);

/// Tries `attempt`, which says whether it succeeded, whenever `object` wakes the running task, for `ticks` ms.
template <class Attempt>
BaseType_t attemptFor(const void* object, TickType_t ticks, Attempt attempt) {
  if (attempt()) return pdTRUE;
  const uint64_t endUs = port::micros() + uint64_t{ticks} * 1000;
  for (uint32_t left = ticks; left > 0;) {
    block(object, left);
    if (attempt()) return pdTRUE;
    if (ticks == portMAX_DELAY) continue;
    const uint64_t now = port::micros();
    left = now >= endUs ? 0 : static_cast<uint32_t>((endUs - now + 999) / 1000);
  }
  return pdFALSE;
}

}  // namespace __board::tasks
