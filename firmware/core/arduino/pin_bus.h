// Which part of the chip a pin is connected to, as the Arduino core for ESP32 3.x keeps it (esp32-hal-periman.h): a pin
// serves one of them at a time, and what a sketch does with a pin of another is an error on the serial monitor.
#pragma once

#include <stdint.h>

namespace __board::core {

inline constexpr uint8_t kPins = 40;
/// From here on, pads have no driver and no resistors.
inline constexpr uint8_t kFirstInputOnly = 34;

enum class PinBus : uint8_t { kNone, kGpio, kPwm, kAnalog, kTouch };

/// kNone for what is no pin.
PinBus pinBus(uint8_t pin);
/// Takes the pin from what had it. `pin` is below kPins.
void setPinBus(uint8_t pin, PinBus bus);
/// Told when PWM loses a pin. PWM sets it, so that a sketch without PWM does not contain PWM.
extern void (*g_onPwmLost)(uint8_t pin);
/// For tests, which have more than one board: no pin is connected.
void resetPins();

/// A line of the core's log, as with "Core Debug Level: Error", without the number of the source line: `text` is "file]
/// function(): what", and each % in it becomes the next of the numbers.
void logError(const char* text, uint32_t first = 0, uint32_t second = 0);
/// A line of ESP-IDF's log: `text` is "tag: what".
void logIdfError(const char* text, uint32_t first = 0, uint32_t second = 0);

}  // namespace __board::core
