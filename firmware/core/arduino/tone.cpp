// Tones, as in the Arduino core for ESP32 3.x (Tone.cpp): one pin at a time, and one tone after the other. There a task
// plays them, here a service with a timer.
#include "../port.h"
#include "../runtime.h"
#include "Arduino.h"
#include "pin_bus.h"

using namespace __board;

namespace {

constexpr uint8_t kNoPin = 255;
constexpr uint8_t kToneResolution = 10;
/// Tones that wait; tone() waits itself while there are more.
constexpr size_t kWaiting = 16;

struct Tone {
  uint32_t frequency;
  uint32_t durationMs;
};

class Player final : public core::Service {
 public:
  bool has(uint8_t pin) const { return pin_ == pin; }
  bool isIdle() const { return pin_ == kNoPin; }
  bool isFull() const { return length_ == kWaiting; }
  uint8_t pin() const { return pin_; }

  void add(uint8_t pin, Tone tone) {
    pin_ = pin;
    waiting_[(start_ + length_++) % kWaiting] = tone;
    play();
  }

  void end() {
    length_ = 0;
    playsUntilMs_ = 0;
    if (core::pinBus(pin_) == core::PinBus::kPwm) ledcDetach(pin_);
    pin_ = kNoPin;
  }

  uint32_t poll() override {
    if (playsUntilMs_ == 0) return UINT32_MAX;
    const uint64_t now = nowMs();
    if (now < playsUntilMs_) return static_cast<uint32_t>(playsUntilMs_ - now);
    playsUntilMs_ = 0;
    ledcWriteTone(pin_, 0);
    play();
    return playsUntilMs_ == 0 ? UINT32_MAX : static_cast<uint32_t>(playsUntilMs_ - now);
  }

  void reset() override {
    length_ = 0;
    playsUntilMs_ = 0;
    pin_ = kNoPin;
  }

 private:
  static uint64_t nowMs() { return port::micros() / 1000; }

  /// The next tones, up to one that lasts for some time.
  void play() {
    while (playsUntilMs_ == 0 && length_ > 0) {
      const Tone tone = waiting_[start_];
      start_ = (start_ + 1) % kWaiting;
      --length_;
      if (core::pinBus(pin_) != core::PinBus::kPwm &&
          !ledcAttach(pin_, tone.frequency, kToneResolution)) {
        core::logError("Tone.cpp] tone_task(): Tone start failed");
        continue;
      }
      ledcWriteTone(pin_, tone.frequency);
      if (tone.durationMs > 0) playsUntilMs_ = nowMs() + tone.durationMs;
    }
  }

  Tone waiting_[kWaiting] = {};
  size_t start_ = 0, length_ = 0;
  /// 0: no tone lasts for a time.
  uint64_t playsUntilMs_ = 0;
  uint8_t pin_ = kNoPin;
};

// Without a constructor that runs: a sketch without tones does not contain it.
constinit Player g_player;

}  // namespace

void tone(uint8_t pin, unsigned int frequency, unsigned long durationMs) {
  if (!g_player.isIdle() && !g_player.has(pin)) {
    core::logError("Tone.cpp] tone(): Tone is still running on pin %, call noTone(%) first!",
                   g_player.pin(), g_player.pin());
    return;
  }
  core::addService(g_player);
  while (g_player.isFull()) {
    // In a callback nothing else can play meanwhile.
    if (core::inNetwork()) return;
    core::wait(1);
  }
  g_player.add(pin, {frequency, static_cast<uint32_t>(durationMs)});
}

void noTone(uint8_t pin) {
  if (g_player.has(pin)) {
    g_player.end();
  } else {
    core::logError("Tone.cpp] noTone(): Tone is not running on given pin %", pin);
  }
}
