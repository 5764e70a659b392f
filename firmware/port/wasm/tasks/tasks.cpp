// FreeRTOS's tasks on the virtual board, and what they wait for. The host gives turns (device/virtual/scheduler.ts): it
// knows priorities, cores and times. What a task waits for is decided here and in the other files of this folder.
//
// Further imports of a program that has tasks, module "hw": task_start, task_wait, task_yield, task_wake, task_priority,
// task_hold, task_end. Further export: task, which the host calls through WebAssembly.promising. task_wait and task_yield
// suspend the running task, as delay does.
//
// https://www.freertos.org/Documentation/02-Kernel/04-API-references

#include "tasks.h"

using namespace __board;
using namespace __board::tasks;

#define HW(name) __attribute__((import_module("hw"), import_name(#name)))

extern "C" {
HW(task_start) void hw_task_start(uint32_t id, uint32_t priority, uint32_t core);
HW(task_wait) void hw_task_wait(uint32_t ms);
HW(task_yield) void hw_task_yield();
HW(task_wake) void hw_task_wake(uint32_t id);
HW(task_priority) void hw_task_priority(uint32_t id, uint32_t priority);
HW(task_hold) void hw_task_hold(uint32_t id, int32_t held);
HW(task_end) void hw_task_end(uint32_t id);
}

namespace {

/// As in the Arduino core: priority 1 on core 1.
constexpr Task loopTask() {
  Task task = {};
  const char name[] = "loopTask";
  for (size_t i = 0; i < sizeof name; ++i) task.name[i] = name[i];
  task.priority = task.ownPriority = 1;
  task.core = 1;
  return task;
}

constinit Task g_loopTask = loopTask();
uint32_t g_lastId = 0;
uint32_t g_lastPlace = 0;
unsigned g_suspensions = 0;  // vTaskSuspendAll()

/// The most important of those that wait for it, and of these the one that waits longest.
Task* firstWaiting(const void* object) {
  Task* first = nullptr;
  for (Task* task = g_first; task != nullptr; task = task->next) {
    if (task->waitsFor != object) continue;
    if (first == nullptr || task->priority > first->priority ||
        (task->priority == first->priority && task->place < first->place)) {
      first = task;
    }
  }
  return first;
}

}  // namespace

namespace __board::tasks {

Task* g_first = &g_loopTask;

Task& current() {
  return g_running == nullptr ? g_loopTask : *static_cast<Task*>(g_running);
}

void mayWait(const char* words) {
  if (core::inNetwork()) port::panic(words);
}

void block(const void* object, uint32_t ms) {
  mayWait(
      "A function of FreeRTOS waited inside a network callback or an interrupt. Both must return "
      "at once: wait 0 ticks there.");
  Task& self = current();
  self.waitsFor = object;
  self.place = ++g_lastPlace;
  suspended([ms] { hw_task_wait(ms); });
  self.waitsFor = nullptr;
}

void preempt(const Task& woken) {
  if (core::inNetwork() || core::keepsTurn()) return;
  if (woken.priority <= current().priority) return;
  suspended([] { hw_task_yield(); });
}

void wake(Task& task) {
  task.waitsFor = nullptr;
  hw_task_wake(task.id);
}

bool wakeFirst(const void* object) {
  Task* task = firstWaiting(object);
  if (task == nullptr) return false;
  wake(*task);
  const bool isMoreImportant = task->priority > current().priority;
  preempt(*task);
  return isMoreImportant;
}

void setPriority(Task& task, UBaseType_t priority) {
  if (task.priority == priority) return;
  task.priority = priority;
  hw_task_priority(task.id, priority);
}

void copyName(char (&to)[16], const char* name) {
  strlcpy(to, name == nullptr ? "" : name, sizeof to);
}

// In the words of ESP-IDF.
void stackOverflow(const OnStack& task) {
  char text[80] = "A stack overflow in task ";
  strcat(text, task.name);
  strcat(text, " has been detected.");
  port::panic(text);
}

}  // namespace __board::tasks

