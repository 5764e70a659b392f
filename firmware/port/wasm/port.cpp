// The WebAssembly target: the module's imports and exports.
//
// Imports, module "hw": micros, uart_write, uart_baud, gpio_mode, gpio_write, gpio_read, gpio_interrupt, interrupts,
// adc_read, touch_read, pwm, pwm_end, flash_read, flash_write, flash_erase, flash_busy, delay, random, restart, panic, function_entered, function_left.
// Exports: memory, begin, setup, loop, uart_rx_buffer, uart_rx_capacity, uart_rx, poll,
// easy_sequence, interrupt.
//
// The host calls begin() once, then setup() and loop() through WebAssembly.promising; hw.delay
// suspends them (JSPI). While they are suspended, and between two calls, the host may call
// uart_rx() and poll(). These calls share the linear-memory stack with the suspended call, so they
// must run to their end. A program with further tasks has more of both: tasks/. They never call hw.delay: delay() in a network callback panics before. The
// host may call interrupt() then, too, and while it carries out any import but hw.delay.

#include "../../core/port.h"

#include <stdint.h>
#include <string.h>

#include "../../core/config.h"
#include "task_switch.h"

using namespace __board;

#define HW(name) __attribute__((import_module("hw"), import_name(#name)))
// The symbol has another name, which is no sketch's: a variable may be called poll or begin.
#define EXPORT(name) __attribute__((export_name(#name)))

extern "C" {
HW(micros) double hw_micros();
HW(uart_write) void hw_uart_write(const uint8_t* octets, uint32_t length);
HW(uart_baud) void hw_uart_baud(uint32_t bits_per_second);
HW(gpio_mode) void hw_gpio_mode(uint32_t pin, uint32_t mode);
HW(gpio_write) void hw_gpio_write(uint32_t pin, uint32_t level);
HW(gpio_read) int32_t hw_gpio_read(uint32_t pin);
HW(gpio_interrupt)
void hw_gpio_interrupt(uint32_t pin, uint32_t mode, void (*handler)(void*), void* argument);
HW(interrupts) void hw_interrupts(int32_t happen);
HW(adc_read) uint32_t hw_adc_read(uint32_t pin, uint32_t attenuation);
HW(touch_read) uint32_t hw_touch_read(uint32_t pin);
HW(pwm) void hw_pwm(uint32_t pin, uint32_t frequency, uint32_t duty, uint32_t steps);
HW(pwm_end) void hw_pwm_end(uint32_t pin);
HW(flash_read) int32_t hw_flash_read(uint32_t address, void* out, uint32_t length);
HW(flash_write) int32_t hw_flash_write(uint32_t address, const void* octets, uint32_t length);
HW(flash_erase) int32_t hw_flash_erase(uint32_t address);
HW(flash_busy) uint32_t hw_flash_busy();
HW(delay) void hw_delay(uint32_t ms);
HW(random) uint32_t hw_random();
HW(restart) [[noreturn]] void hw_restart();
HW(panic) [[noreturn]] void hw_panic(const char* text, uint32_t length);
HW(function_entered) void hw_function_entered(void* function);
HW(function_left) void hw_function_left(void* function);

void __wasm_call_ctors();
}

namespace __board::tasks {

OnStack* g_running = nullptr;
void* g_loopStack = nullptr;

}  // namespace __board::tasks

