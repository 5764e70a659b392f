// Agreement on a line rate: the messages against the vectors that both ends share, the board's state
// machine by its times, and the whole board from its UART inwards.
#include "line_control.h"

#include <map>
#include <string>

#include "config.h"
#include "fake_board.h"
#include "test.h"
#include "vectors.h"

using namespace __board;

using testbed::FakeBoard;
using testbed::hex;
using testbed::readVectors;
using testbed::unhex;

namespace {

const char* const kNames[] = {"", "ask", "agree", "refuse", "keep", "here"};

const uint8_t* octetsOf(const std::string& text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

/// The packet in the vectors that says so.
std::string packetOf(const std::string& type, uint32_t baud) {
  for (auto& message : readVectors("line-control.json", "messages")) {
    if (message["type"] == type && message["baud"] == std::to_string(baud)) {
      return message["packet"];
    }
  }
  test::fail(__FILE__, __LINE__, (type + " " + std::to_string(baud) + " is no vector").c_str());
}

/// A board, and its answers that the test has not looked at yet.
class Board : public FakeBoard {
 public:
  using FakeBoard::FakeBoard;
  void arrives(const std::string& digits) {
    const std::string octets = unhex(digits);
    packet({octetsOf(octets), octetsOf(octets) + octets.size()});
  }
  std::string answer() {
    std::string digits;
    while (seen_ < frames.size()) {
      const testbed::Packet& packet = frames[seen_++];
      digits += hex({packet.begin(), packet.end()});
    }
    return digits;
  }
  void agree(uint32_t rate) {
    arrives(packetOf("ask", rate));
    arrives(packetOf("keep", 460'800));
    answer();
    CHECK_EQUAL(baud, rate);
  }

 private:
  size_t seen_ = 0;
};

/// The payload decodes to the fields of the vector, and encodes to `sent`.
void expectSays(const std::string& payload, std::map<std::string, std::string>& message,
                const std::string& sent) {
  line::LineControl decoded;
  CHECK(line::decodeLineControl(octetsOf(payload), payload.size(), decoded));
  CHECK(message["type"] == kNames[static_cast<size_t>(decoded.type)]);
  CHECK_EQUAL(decoded.baud, std::stoul(message["baud"]));
  uint8_t encoded[line::kMessageOctets];
  line::encodeLineControl(decoded, encoded);
  CHECK(std::string(encoded, encoded + sizeof encoded) == sent);
}

line::LineControl ask(uint32_t baud) {
  return {line::Type::kAsk, baud};
}

}  // namespace

TEST(messages_are_those_of_the_vectors) {
  const auto messages = readVectors("line-control.json", "messages");
  CHECK(messages.size() > 10);
  for (auto message : messages) {
    const std::string payload = unhex(message["payload"]);
    expectSays(payload, message, payload);
  }
}

TEST(a_checksum_of_zero_is_sent_in_one_way_and_taken_in_both) {
  const auto messages = readVectors("line-control.json", "zeroChecksums");
  CHECK_EQUAL(messages.size(), 2);
  for (auto message : messages) {
    const std::string sent = unhex(message["sent"]);
    expectSays(sent, message, sent);
    expectSays(unhex(message["alsoTaken"]), message, sent);
  }
}

TEST(what_is_no_message_says_nothing) {
  const auto refused = readVectors("line-control.json", "refusedPayloads");
  CHECK(refused.size() > 5);
  for (auto one : refused) {
    const std::string payload = unhex(one["payload"]);
    line::LineControl decoded;
    CHECK(!line::decodeLineControl(octetsOf(payload), payload.size(), decoded));
  }
}

TEST(a_rate_is_agreed_tried_and_kept) {
  line::RateAgreement control;
  const line::Step asked = control.input(ask(460'800), true, 1000);
  CHECK(asked.replies);
  CHECK_EQUAL(asked.reply.type, line::Type::kAgree);
  CHECK_EQUAL(asked.reply.baud, 460'800);
  CHECK_EQUAL(asked.baud, 460'800);
  control.switched(1010);
  CHECK_EQUAL(control.nextTimerMs(1010), config::kLineTrialMs);
  const line::Step kept = control.input({line::Type::kKeep, 460'800}, true, 1509);
  CHECK_EQUAL(kept.reply.type, line::Type::kHere);
  CHECK_EQUAL(kept.reply.baud, 460'800);
  CHECK_EQUAL(kept.baud, 0);
  CHECK_EQUAL(control.poll(1509 + config::kLineSilenceMs - 1), 0);
  control.heard(4000);
  CHECK_EQUAL(control.nextTimerMs(4000), config::kLineSilenceMs);
  CHECK_EQUAL(control.poll(4000 + config::kLineSilenceMs), config::kFirstBaud);
  CHECK_EQUAL(control.baud(), config::kFirstBaud);
  CHECK_EQUAL(control.nextTimerMs(9000), UINT32_MAX);
}

TEST(a_trial_ends_without_keep_whatever_else_arrives) {
  line::RateAgreement control;
  control.input(ask(921'600), true, 0);
  control.switched(10);
  control.heard(400);
  control.input({line::Type::kHere, 921'600}, true, 450);
  CHECK_EQUAL(control.nextTimerMs(509), 1);
  CHECK_EQUAL(control.poll(509), 0);
  CHECK_EQUAL(control.poll(510), config::kFirstBaud);
}

TEST(asking_again_begins_the_trial_again) {
  line::RateAgreement control;
  control.input(ask(460'800), true, 0);
  CHECK_EQUAL(control.input(ask(460'800), true, 400).baud, 460'800);
  control.switched(400);
  CHECK_EQUAL(control.poll(899), 0);
  CHECK_EQUAL(control.poll(900), config::kFirstBaud);
  // The change from an agreed rate to another fails: the board returns to the first rate, not to
  // the agreed one.
  control.input(ask(460'800), true, 1000);
  control.input({line::Type::kKeep, 460'800}, true, 1001);
  control.input(ask(921'600), true, 1002);
  CHECK_EQUAL(control.baud(), 921'600);
  CHECK_EQUAL(control.poll(1502), config::kFirstBaud);
}

TEST(the_first_rate_needs_no_trial) {
  line::RateAgreement control;
  control.input(ask(460'800), true, 0);
  CHECK_EQUAL(control.input(ask(config::kFirstBaud), true, 10).baud, config::kFirstBaud);
  CHECK_EQUAL(control.nextTimerMs(10), UINT32_MAX);
  const line::Step kept = control.input({line::Type::kKeep, 0}, true, 20);
  CHECK_EQUAL(kept.reply.baud, config::kFirstBaud);
  CHECK_EQUAL(control.nextTimerMs(20), UINT32_MAX);
}

TEST(rates_out_of_range_or_of_reach_are_refused) {
  line::RateAgreement control;
  for (const uint32_t baud : {0u, 9'600u, 115'199u, 921'601u, 0xFFFFFFFFu}) {
    const line::Step step = control.input(ask(baud), true, 0);
    CHECK_EQUAL(step.reply.type, line::Type::kRefuse);
    CHECK_EQUAL(step.reply.baud, baud);
    CHECK_EQUAL(step.baud, 0);
  }
  CHECK_EQUAL(control.input(ask(460'800), false, 0).reply.type, line::Type::kRefuse);
  CHECK_EQUAL(control.baud(), config::kFirstBaud);
}

TEST(times_are_right_where_the_clock_wraps) {
  line::RateAgreement control;
  control.input(ask(460'800), true, 0xFFFFFF00);
  control.switched(0xFFFFFF00);
  CHECK_EQUAL(control.poll(0xF3), 0);
  CHECK_EQUAL(control.poll(0xF4), config::kFirstBaud);
}

TEST(the_board_agrees_at_the_old_rate_and_answers_at_the_new_one) {
  Board board(false);  // before the sketch asks for a network, too
  uint32_t baudOfAnswer = 0;
  board.onWrite = [&] { baudOfAnswer = board.baud; };
  board.arrives(packetOf("ask", 460'800));
  CHECK(board.answer() == packetOf("agree", 460'800));
  CHECK_EQUAL(baudOfAnswer, 115'200);
  CHECK_EQUAL(board.baud, 460'800);
  board.arrives(packetOf("keep", 460'800));
  CHECK(board.answer() == packetOf("here", 460'800));
  CHECK_EQUAL(baudOfAnswer, 460'800);
  board.advance(config::kLineSilenceMs - 1);
  CHECK_EQUAL(board.baud, 460'800);
  board.advance(1);
  CHECK_EQUAL(board.baud, 115'200);
}

TEST(the_board_goes_back_when_its_trial_ends) {
  Board board;
  board.arrives(packetOf("ask", 921'600));
  board.advance(config::kLineTrialMs - 1);
  CHECK_EQUAL(board.baud, 921'600);
  board.advance(1);
  CHECK_EQUAL(board.baud, 115'200);
}

TEST(a_whole_packet_keeps_the_rate_and_garbage_does_not) {
  Board board;
  board.agree(460'800);
  board.advance(2'000);
  std::string ping = unhex("4500001c00004000400162a6c0a82b01c0a82be90800f7ff00000000");
  board.arrives(hex(ping));
  CHECK(!board.answer().empty());
  board.advance(2'000);
  CHECK_EQUAL(board.baud, 460'800);
  ping[8] ^= 1;  // the header's checksum no longer fits
  board.arrives(hex(ping));
  board.serial("text is no packet\xC0\x45\xC0");
  board.advance(1'000);
  CHECK_EQUAL(board.baud, 115'200);
}

TEST(what_is_not_for_line_control_changes_nothing) {
  Board board;
  for (auto refused : readVectors("line-control.json", "refusedPackets")) {
    board.arrives(refused["packet"]);
    CHECK(board.answer().empty());
    CHECK_EQUAL(board.baud, 115'200);
  }
  board.arrives(packetOf("agree", 460'800));  // meant for the other end
  board.highestBaud = 300'000;
  board.arrives(packetOf("ask", 460'800));
  CHECK(!board.answer().empty());
  CHECK_EQUAL(board.baud, 115'200);
}

TEST(a_reset_means_the_first_rate) {
  {
    Board board;
    board.agree(460'800);
  }
  Board board;
  board.arrives(packetOf("keep", 460'800));
  CHECK(board.answer() == packetOf("here", 115'200));
  board.advance(10'000);
  CHECK_EQUAL(board.baud, 115'200);
}
