// The classic ESP32, bare metal: UART0 is the wire, the processor's cycle counter the clock.
//
// An interrupt takes received octets out of the UART's FIFO; a sketch can have one for pins (pin_interrupts.cpp). So a sketch may be busy until
// the buffer is full (kEsp32ReceiveBuffer: 355 ms at 115200 baud, 44 ms at 921600). Everything else
// is polled: sending waits for the transmitter, and the network gets its turn when the sketch waits
// or its loop() is over.

#include "../../core/port.h"

#include <stdint.h>
#include <string.h>

#include "../../core/config.h"
#include "cycle_clock.h"
#include "fault.h"
#include "gpio_pads.h"
#include "interrupts.h"
#include "octet_ring.h"
#include "registers.h"
#include "uart_divisor.h"

using namespace __board;

using namespace esp32;

namespace __board::esp32 {
uint32_t g_clockHz = kUsualCrystalHz;
void (*g_onPinInterrupt)() = nullptr;
}  // namespace __board::esp32

namespace {

CycleClock g_clock;

uint32_t cycles() {
  uint32_t count;
  __asm__ volatile("rsr %0, ccount" : "=r"(count));
  return count;
}

/// Octets that have been received and not yet handed to the core.
OctetRing<config::kEsp32ReceiveBuffer> g_received;

/// The interrupt comes with so many octets in the FIFO of 128: time enough at any rate.
constexpr uint32_t kReceiveThreshold = 64;
/// After so much silence (in times of eight bits) it comes for fewer octets.
constexpr uint32_t kReceiveTimeout = 2;

/// Moves octets from the UART's FIFO into the buffer. Must not be interrupted.
void emptyReceiver() {
  for (;;) {
    // Read the count first: an octet that comes in between then shows in the addresses. In the
    // other order it would show in the count alone, beside equal addresses, and an empty FIFO would
    // look full.
    const uint32_t status = reg(kUartStatus);
    const uint32_t count = receivedCount(status, reg(kUartMemRxStatus));
    if (count == 0) return;
    for (uint32_t i = 0; i < count; ++i) {
      // An octet without room costs a packet, which TCP sends again.
      g_received.put(static_cast<uint8_t>(reg(kUartFifo)));
    }
  }
}

size_t takeReceived(uint8_t* octets, size_t room) {
  {
    // Take the octets that still wait for the threshold or for silence.
    const Uninterrupted uninterrupted;
    emptyReceiver();
  }
  return g_received.take(octets, room);
}

/// Runs the network. Never called inside the network.
void attend() {
  uint8_t octets[64];
  while (const size_t length = takeReceived(octets, sizeof octets)) {
    core::serialInput(octets, length);
  }
  core::poll();
}

void startReceiver() {
  reg(kUartConf1) = receiveThresholds(kReceiveThreshold, kReceiveTimeout);
  reg(kUartInterruptClear) = 0xFFFFFFFF;
  reg(kUartInterruptEnable) = kUartRxFifoFull | kUartRxFifoTimeout;
  reg(kUartInterruptMap) = kUartInterrupt;
  startInterrupts(1u << kUartInterrupt);
}

/// A boot from flash arms both watchdogs, and they would reset the program.
void stopWatchdogs() {
  reg(kRtcWatchdogProtect) = kWatchdogKey;
  reg(kRtcWatchdogConfig) = 0;
  reg(kRtcWatchdogProtect) = 0;
  reg(kTimerWatchdogProtect) = kWatchdogKey;
  reg(kTimerWatchdogConfig) = 0;
  reg(kTimerWatchdogProtect) = 0;
}

/// Sets processor and UART to the crystal: some resets keep another clock source.
void useCrystal() {
  const uint32_t conf = reg(kRtcClockConf);
  if ((conf & kRtcClockSelect) == 0) {
    // The ROM has measured the crystal and set the divider for it.
    g_clockHz = crystalHz(reg(kUartClkDiv), config::kFirstBaud);
    return;
  }
  reg(kRtcClockConf) = conf & ~kRtcClockSelect;
  reg(kSysclkConf) = reg(kSysclkConf) & ~kSysclkPreDivider;
  reg(kUartClkDiv) = uartDivisor(g_clockHz, config::kFirstBaud);
}

/// Waits until the last stop bit has left.
void drainTransmitter() {
  while (!transmitterIdle(reg(kUartStatus))) continue;
}

using Constructor = void (*)();
extern "C" const Constructor __constructors_start[], __constructors_end[];

}  // namespace

