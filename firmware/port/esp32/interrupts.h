// The processor's side of interrupts (Xtensa ISA, "Interrupt Option"). This port uses two interrupts of level 1, the
// second for pins and only when a sketch asks for it. Their service routine is in vectors.S.
#pragma once

#include <stdint.h>

namespace __board::esp32 {

/// The processor's interrupt for UART0: external, level 1, triggered by level.
inline constexpr uint32_t kUartInterrupt = 13;

/// The same for pins.
inline constexpr uint32_t kPinInterrupt = 12;

/// What the service routine does for pins; null until a sketch attaches an interrupt.
extern void (*g_onPinInterrupt)();

/// Enables interrupts: from now on the service routine runs whenever one of them asks. start.S has set
/// the vectors.
inline void startInterrupts(uint32_t interrupts) {
  __asm__ volatile("wsr.intenable %0" ::"r"(interrupts));
  uint32_t before;
  __asm__ volatile("rsync\n rsil %0, 0" : "=r"(before)::"memory");
}

/// Masks interrupts, or no longer.
inline void maskInterrupts(bool masked) {
  uint32_t before;
  if (masked) {
    __asm__ volatile("rsil %0, 1" : "=r"(before)::"memory");
  } else {
    __asm__ volatile("rsil %0, 0" : "=r"(before)::"memory");
  }
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