extern "C" {

/// The host calls it for a task that has been started.
void wasm_task(uint32_t id) __attribute__((export_name("task")));
void wasm_task(uint32_t id) {
  for (Task* task = g_first; task != nullptr; task = task->next) {
    if (task->id != id) continue;
    g_running = task;
    setStackPointer(reinterpret_cast<uint8_t*>(task->end) + task->stackSize);
    task->function(task->argument);
    char text[80] = "FreeRTOS Task \"";
    strcat(text, task->name);
    strcat(text, "\" should not return, Aborting now!");
    port::panic(text);
  }
}

BaseType_t xTaskCreatePinnedToCore(TaskFunction_t function, const char* name, uint32_t stack,
                                   void* argument, UBaseType_t priority, TaskHandle_t* handle,
                                   BaseType_t core) {
  // The core's own functions need some of it, too.
  const uint32_t size = ((stack < 1024 ? 1024 : stack) + 15) / 16 * 16;
  // An overflow must not reach the record that tells of it.
  auto* memory = static_cast<uint32_t*>(malloc(size));
  auto* task = static_cast<Task*>(calloc(1, sizeof(Task)));
  if (task == nullptr || memory == nullptr) {
    free(task);
    free(memory);
    return errCOULD_NOT_ALLOCATE_REQUIRED_MEMORY;
  }
  for (uint32_t i = 0; i < size / sizeof *memory; ++i) memory[i] = kUnused;
  task->end = memory;
  task->stackSize = size;
  task->id = ++g_lastId;
  task->function = function;
  task->argument = argument;
  task->priority = task->ownPriority =
      priority < configMAX_PRIORITIES ? priority : configMAX_PRIORITIES - 1;
  task->core = core == 1 ? 1 : 0;
  copyName(task->name, name);
  task->next = g_first;
  g_first = task;
  if (handle != nullptr) *handle = task;
  hw_task_start(task->id, task->priority, static_cast<uint32_t>(task->core));
  preempt(*task);
  return pdPASS;
}

BaseType_t xTaskCreate(TaskFunction_t function, const char* name, uint32_t stack, void* argument,
                       UBaseType_t priority, TaskHandle_t* handle) {
  return xTaskCreatePinnedToCore(function, name, stack, argument, priority, handle, tskNO_AFFINITY);
}

void vTaskDelete(TaskHandle_t handle) {
  Task& task = taskOf(handle);
  const bool isSelf = &task == &current();
  if (isSelf)
    mayWait(
        "vTaskDelete(NULL) was called inside a network callback or an interrupt: no task runs "
        "there.");
  for (Task** place = &g_first; *place != nullptr; place = &(*place)->next) {
    if (*place != &task) continue;
    *place = task.next;
    break;
  }
  const uint32_t id = task.id;
  if (&task != &g_loopTask) {
    free(task.end);
    free(&task);
  }
  if (isSelf) {
    g_running = nullptr;
    setStackPointer(g_loopStack);
  }
  hw_task_end(id);
}

void vTaskSuspend(TaskHandle_t handle) {
  Task& task = taskOf(handle);
  task.held = true;
  hw_task_hold(task.id, 1);
  if (&task == &current()) {
    mayWait(
        "vTaskSuspend(NULL) was called inside a network callback or an interrupt: no task runs "
        "there.");
    suspended([] { hw_task_yield(); });
  }
}

void vTaskResume(TaskHandle_t handle) {
  Task& task = taskOf(handle);
  task.held = false;
  hw_task_hold(task.id, 0);
  preempt(task);
}

BaseType_t xTaskResumeFromISR(TaskHandle_t handle) {
  vTaskResume(handle);
  return handle->priority > current().priority ? pdTRUE : pdFALSE;
}

void vTaskPrioritySet(TaskHandle_t handle, UBaseType_t priority) {
  Task& task = taskOf(handle);
  task.ownPriority = priority < configMAX_PRIORITIES ? priority : configMAX_PRIORITIES - 1;
  setPriority(task, task.ownPriority);
  if (!core::inNetwork() && !core::keepsTurn()) suspended([] { hw_task_yield(); });
}

UBaseType_t uxTaskPriorityGet(TaskHandle_t handle) {
  return taskOf(handle).priority;
}
TaskHandle_t xTaskGetCurrentTaskHandle() {
  return &current();
}
TaskHandle_t xTaskGetHandle(const char* name) {
  for (Task* task = g_first; task != nullptr; task = task->next) {
    if (strcmp(task->name, name) == 0) return task;
  }
  return nullptr;
}
char* pcTaskGetName(TaskHandle_t handle) {
  return taskOf(handle).name;
}

eTaskState eTaskGetState(TaskHandle_t handle) {
  for (Task* task = g_first; task != nullptr; task = task->next) {
    if (task != handle) continue;
    if (task == &current()) return eRunning;
    if (task->held) return eSuspended;
    return task->waitsFor == nullptr ? eReady : eBlocked;
  }
  return eDeleted;
}

UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t handle) {
  const Task& task = taskOf(handle);
  // What the loop task has used is not known; what it has left now is.
  if (task.end == nullptr)
    return static_cast<UBaseType_t>(reinterpret_cast<uintptr_t>(stackPointer()));
  UBaseType_t words = 0;
  while (words < task.stackSize / sizeof(uint32_t) && task.end[words] == kUnused) ++words;
  return words * sizeof(uint32_t);
}

UBaseType_t uxTaskGetNumberOfTasks() {
  UBaseType_t count = 0;
  for (Task* task = g_first; task != nullptr; task = task->next) ++count;
  return count;
}

BaseType_t xPortGetCoreID() {
  return current().core;
}

void vTaskYield() {
  if (!core::inNetwork() && !core::keepsTurn()) suspended([] { hw_task_yield(); });
}

void vTaskSuspendAll() {
  if (g_suspensions++ == 0) core::keepTurn(true);
}
BaseType_t xTaskResumeAll() {
  if (g_suspensions == 0 || --g_suspensions > 0) return pdFALSE;
  core::keepTurn(false);
  vTaskYield();
  return pdTRUE;
}

}  // extern "C"
