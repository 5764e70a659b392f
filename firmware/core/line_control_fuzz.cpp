// Any octets as messages, in any order and at any time: whatever is asked, the board's rate is one
// that may be agreed on, and silence brings it back to the first.
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "line_control.h"

using namespace __board;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  line::LineControl message;
  if (line::decodeLineControl(data, size, message)) {
    uint8_t again[line::kMessageOctets];
    line::encodeLineControl(message, again);
    // A checksum of zero has another form, all ones, which is taken and never sent (RFC 1624 section 3).
    if (data[2] == 0xFF && data[3] == 0xFF) {
      if (again[2] != 0 || again[3] != 0) abort();
      memset(again + 2, 0xFF, 2);
    }
    if (memcmp(again, data, sizeof again) != 0) abort();
  }

  line::RateAgreement control;
  uint32_t now = 0xFFFFF000;
  for (size_t at = 0; at + 6 <= size; at += 6) {
    message.type = static_cast<line::Type>(data[at] % 5 + 1);
    memcpy(&message.baud, data + at + 1, sizeof message.baud);
    if ((data[at] & 0x40) != 0) message.baud = 115'200u << (message.baud & 3);
    const uint32_t before = control.baud();
    const line::Step step = control.input(message, (data[at] & 0x80) == 0, now);
    if (step.baud == 0 && control.baud() != before) abort();
    if (step.baud != 0) {
      if (step.baud != control.baud() || step.baud != message.baud || !step.replies) abort();
      control.switched(now);
    }
    if (control.baud() < config::kLowestBaud || control.baud() > config::kHighestBaud) abort();
    now += data[at + 5] * 16u;
    const uint32_t next = control.nextTimerMs(now);
    const uint32_t back = control.poll(now);
    if ((back != 0) != (next == 0)) abort();
    if ((data[at] & 0x20) != 0) control.heard(now);
  }
  control.poll(now + config::kLineTrialMs + config::kLineSilenceMs);
  if (control.baud() != config::kFirstBaud || control.nextTimerMs(now) != UINT32_MAX) abort();
  return 0;
}
