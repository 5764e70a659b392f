// Ticker.h of the Arduino core for ESP32: calls a function later, once or again and again. It runs beside loop(), and must
// return at once. Left out: attach_us, once_us, at more than one call a millisecond.
#pragma once

#include <stdint.h>

#include "Function.h"

class Ticker {
 public:
  using callback_function_t = __board::core::Function<void()>;

  Ticker() = default;
  ~Ticker() { detach(); }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  void attach(float seconds, callback_function_t callback) { begin(inMs(seconds), true, callback); }
  void attach_ms(uint64_t ms, callback_function_t callback) { begin(ms, true, callback); }
  void once(float seconds, callback_function_t callback) { begin(inMs(seconds), false, callback); }
  void once_ms(uint64_t ms, callback_function_t callback) { begin(ms, false, callback); }

  template <class Argument>
  void attach(float seconds, void (*callback)(Argument), Argument argument) {
    begin(inMs(seconds), true, [callback, argument] { callback(argument); });
  }
  template <class Argument>
  void attach_ms(uint64_t ms, void (*callback)(Argument), Argument argument) {
    begin(ms, true, [callback, argument] { callback(argument); });
  }
  template <class Argument>
  void once(float seconds, void (*callback)(Argument), Argument argument) {
    begin(inMs(seconds), false, [callback, argument] { callback(argument); });
  }
  template <class Argument>
  void once_ms(uint64_t ms, void (*callback)(Argument), Argument argument) {
    begin(ms, false, [callback, argument] { callback(argument); });
  }

  void detach();
  bool active() const { return active_; }

 private:
  friend class TickerService;

  static uint64_t inMs(float seconds) { return static_cast<uint64_t>(seconds * 1000.0f); }
  void begin(uint64_t ms, bool repeats, callback_function_t callback);

  uint64_t dueUs_ = 0, periodUs_ = 0;
  callback_function_t callback_;
  bool active_ = false, repeats_ = false;
  Ticker* next_ = nullptr;
};
