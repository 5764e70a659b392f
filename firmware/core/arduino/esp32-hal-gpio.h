// Pins: names, values and signatures of the Arduino core for ESP32 3.x (esp32-hal-gpio.h).
#pragma once

#include <stdint.h>

#define LOW 0x0
#define HIGH 0x1

// An output can be read back.
#define INPUT 0x01
#define OUTPUT 0x03
#define PULLUP 0x04
#define INPUT_PULLUP 0x05
#define PULLDOWN 0x08
#define INPUT_PULLDOWN 0x09
#define OPEN_DRAIN 0x10
#define OUTPUT_OPEN_DRAIN 0x13
#define ANALOG 0xC0

// When an interrupt comes.
#define DISABLED 0x00
#define RISING 0x01
#define FALLING 0x02
#define CHANGE 0x03
#define ONLOW 0x04
#define ONHIGH 0x05

/// The pin itself; -1 for what is no pin.
#define digitalPinToInterrupt(pin) (((pin) < 40) ? (pin) : -1)

/// On the chip these keep code and variables out of flash memory. Here all of both is in RAM.
#define IRAM_ATTR
#define DRAM_ATTR
#define ARDUINO_ISR_ATTR

#ifdef __cplusplus
extern "C" {
#endif
/// Pins 34 to 39 have no driver and no resistors: the serial monitor says so.
void pinMode(uint8_t pin, uint8_t mode);
/// A pin that pinMode() has not been called for keeps what it had, and the serial monitor says so.
void digitalWrite(uint8_t pin, uint8_t level);
int digitalRead(uint8_t pin);

/// The handler must return soon, and must not wait. `mode` is RISING, FALLING, CHANGE, ONLOW or ONHIGH.
void attachInterrupt(uint8_t pin, void (*handler)(void), int mode);
void attachInterruptArg(uint8_t pin, void (*handler)(void*), void* argument, int mode);
void detachInterrupt(uint8_t pin);
/// Interrupts wait until interrupts() is called.
void noInterrupts(void);
void interrupts(void);

/// The length of the next pulse at the level `state`, microseconds; 0 when it has not come and gone in time.
#ifdef __cplusplus
unsigned long pulseIn(uint8_t pin, uint8_t state, unsigned long timeoutUs = 1000000);
}
#else
unsigned long pulseIn(uint8_t pin, uint8_t state, unsigned long timeoutUs);
#endif
