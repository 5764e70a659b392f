// The processor's side of interrupts (Xtensa ISA, "Interrupt Option"). This port uses a single
// interrupt of level 1; its service routine is in vectors.S.
#pragma once

#include <stdint.h>

namespace __board::esp32 {

/// The processor's interrupt for UART0: external, level 1, triggered by level.
inline constexpr uint32_t kUartInterrupt = 13;

/// Enables the interrupt: from now on the service routine runs whenever UART0 asks. start.S has set
/// the vectors.
inline void startInterrupts() {
  __asm__ volatile("wsr.intenable %0" ::"r"(1u << kUartInterrupt));
  uint32_t before;
  __asm__ volatile("rsync\n rsil %0, 0" : "=r"(before)::"memory");
}

/// While this object exists, the service routine does not run.
class Uninterrupted {
 public:
  Uninterrupted() { __asm__ volatile("rsil %0, 1" : "=r"(before_)::"memory"); }
  ~Uninterrupted() { __asm__ volatile("wsr.ps %0\n rsync" ::"r"(before_) : "memory"); }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  uint32_t before_;
};

}  // namespace __board::esp32
