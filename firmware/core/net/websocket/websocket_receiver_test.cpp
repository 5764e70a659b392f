// The receiving half: RFC 6455's own examples and every rule of its section 5, at every cut.
#include "websocket_receiver.h"

#include <string>
#include <vector>

#include "fake_board.h"
#include "test.h"

using namespace __board;

using net::WebSocketReceiver;
using testbed::maskedFrame;
using testbed::unhex;

namespace {

struct Recorder final : WebSocketReceiver::Events {
  void onPayload(const net::WebSocketPiece& piece, uint8_t* octets, size_t length) override {
    CHECK(piece.index + length <= piece.header->length);
    CHECK(length <= config::kWebSocketChunk);
    octets[length] = 0;  // allowed
    if (piece.index == 0) {
      frames.push_back(piece.frame);
      opcodes.push_back(static_cast<int>(piece.messageOpcode));
    }
    data.append(reinterpret_cast<const char*>(octets), length);
    if (piece.header->final && piece.index + length == piece.header->length) data += '|';
  }
  void onPing(const uint8_t* octets, size_t length) override {
    CHECK_EQUAL(octets[length], 0);
    control += "ping:" + std::string(reinterpret_cast<const char*>(octets), length) + ";";
  }
  void onPong(const uint8_t* octets, size_t length) override {
    CHECK_EQUAL(octets[length], 0);
    control += "pong:" + std::string(reinterpret_cast<const char*>(octets), length) + ";";
  }
  void onClose(uint16_t code, const uint8_t* reason, size_t length) override {
    CHECK_EQUAL(reason[length], 0);
    control += "close:" + std::to_string(code) + ":" +
               std::string(reinterpret_cast<const char*>(reason), length) + ";";
  }
  std::string data, control;
  std::vector<uint32_t> frames;
  std::vector<int> opcodes;
  uint16_t failure = 0;
};

Recorder receive(const std::string& input, bool everyCut = true) {
  const auto* octets = reinterpret_cast<const uint8_t*>(input.data());
  Recorder whole;
  WebSocketReceiver receiver;
  receiver.input(octets, input.size(), true, whole);
  whole.failure = receiver.failure();
  for (size_t cut = 0; everyCut && cut <= input.size(); ++cut) {
    Recorder parts;
    WebSocketReceiver other;
    const size_t taken = other.input(octets, cut, false, parts);
    other.input(octets + taken, input.size() - taken, true, parts);
    CHECK_EQUAL(other.failure(), whole.failure);
    CHECK(parts.control == whole.control);
    // Of a message that fails, more or less may have been handed on before.
    if (whole.failure == 0) CHECK(parts.data == whole.data);
    CHECK(whole.failure != 0 || parts.frames == whole.frames);
  }
  return whole;
}

}  // namespace

TEST(examples_of_the_rfc) {
  CHECK(receive(unhex("818537fa213d7f9f4d5158")).data == "Hello|");
  CHECK(receive(unhex("898537fa213d7f9f4d5158")).control == "ping:Hello;");
  CHECK(receive(unhex("8a8537fa213d7f9f4d5158")).control == "pong:Hello;");
  CHECK(receive(maskedFrame(0x88, "\x03\xE8")).control == "close:1000:;");
}

TEST(lengths_at_their_edges) {
  for (const size_t length : {0u, 1u, 125u, 126u, 127u, 65535u, 65536u, 70000u}) {
    const std::string payload(length, 'x');
    const Recorder got = receive(maskedFrame(0x82, payload), length < 200);
    CHECK_EQUAL(got.failure, 0);
    CHECK(got.data == payload + "|");
    CHECK_EQUAL(got.opcodes[0], 2);
  }
}

TEST(a_short_frame_arrives_whole_and_a_long_one_in_pieces) {
  const auto piecesOf = [](size_t length) {
    struct Counter final : WebSocketReceiver::Events {
      void onPayload(const net::WebSocketPiece&, uint8_t*, size_t) override { ++pieces; }
      void onPing(const uint8_t*, size_t) override {}
      void onPong(const uint8_t*, size_t) override {}
      void onClose(uint16_t, const uint8_t*, size_t) override {}
      size_t pieces = 0;
    } counter;
    const std::string input = maskedFrame(0x81, std::string(length, 'x'));
    const auto* octets = reinterpret_cast<const uint8_t*>(input.data());
    WebSocketReceiver receiver;
    size_t taken = 0;
    for (size_t have = 0; have < input.size();) {
      have = have + 528 < input.size() ? have + 528 : input.size();
      taken += receiver.input(octets + taken, have - taken, false, counter);
    }
    CHECK_EQUAL(taken, input.size());
    return counter.pieces;
  };
  CHECK_EQUAL(piecesOf(529), 1u);
  CHECK_EQUAL(piecesOf(config::kWebSocketChunk), 1u);
  CHECK_EQUAL(piecesOf(config::kWebSocketChunk + 1), 3u);
}

TEST(fragments_with_control_frames_between) {
  const Recorder got =
      receive(maskedFrame(0x01, "tog") + maskedFrame(0x89, "hi") + maskedFrame(0x00, "") +
              maskedFrame(0x80, "gle") + maskedFrame(0x81, "next"));
  CHECK_EQUAL(got.failure, 0);
  CHECK(got.data == "toggle|next|");
  CHECK(got.control == "ping:hi;");
  CHECK((got.frames == std::vector<uint32_t>{0, 1, 2, 0}));
  CHECK((got.opcodes == std::vector<int>{1, 1, 1, 1}));
}

