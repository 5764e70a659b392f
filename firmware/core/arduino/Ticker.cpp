#include "Ticker.h"

#include "../port.h"
#include "../runtime.h"

using namespace __board;

class TickerService final : public core::Service {
 public:
  Ticker* first = nullptr;

  uint32_t poll() override {
    // A function may attach and detach any of them, itself too: after each the list is looked at anew.
    for (Ticker* ticker = due(); ticker != nullptr; ticker = due()) {
      const Ticker::callback_function_t callback = ticker->callback_;
      if (ticker->repeats_) {
        ticker->dueUs_ += ticker->periodUs_;
      } else {
        ticker->detach();
      }
      callback();
    }
    uint32_t next = UINT32_MAX;
    const uint64_t now = port::micros();
    for (const Ticker* ticker = first; ticker != nullptr; ticker = ticker->next_) {
      const uint64_t left = ticker->dueUs_ <= now ? 0 : (ticker->dueUs_ - now + 999) / 1000;
      if (left < next) next = static_cast<uint32_t>(left);
    }
    return next;
  }
  void reset() override { first = nullptr; }

 private:
  Ticker* due() const {
    const uint64_t now = port::micros();
    for (Ticker* ticker = first; ticker != nullptr; ticker = ticker->next_) {
      if (ticker->dueUs_ <= now) return ticker;
    }
    return nullptr;
  }
};

namespace {
TickerService g_service;
}  // namespace

void Ticker::begin(uint64_t ms, bool repeats, callback_function_t callback) {
  detach();
  // None is called without a pause.
  periodUs_ = (ms == 0 ? 1 : ms) * 1000;
  dueUs_ = port::micros() + periodUs_;
  repeats_ = repeats;
  callback_ = callback;
  active_ = true;
  next_ = g_service.first;
  g_service.first = this;
  core::addService(g_service);
}

void Ticker::detach() {
  active_ = false;
  for (Ticker** place = &g_service.first; *place != nullptr; place = &(*place)->next_) {
    if (*place != this) continue;
    *place = next_;
    return;
  }
}
