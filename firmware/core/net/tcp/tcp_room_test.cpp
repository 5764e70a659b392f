// Places when all are taken: peers that have gone away lose theirs.
#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::CloseReason;

namespace {

constexpr size_t kAll = config::kTcpConnections;

uint16_t portOf(size_t peer) {
  return static_cast<uint16_t>(50000 + peer);
}

/// A stack with every place taken, everybody quiet.
struct Full : Testbed {
  Full() {
    for (size_t i = 0; i < kAll; i++) {
      send({.seq = 10, .flags = SYN, .sourcePort = portOf(i)});
      send({.seq = 11, .ack = iss + 1, .sourcePort = portOf(i)});
    }
    CHECK_EQUAL(listener.accepted, kAll);
    clear();
  }
  void newcomer() { send({.seq = 10, .flags = SYN, .sourcePort = 40000}); }
};

}  // namespace

TEST(nobody_is_asked_while_there_is_room_or_news) {
  Full bed;
  bed.advance(config::kTcpAskIdleMs - 1);
  bed.newcomer();
  CHECK(bed.silent());
  bed.advance(config::kTcpSynWaitMs);
  bed.listener.open.back()->abort();
  bed.clear();
  bed.advance(3600 * 1000);
  CHECK(bed.silent());
  bed.newcomer();
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
  CHECK(bed.silent());
}

TEST(a_newcomer_that_found_no_room_is_answered_as_soon_as_there_is_some) {
  Full bed;
  bed.newcomer();
  bed.advance(700);
  CHECK(bed.silent());
  bed.listener.open.back()->abort();
  bed.clear();
  bed.advance(1);
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.flags, SYN | ACK);
  CHECK_EQUAL(answer.destinationPort, 40000);
  CHECK_EQUAL(answer.ack, 11);
  CHECK(bed.silent());
}

TEST(of_many_newcomers_the_last_is_answered_first_and_one_at_a_time) {
  Full bed;
  for (uint16_t i = 0; i < 100; i++) {
    bed.send({.seq = 10, .flags = SYN, .sourcePort = static_cast<uint16_t>(40000 + i)});
  }
  bed.listener.open.back()->abort();
  bed.clear();
  bed.advance(0);
  for (uint16_t i = 0; i < config::kTcpWaitingSyns; i++) {
    const Seg answer = bed.next();
    CHECK_EQUAL(answer.flags, SYN | ACK);
    CHECK_EQUAL(answer.destinationPort, 40099 - i);
    CHECK(bed.silent());  // the only place may be taken
    bed.advance(config::kTcpSynTurnMs - 1);
    CHECK(bed.silent());
    bed.advance(1);
  }
}

TEST(a_newcomer_whose_room_was_taken_during_its_handshake_is_let_in_and_asked_for_its_text) {
  Full bed;
  bed.listener.open.back()->abort();
  bed.newcomer();
  bed.send({.seq = 20, .flags = SYN, .sourcePort = 40001});
  bed.send({.seq = 21, .ack = bed.iss + 1, .sourcePort = 40001});
  CHECK_EQUAL(bed.listener.accepted, kAll + 1);
  bed.clear();
  bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = 40000});
  bed.send({.seq = 11, .ack = bed.iss + 1, .text = "x", .sourcePort = 40000});
  bed.advance(700);
  CHECK(bed.silent());
  bed.listener.open.back()->abort();
  bed.clear();
  bed.advance(1);
  CHECK_EQUAL(bed.listener.accepted, kAll + 2);
  for (int duplicate = 0; duplicate < 3; duplicate++) {
    const Seg question = bed.next();
    CHECK_EQUAL(question.flags, ACK);
    CHECK_EQUAL(question.destinationPort, 40000);
    CHECK_EQUAL(question.ack, 11);
  }
  CHECK(bed.silent());
  bed.send({.seq = 11, .ack = bed.iss + 1, .text = "x", .sourcePort = 40000});
  CHECK(bed.listener.received == "x");
}

TEST(the_silent_one_gives_way_and_those_who_answer_stay) {
  Full bed;
  bed.advance(config::kTcpAskIdleMs);
  bed.newcomer();
  bed.newcomer();  // asks no more often
  CHECK_EQUAL(bed.sent.size(), kAll);
  while (!bed.silent()) {
    const Seg question = bed.next();
    CHECK_EQUAL(question.flags, ACK);
    CHECK_EQUAL(question.seq, bed.iss);
    CHECK_EQUAL(question.ack, 11);
    CHECK(question.text.empty());
    if (question.destinationPort == portOf(3)) continue;
    bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = question.destinationPort});
  }
  for (const uint32_t wait : {1000u, 2000u}) {
    bed.advance(wait);
    CHECK_EQUAL(bed.next().destinationPort, portOf(3));
    CHECK(bed.silent());
  }
  bed.advance(3999);
  CHECK_EQUAL(bed.listener.closed, 0);
  bed.advance(1);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kTimeout);
  CHECK(bed.silent());
  bed.newcomer();
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
}

TEST(a_peer_that_knows_nothing_of_it_resets_at_once) {
  Full bed;
  bed.advance(config::kTcpAskIdleMs);
  bed.newcomer();
  CHECK_EQUAL(bed.sent.size(), kAll);
  bed.clear();
  bed.send({.seq = 11, .flags = RST, .sourcePort = portOf(0)});
  CHECK_EQUAL(bed.listener.closed, 1);
  bed.newcomer();
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
}

TEST(an_answer_to_a_later_question_counts) {
  Full bed;
  bed.advance(config::kTcpAskIdleMs);
  bed.newcomer();
  bed.advance(3500);
  CHECK_EQUAL(bed.sent.size(), 3 * kAll);
  bed.clear();
  for (size_t i = 0; i < kAll; i++) {
    bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = portOf(i)});
  }
  bed.advance(3600 * 1000);
  CHECK(bed.silent());
  CHECK_EQUAL(bed.listener.closed, 0);
}
