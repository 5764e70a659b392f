// The processor's side of interrupts (Xtensa ISA, "Interrupt Option"), in the one way this port uses
// them: a single interrupt of level 1, whose service routine is in vectors.S.
#pragma once

#include <stdint.h>

namespace esp32 {

/// The processor's interrupt that UART0 is given: external, level 1, by level.
inline constexpr uint32_t kUartInterrupt = 13;

/// From here on the service routine runs whenever UART0 asks. The vectors are in force (start.S).
inline void startInterrupts() {
  __asm__ volatile("wsr.intenable %0" ::"r"(1u << kUartInterrupt));
  uint32_t before;
  __asm__ volatile("rsync\n rsil %0, 0" : "=r"(before)::"memory");
}

/// As long as it lives, the service routine does not run.
class Uninterrupted {
 public:
  Uninterrupted() { __asm__ volatile("rsil %0, 1" : "=r"(before_)::"memory"); }
  ~Uninterrupted() { __asm__ volatile("wsr.ps %0\n rsync" ::"r"(before_) : "memory"); }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  uint32_t before_;
};

}  // namespace esp32
