// Interrupts of pins (TRM "IO_MUX and GPIO Matrix"). A handler runs in the interrupt itself.
#include <stdint.h>

#include "../../core/port.h"
#include "gpio_pads.h"
#include "interrupts.h"
#include "registers.h"

using namespace __board;
using namespace esp32;

namespace {

struct Attached {
  void (*handler)(void*);
  void* argument;
};
Attached g_attached[kPins];

void callHandlers(uint32_t pins, uint8_t first) {
  for (uint8_t pin = first; pins != 0; ++pin, pins >>= 1) {
    if ((pins & 1) == 0 || pin >= kPins || g_attached[pin].handler == nullptr) continue;
    core::interrupt(g_attached[pin].handler, g_attached[pin].argument);
  }
}

void onPinInterrupt() {
  const uint32_t low = reg(kGpioStatus), high = reg(kGpioStatusBank1);
  // Cleared before: an edge that comes while its handler runs asks again.
  reg(kGpioStatusClear) = low;
  reg(kGpioStatusClearBank1) = high;
  callHandlers(low, 0);
  callHandlers(high, 32);
}

void setMode(uint8_t pin, uint8_t mode) {
  const uint32_t address = kGpioPin + 4u * pin;
  reg(address) = (reg(address) & ~kGpioPinInterruptBits) | gpioPinInterrupt(mode);
}

}  // namespace

namespace __board::port {

void attachInterrupt(uint8_t pin, uint8_t mode, void (*handler)(void*), void* argument) {
  if (!isUsable(pin)) return;
  const Uninterrupted uninterrupted;
  g_attached[pin] = {handler, argument};
  g_onPinInterrupt = onPinInterrupt;
  reg(kGpioInterruptMap) = kPinInterrupt;
  reg(kIoMux + kPadOffset[pin]) = reg(kIoMux + kPadOffset[pin]) | pad::kInputEnable;
  // What happened before is not meant.
  reg(pin < 32 ? kGpioStatusClear : kGpioStatusClearBank1) = 1u << (pin & 31);
  setMode(pin, mode);
  startInterrupts(1u << kUartInterrupt | 1u << kPinInterrupt);
}

void detachInterrupt(uint8_t pin) {
  if (!isUsable(pin)) return;
  const Uninterrupted uninterrupted;
  setMode(pin, 0);
  g_attached[pin].handler = nullptr;
}

void letInterrupts(bool happen) {
  maskInterrupts(!happen);
}

}  // namespace __board::port