TEST(an_unmasked_frame_fails_with_1002) {
  CHECK_EQUAL(receive(unhex("8106746f67676c65")).failure, 1002);
  CHECK_EQUAL(receive(unhex("8900")).failure, 1002);
}

TEST(reserved_bits_and_opcodes_fail_with_1002) {
  for (const int first : {0xC1, 0xA1, 0x91, 0xF1, 0x83, 0x87, 0x8B, 0x8F}) {
    CHECK_EQUAL(receive(maskedFrame(static_cast<uint8_t>(first), "x")).failure, 1002);
  }
}

TEST(control_frames_are_whole_and_short) {
  CHECK_EQUAL(receive(maskedFrame(0x09, "x")).failure, 1002);
  CHECK_EQUAL(receive(maskedFrame(0x08, "")).failure, 1002);
  CHECK(receive(maskedFrame(0x89, std::string(125, 'p')) + maskedFrame(0x8A, "hi")).control ==
        "ping:" + std::string(125, 'p') + ";pong:hi;");
  CHECK_EQUAL(receive(maskedFrame(0x89, std::string(126, 'p'))).failure, 1002);
  CHECK_EQUAL(receive(maskedFrame(0x8A, std::string(70000, 'p')), false).failure, 1002);
}

TEST(fragments_out_of_order_fail_with_1002) {
  CHECK_EQUAL(receive(maskedFrame(0x80, "x")).failure, 1002);
  CHECK_EQUAL(receive(maskedFrame(0x00, "x")).failure, 1002);
  CHECK_EQUAL(receive(maskedFrame(0x01, "a") + maskedFrame(0x81, "b")).failure, 1002);
  CHECK_EQUAL(receive(maskedFrame(0x81, "a") + maskedFrame(0x80, "b")).failure, 1002);
}

TEST(lengths_must_be_in_their_shortest_form) {
  CHECK_EQUAL(receive(unhex("82fe007d00000000")).failure, 1002);
  CHECK_EQUAL(receive(unhex("82ff000000000000ffff00000000")).failure, 1002);
  CHECK_EQUAL(receive(unhex("82ff800000000000000000000000")).failure, 1002);
}

TEST(messages_too_big_fail_with_1009) {
  CHECK_EQUAL(receive(unhex("82ff000000000002000100000000")).failure, 1009);
  CHECK_EQUAL(receive(unhex("82ff7fffffffffffffff00000000")).failure, 1009);
  // Also in many fragments.
  std::string many = maskedFrame(0x02, std::string(65536, 'x'));
  many += maskedFrame(0x00, std::string(65536, 'x'));
  CHECK_EQUAL(receive(many, false).failure, 0);
  CHECK_EQUAL(receive(many + maskedFrame(0x00, "x"), false).failure, 1009);
}

TEST(text_must_be_utf8_across_fragments) {
  CHECK_EQUAL(receive(maskedFrame(0x01, "\xE2\x82") + maskedFrame(0x80, "\xAC")).failure, 0);
  CHECK_EQUAL(receive(maskedFrame(0x81, "\xE2\x82")).failure, 1007);
  CHECK_EQUAL(receive(maskedFrame(0x01, "\xE2\x82") + maskedFrame(0x80, "")).failure, 1007);
  CHECK_EQUAL(receive(maskedFrame(0x81, "a\xFF")).failure, 1007);
  CHECK(receive(maskedFrame(0x81, "a\xFF")).data.empty());
  CHECK_EQUAL(receive(maskedFrame(0x01, "ok") + maskedFrame(0x00, "\xC0")).failure, 1007);
  CHECK_EQUAL(receive(maskedFrame(0x82, "\xFF\xC0")).failure, 0);
}

TEST(text_that_is_wrong_fails_while_its_frame_is_still_coming) {
  const std::string frame = maskedFrame(0x81, "ab\xFF" + std::string(90, 'x'));
  const auto* octets = reinterpret_cast<const uint8_t*>(frame.data());
  Recorder events;
  WebSocketReceiver receiver;
  const size_t header = 6;
  CHECK_EQUAL(receiver.input(octets, header + 2, false, events), header);
  CHECK_EQUAL(receiver.failure(), 0);
  receiver.input(octets + header, 3, false, events);
  CHECK_EQUAL(receiver.failure(), 1007);
  CHECK(events.data.empty());
}

TEST(close_frames) {
  const auto close = [](uint16_t code, const std::string& reason) {
    std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code)};
    return receive(maskedFrame(0x88, payload + reason));
  };
  CHECK(receive(maskedFrame(0x88, "")).control == "close:1005:;");
  CHECK_EQUAL(receive(maskedFrame(0x88, "\x03")).failure, 1002);
  CHECK(close(1001, "leaving").control == "close:1001:leaving;");
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                         3000, 3999, 4000, 4999}) {
    CHECK_EQUAL(close(static_cast<uint16_t>(code), "").failure, 0);
  }
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    CHECK_EQUAL(close(static_cast<uint16_t>(code), "").failure, 1002);
  }
  CHECK_EQUAL(close(1000, "\xFF").failure, 1007);
  CHECK_EQUAL(close(1000, "\xE2\x82").failure, 1007);
}

TEST(nothing_counts_after_a_close_or_a_failure) {
  CHECK(receive(maskedFrame(0x88, "") + maskedFrame(0x81, "x")).data.empty());
  CHECK(receive(unhex("8106746f67676c65") + maskedFrame(0x89, "x")).control.empty());
}