namespace __board::port {

uint64_t micros() {
  return static_cast<uint64_t>(hw_micros());
}
void delayMs(uint32_t ms) {
  tasks::suspended([ms] { hw_delay(ms); });
}
void serialWrite(const uint8_t* octets, size_t length) {
  hw_uart_write(octets, length);
}
// The virtual UART can make every rate. Octets it already has leave at the old rate.
bool canSetBaud(uint32_t) {
  return true;
}
void setBaud(uint32_t baud) {
  hw_uart_baud(baud);
}
void pinMode(uint8_t pin, uint8_t mode) {
  hw_gpio_mode(pin, mode);
}
void digitalWrite(uint8_t pin, uint8_t level) {
  hw_gpio_write(pin, level);
}
int digitalRead(uint8_t pin) {
  return hw_gpio_read(pin);
}
uint16_t analogRead(uint8_t pin, uint8_t, uint8_t attenuation) {
  return static_cast<uint16_t>(hw_adc_read(pin, attenuation));
}
uint16_t touchRead(uint8_t pin, uint8_t) {
  return static_cast<uint16_t>(hw_touch_read(pin));
}
void pwm(uint8_t pin, const PwmSignal& signal) {
  hw_pwm(pin, signal.frequency, signal.duty, 1u << signal.resolution);
}
void endPwm(uint8_t pin) {
  hw_pwm_end(pin);
}
void attachInterrupt(uint8_t pin, uint8_t mode, void (*handler)(void*), void* argument) {
  hw_gpio_interrupt(pin, mode, handler, argument);
}
void detachInterrupt(uint8_t pin) {
  hw_gpio_interrupt(pin, 0, nullptr, nullptr);
}
void letInterrupts(bool happen) {
  hw_interrupts(happen);
}
bool flashRead(uint32_t address, void* out, size_t length) {
  return hw_flash_read(address, out, length) != 0;
}
bool flashWrite(uint32_t address, const void* octets, size_t length) {
  return hw_flash_write(address, octets, length) != 0;
}
bool flashErase(uint32_t address) {
  return hw_flash_erase(address) != 0;
}
uint32_t flashBusyMs() {
  return hw_flash_busy();
}
uint32_t random32() {
  return hw_random();
}
void panic(const char* reason) {
  hw_panic(reason, strlen(reason));
}
void restart() {
  hw_restart();
}

}  // namespace __board::port

namespace {
uint8_t g_received[config::kWasmReceiveBuffer];
}

extern "C" {

void wasm_begin() EXPORT(begin);
void wasm_begin() {
  tasks::g_loopStack = tasks::stackPointer();
  __wasm_call_ctors();
  core::begin();
}

void wasm_setup() EXPORT(setup);
void wasm_setup() {
  setup();
  tasks::g_loopStack = tasks::stackPointer();
}
void wasm_loop() EXPORT(loop);
void wasm_loop() {
  core::runLoop();
  tasks::g_loopStack = tasks::stackPointer();
}

/// The host puts the octets for uart_rx here.
uint8_t* wasm_uart_rx_buffer() EXPORT(uart_rx_buffer);
uint8_t* wasm_uart_rx_buffer() {
  return g_received;
}
uint32_t wasm_uart_rx_capacity() EXPORT(uart_rx_capacity);
uint32_t wasm_uart_rx_capacity() {
  return sizeof g_received;
}

/// The first `length` octets of the buffer have arrived at the UART.
void wasm_uart_rx(uint32_t length) EXPORT(uart_rx);
void wasm_uart_rx(uint32_t length) {
  if (length > sizeof g_received) length = sizeof g_received;
  core::serialInput(g_received, length);
}

/// Runs timers that are due; milliseconds to the next one, -1 if none.
int32_t wasm_poll() EXPORT(poll);
int32_t wasm_poll() {
  const uint32_t next = core::poll();
  return next > INT32_MAX ? -1 : static_cast<int32_t>(next);
}

/// See core::setEasySequence.
void wasm_easy_sequence(int32_t on) EXPORT(easy_sequence);
void wasm_easy_sequence(int32_t on) {
  core::setEasySequence(on != 0);
}

/// See core::interrupt.
void wasm_interrupt(void (*handler)(void*), void* argument) EXPORT(interrupt);
void wasm_interrupt(void (*handler)(void*), void* argument) {
  core::interrupt(handler, argument);
}

// The compiler puts these calls into the sketch's own functions (-finstrument-functions). The address
// of a function is its index in the module's table; the caller's does not exist in WebAssembly.
void __cyg_profile_func_enter(void* function, void*) {
  hw_function_entered(function);
}
void __cyg_profile_func_exit(void* function, void*) {
  hw_function_left(function);
}
void* emscripten_return_address(int) {
  return nullptr;
}

/// A virtual function without a body has been called: a bug in the core.
void __cxa_pure_virtual() {
  port::panic("A virtual function without a body was called.");
}

}  // extern "C"
