// Which task runs, and on which stack. Each further task has a stack in the heap; setup(), loop() and all that runs beside
// them (the network, timers, interrupts) share the program's own.
#pragma once

#include <stdint.h>

#include "../../core/port.h"

asm(".globaltype __stack_pointer, i32");

namespace __board::tasks {

/// The beginning of a further task's record.
struct OnStack {
  uint32_t* end;  // the stack's lowest word: kUnused while nothing has run over it
  char name[16];
};
inline constexpr uint32_t kUnused = 0xA5A5A5A5;

/// null while it is the loop task.
extern OnStack* g_running;
/// How far the loop task's frames reach down.
extern void* g_loopStack;

inline void* stackPointer() {
  void* at;
  asm volatile("global.get __stack_pointer\n\tlocal.set %0" : "=r"(at));
  return at;
}
inline void setStackPointer(void* at) {
  asm volatile("local.get %0\n\tglobal.set __stack_pointer" ::"r"(at));
}

/// Ends the program. Only a program that has further tasks has it (tasks/).
__attribute__((weak)) void stackOverflow(const OnStack& task);

/// Calls an import that suspends the running task. Whatever runs meanwhile lies below the loop task's frames.
template <class Import>
inline void suspended(Import import) {
  OnStack* const task = g_running;
  void* const here = stackPointer();
  if (task == nullptr) {
    g_loopStack = here;
  } else {
    if (*task->end != kUnused) stackOverflow(*task);
    setStackPointer(g_loopStack);
    g_running = nullptr;
  }
  import();
  g_running = task;
  setStackPointer(here);
}

}  // namespace __board::tasks
