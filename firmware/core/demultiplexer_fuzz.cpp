// Any octets into the receiver, in two pieces: it must keep its promises to the sink, cut or not,
// and a frame sent after them must arrive.
#include <stdlib.h>

#include <string>
#include <vector>

#include "demultiplexer.h"

using namespace __board;

namespace {

struct Recorder final : wire::Sink {
  void onText(const uint8_t* octets, size_t length) override {
    text.append(reinterpret_cast<const char*>(octets), length);
  }
  void onFrame(const uint8_t* packet, size_t length) override {
    if (length == 0 || length > config::kMtu || packet[0] != wire::kFrameStart) abort();
    frames.emplace_back(reinterpret_cast<const char*>(packet), length);
  }
  std::string text;
  std::vector<std::string> frames;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const size_t cut = size == 0 ? 0 : data[0] % (size + 1);
  Recorder whole, parts;
  wire::Demultiplexer a, b;
  a.input(data, size, whole);
  b.input(data, cut, parts);
  b.input(data + cut, size - cut, parts);
  if (whole.text != parts.text || whole.frames != parts.frames) abort();

  // Two frames in a row bring any receiver back in step.
  uint8_t frame[wire::slipCapacity(3)];
  const uint8_t packet[3] = {wire::kFrameStart, 0xC0, 0xDB};
  const size_t length = wire::encodeSlip(packet, sizeof packet, frame);
  a.input(frame, length, whole);
  a.input(frame, length, whole);
  const std::string expected(reinterpret_cast<const char*>(packet), sizeof packet);
  if (whole.frames.empty() || whole.frames.back() != expected) abort();
  return 0;
}
