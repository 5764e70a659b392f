// Text and frames apart, whatever is on the line and wherever the input is cut.
#include "demultiplexer.h"

#include <string>
#include <vector>

#include "test.h"

using namespace __board;

namespace {

struct Recorder final : wire::Sink {
  void onText(const uint8_t* octets, size_t length) override {
    CHECK(length > 0);
    text.append(reinterpret_cast<const char*>(octets), length);
  }
  void onFrame(const uint8_t* packet, size_t length) override {
    CHECK(length > 0 && length <= config::kMtu);
    CHECK_EQUAL(packet[0], 0x45);
    frames.emplace_back(reinterpret_cast<const char*>(packet), length);
  }
  std::string text;
  std::vector<std::string> frames;
};

// Feeds the input whole, octet by octet, and cut in two at every octet: all must agree.
Recorder receive(const std::string& input, uint32_t* dropped = nullptr) {
  const auto* octets = reinterpret_cast<const uint8_t*>(input.data());
  Recorder whole;
  wire::Demultiplexer receiver;
  receiver.input(octets, input.size(), whole);
  if (dropped != nullptr) *dropped = receiver.dropped();
  for (size_t cut = 0; cut <= input.size(); ++cut) {
    Recorder parts;
    wire::Demultiplexer other;
    other.input(octets, cut, parts);
    other.input(octets + cut, input.size() - cut, parts);
    CHECK(parts.text == whole.text);
    CHECK(parts.frames == whole.frames);
  }
  Recorder single;
  wire::Demultiplexer other;
  for (size_t i = 0; i < input.size(); ++i) other.input(octets + i, 1, single);
  CHECK(single.text == whole.text);
  CHECK(single.frames == whole.frames);
  return whole;
}

std::string encode(const std::string& packet) {
  std::string out(wire::slipCapacity(packet.size()), '\0');
  out.resize(wire::encodeSlip(reinterpret_cast<const uint8_t*>(packet.data()), packet.size(),
                              reinterpret_cast<uint8_t*>(out.data())));
  return out;
}

const std::string kEnd = "\xC0";

}  // namespace

TEST(encoding_escapes_end_and_escape) {
  const std::string packet("\x01\xC0\x02\xDB\x03\xDC\xDD", 7);
  CHECK(encode(packet) == std::string("\xC0\x01\xDB\xDC\x02\xDB\xDD\x03\xDC\xDD\xC0", 11));
}

TEST(every_octet_survives_the_way_there_and_back) {
  std::string packet = "E";
  for (int i = 0; i < 256; ++i) packet += static_cast<char>(i);
  const Recorder got = receive(encode(packet));
  CHECK(got.text.empty());
  CHECK_EQUAL(got.frames.size(), 1u);
  CHECK(got.frames[0] == packet);
}

TEST(text_goes_on_around_frames) {
  const Recorder got = receive("one" + encode("Eab") + "two" + encode("Ecd") + encode("Eef") + "3");
  CHECK(got.text == "onetwo3");
  CHECK_EQUAL(got.frames.size(), 3u);
  CHECK(got.frames[2] == "Eef");
}

TEST(text_after_a_frame_may_begin_with_the_letter_e) {
  const Recorder got = receive(encode("Eab") + "Error" + encode("Ecd"));
  CHECK(got.text == "Error");
  CHECK_EQUAL(got.frames.size(), 2u);
}

TEST(a_frame_that_does_not_start_with_45_is_text) {
  const Recorder got = receive(kEnd + "hello" + kEnd + kEnd + encode("Eab"));
  CHECK(got.text == "hello");
  CHECK_EQUAL(got.frames.size(), 1u);
}

TEST(a_receiver_that_starts_anywhere_gets_back_in_step) {
  const std::string stream =
      encode("Eone") + "text\n" + encode("Etwo") + encode("Ethree") + encode("Efour");
  for (size_t start = 0; start < stream.size() - encode("Efour").size(); ++start) {
    const Recorder got = receive(stream.substr(start));
    CHECK(!got.frames.empty());
    CHECK(got.frames.back() == "Efour");
  }
}

TEST(a_frame_of_the_mtu_passes_and_one_longer_is_dropped) {
  const std::string longest = "E" + std::string(config::kMtu - 1, '\xC0');
  uint32_t dropped = 9;
  CHECK_EQUAL(receive(encode(longest), &dropped).frames.size(), 1u);
  CHECK_EQUAL(dropped, 0);
  const Recorder got = receive(encode(longest + "x") + encode("Eok") + "text", &dropped);
  CHECK_EQUAL(dropped, 1);
  CHECK_EQUAL(got.frames.size(), 1u);
  CHECK(got.frames[0] == "Eok");
  CHECK(got.text == "text");
}

TEST(an_endless_frame_is_bounded) {
  const Recorder got = receive(kEnd + "E" + std::string(3 * config::kMtu, 'x') + encode("Eok"));
  CHECK(got.text.empty());
  CHECK_EQUAL(got.frames.size(), 1u);
}

TEST(an_undefined_escape_drops_its_frame_only) {
  uint32_t dropped = 0;
  Recorder got = receive(kEnd +
                             "Ea\xDB"
                             "b" +
                             kEnd + encode("Eok"),
                         &dropped);
  CHECK_EQUAL(dropped, 1);
  CHECK_EQUAL(got.frames.size(), 1u);
  CHECK(got.text.empty());
  got = receive(kEnd + "Ea\xDB" + encode("Eok"), &dropped);
  CHECK_EQUAL(dropped, 1);
  CHECK_EQUAL(got.frames.size(), 1u);
}

TEST(text_may_hold_the_escape_octet) {
  // U+06C1 is DB 81 in UTF-8: no END, so no frame, so nothing to unescape.
  const Recorder got = receive("\xDB\x81\xDB\xDC");
  CHECK(got.text == "\xDB\x81\xDB\xDC");
}

TEST(ends_alone_are_nothing) {
  const Recorder got = receive(kEnd + kEnd + kEnd + kEnd + kEnd);
  CHECK(got.text.empty());
  CHECK(got.frames.empty());
}
