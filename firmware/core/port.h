// The functions that a port (virtual board, ESP32, host) gives the core, and those that the core
// gives a port.
//
// The core calls the functions in namespace `port`; each target under firmware/port/ defines them.
// The target calls the functions in namespace `core`. Everything runs on one thread of execution:
// a port may call core::serialInput and core::poll only while port::delayMs or port::serialWrite has
// suspended the loop task, or between two calls of loop(), never from an interrupt.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::port {

/// Microseconds since reset; wraps after 584,000 years.
uint64_t micros();

/// Suspends the loop task for `ms` milliseconds; the network goes on meanwhile.
void delayMs(uint32_t ms);

/// Queues octets for UART0's transmitter; returns when all are accepted.
void serialWrite(const uint8_t* octets, size_t length);

/// Whether UART0's divider comes within 2 % of a rate, bits per second.
bool canSetBaud(uint32_t baud);
/// Waits until the last bit that was queued has left, then sets UART0's rate.
void setBaud(uint32_t baud);

/// Pin numbers are the chip's GPIO numbers; `mode` and `level` are Arduino's constants.
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t level);
int digitalRead(uint8_t pin);

/// What the converter makes of the pin's voltage, 12 bits. Channels of ADC2 begin at 10; `attenuation` 0 to 3.
uint16_t analogRead(uint8_t pin, uint8_t channel, uint8_t attenuation);
/// What the touch sensor counts at a pad, 0 to 9.
uint16_t touchRead(uint8_t pin, uint8_t pad);

struct PwmSignal {
  uint8_t channel;     // 0 to 15
  uint8_t timer;       // 0 to 7
  uint8_t resolution;  // 1 to 20 bits
  uint32_t frequency;  // hertz
  uint32_t duty;       // of the period's 2^resolution steps those that are HIGH, up to all
};
/// The pin, one that has a driver, shows a channel with this signal, now or from its next period on.
void pwm(uint8_t pin, const PwmSignal& signal);
/// It is an output as digitalWrite() has it, again.
void endPwm(uint8_t pin);

/// Calls core::interrupt() when the pin's level says so; `mode` is Arduino's.
void attachInterrupt(uint8_t pin, uint8_t mode, void (*handler)(void*), void* argument);
void detachInterrupt(uint8_t pin);
/// Lets interrupts happen, or wait.
void letInterrupts(bool happen);

/// The flash chip: NOR, 4 MB. Writing clears bits, erasing sets the 4096 octets of a sector to ones. Each is carried out before it
/// returns. False when the address is outside the chip, or when the target has no flash for the program.
bool flashRead(uint32_t address, void* out, size_t length);
bool flashWrite(uint32_t address, const void* octets, size_t length);
bool flashErase(uint32_t address);
/// Milliseconds that the chip is still busy; whoever asks waits so long.
uint32_t flashBusyMs();

/// 32 unpredictable bits where the target has them.
uint32_t random32();

/// Prints `reason` on the serial line and resets the board. Does not return.
[[noreturn]] void panic(const char* reason);
/// Resets the board once everything written has left. Does not return.
[[noreturn]] void restart();

}  // namespace __board::port

namespace __board::core {

/// Resets the core's state (network, Serial) and brings the wire up. Once after reset, before setup().
void begin();

/// Runs loop(), and the sketch's serialEvent() when text waits for it.
void runLoop();

/// Runs a handler of the sketch for an interrupt: nothing in it may wait. The one core function that a port calls from
/// an interrupt, and while anything else runs.
void interrupt(void (*handler)(void*), void* argument);

/// Octets from UART0's receiver: text for Serial and SLIP frames for the network, split anywhere.
void serialInput(const uint8_t* octets, size_t length);

/// Runs timers that are due. Returns the milliseconds until the next one, UINT32_MAX if none runs.
uint32_t poll();

/// While on, every connection to the board begins at sequence number 5000, so that a reader can
/// follow the numbers; off after begin(). Anybody can guess these numbers, so they are for a wire
/// without strangers.
void setEasySequence(bool on);

}  // namespace __board::core

// The sketch.
void setup();
void loop();
