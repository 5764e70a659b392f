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
#define ICACHE_RAM_ATTR IRAM_ATTR
#define RTC_DATA_ATTR
#define RTC_NOINIT_ATTR
#define ARDUINO_ISR_ATTR

// clang-format off
typedef enum gpio_num_t {
  GPIO_NUM_NC = -1,
  GPIO_NUM_0, GPIO_NUM_1, GPIO_NUM_2, GPIO_NUM_3, GPIO_NUM_4, GPIO_NUM_5, GPIO_NUM_6, GPIO_NUM_7, GPIO_NUM_8,
  GPIO_NUM_9, GPIO_NUM_10, GPIO_NUM_11, GPIO_NUM_12, GPIO_NUM_13, GPIO_NUM_14, GPIO_NUM_15, GPIO_NUM_16,
  GPIO_NUM_17, GPIO_NUM_18, GPIO_NUM_19, GPIO_NUM_20, GPIO_NUM_21, GPIO_NUM_22, GPIO_NUM_23,
  GPIO_NUM_25 = 25, GPIO_NUM_26, GPIO_NUM_27, GPIO_NUM_28,
  GPIO_NUM_32 = 32, GPIO_NUM_33, GPIO_NUM_34, GPIO_NUM_35, GPIO_NUM_36, GPIO_NUM_37, GPIO_NUM_38, GPIO_NUM_39,
  GPIO_NUM_MAX
} gpio_num_t;
// clang-format on

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

/// An octet bit by bit, `bitOrder` LSBFIRST or MSBFIRST: each is there while the clock rises, as a shift register wants it.
void shiftOut(uint8_t dataPin, uint8_t clockPin, uint8_t bitOrder, uint8_t value);
/// Reads each bit while the clock is high.
uint8_t shiftIn(uint8_t dataPin, uint8_t clockPin, uint8_t bitOrder);

/// The length of the next pulse at the level `state`, microseconds; 0 when it has not come and gone in time.
#ifdef __cplusplus
unsigned long pulseIn(uint8_t pin, uint8_t state, unsigned long timeoutUs = 1000000);
}
#else
unsigned long pulseIn(uint8_t pin, uint8_t state, unsigned long timeoutUs);
#endif