namespace __board::port {

uint64_t micros() {
  const Uninterrupted uninterrupted;
  return g_clock.micros(cycles());
}

void delayMs(uint32_t ms) {
  const uint64_t until = micros() + uint64_t{ms} * 1000;
  do {
    attend();
  } while (micros() < until);
}

void serialWrite(const uint8_t* octets, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    while (unsentCount(reg(kUartStatus)) >= kUartFifoOctets - 2) continue;
    reg(kUartFifoAhb) = octets[i];
  }
}

bool canSetBaud(uint32_t baud) {
  return uartCanDivide(g_clockHz, baud);
}

void setBaud(uint32_t baud) {
  drainTransmitter();
  reg(kUartClkDiv) = uartDivisor(g_clockHz, baud);
}

void pinMode(uint8_t pin, uint8_t mode) {
  if (!isUsable(pin)) return;
  const bool drives = (mode & 0x2) != 0 && !isInputOnly(pin);
  reg(kGpioOutSelect + 4u * pin) = kGpioOutSelectPlain;
  reg(kIoMux + kPadOffset[pin]) = padConfig(mode);
  const uint32_t pinConfig = reg(kGpioPin + 4u * pin) & ~kGpioPinOpenDrain;
  reg(kGpioPin + 4u * pin) = pinConfig | ((mode & 0x10) != 0 ? kGpioPinOpenDrain : 0);
  if (const RtcPulls pulls = rtcPulls(pin); pulls.offset != 0) {
    const uint32_t address = kRtcIo + pulls.offset;
    reg(address) = withRtcPulls(reg(address), pulls.upBit, mode);
  }
  if (pin < 32) {
    reg(drives ? kGpioEnableSet : kGpioEnableClear) = 1u << pin;
  } else {
    reg(drives ? kGpioEnableSetBank1 : kGpioEnableClearBank1) = 1u << (pin - 32);
  }
}

void digitalWrite(uint8_t pin, uint8_t level) {
  if (!isUsable(pin)) return;
  if (pin < 32) {
    reg(level != 0 ? kGpioOutSet : kGpioOutClear) = 1u << pin;
  } else {
    reg(level != 0 ? kGpioOutSetBank1 : kGpioOutClearBank1) = 1u << (pin - 32);
  }
}

int digitalRead(uint8_t pin) {
  if (pin >= kPins) return 0;
  return pin < 32 ? reg(kGpioIn) >> pin & 1 : reg(kGpioInBank1) >> (pin - 32) & 1;
}

uint32_t random32() {
  // The radio is off, so the register alone is predictable; the arrival time of a packet is less
  // so.
  return reg(kRandom) ^ cycles() * 0x9E3779B9u;
}

void panic(const char* reason) {
  const auto say = [](const char* text) {
    serialWrite(reinterpret_cast<const uint8_t*>(text), strlen(text));
  };
  say("\r\n");
  say(reason);
  say("\r\n");
  restart();
}

void restart() {
  drainTransmitter();
  reg(kRtcOptions0) = reg(kRtcOptions0) | kRtcSoftwareReset;
  for (;;) continue;
}

}  // namespace __board::port

extern "C" {

/// Called by vectors.S for an interrupt; not interrupted.
void esp32_interrupt();
void esp32_interrupt() {
  if (g_onPinInterrupt != nullptr) g_onPinInterrupt();
  emptyReceiver();
  // Clear the interrupts now: before the FIFO was read they would have come back at once.
  reg(kUartInterruptClear) = kUartRxFifoFull | kUartRxFifoTimeout;
}

/// Called by vectors.S with EXCCAUSE, the place of the fault, and the address that was used.
[[noreturn]] void esp32_fault(uint32_t cause, const void* place, const void* address);
void esp32_fault(uint32_t cause, const void* place, const void* address) {
  FaultText text;
  describeFault(cause, reinterpret_cast<uintptr_t>(place), reinterpret_cast<uintptr_t>(address),
                text);
  port::panic(text);
}

/// Called by start.S: the stack is set, and zeroed memory is zero.
[[noreturn]] void esp32_main();
void esp32_main() {
  stopWatchdogs();
  useCrystal();
  g_clock.start(cycles(), g_clockHz / 1'000'000);
  for (const Constructor* make = __constructors_start; make != __constructors_end; ++make)
    (*make)();
  core::begin();
  startReceiver();
  setup();
  for (;;) {
    core::runLoop();
    attend();
  }
}

/// A virtual function without a body has been called: a bug in the core.
void __cxa_pure_virtual() {
  port::panic("A virtual function without a body was called.");
}

}  // extern "C"
