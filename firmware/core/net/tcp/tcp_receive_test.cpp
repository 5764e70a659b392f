// Receiving: order, overlap, the window we offer, acknowledgements and when they leave.
#include <random>

#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::TcpState;

TEST(a_reply_carries_the_acknowledgement) {
  Testbed bed;
  bed.established();
  bed.listener.reply = "1";
  bed.send(bed.text("toggle"));
  const Seg answer = bed.next();
  CHECK(answer.text == "1");
  CHECK_EQUAL(answer.flags, ACK | PSH);
  CHECK_EQUAL(answer.seq, bed.iss + 1);
  CHECK_EQUAL(answer.ack, bed.irs + 7);
  CHECK(bed.silent());
  bed.send(bed.peer(6, 1));
  bed.advance(10000);
  CHECK(bed.silent());
}

TEST(without_a_reply_the_acknowledgement_waits_a_little) {
  Testbed bed;
  bed.established();
  bed.send(bed.text("hello"));
  CHECK(bed.silent());
  CHECK_EQUAL(bed.stack.poll(), config::kTcpAckDelayMs);
  bed.advance(config::kTcpAckDelayMs - 1);
  CHECK(bed.silent());
  bed.advance(1);
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.flags, ACK);
  CHECK_EQUAL(answer.ack, bed.irs + 6);
}

TEST(a_later_reply_still_takes_the_acknowledgement_along) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.send(bed.text("hello"));
  bed.advance(20);
  connection.send(reinterpret_cast<const uint8_t*>("x"), 1);
  CHECK(bed.silent());
  bed.stack.flush();
  CHECK_EQUAL(bed.next().ack, bed.irs + 6);
  bed.send(bed.peer(5, 1));
  bed.advance(10000);
  CHECK(bed.silent());
}

TEST(every_second_full_segment_is_acknowledged_at_once) {
  Testbed bed;
  bed.established();
  const std::string full(536, 'x');
  bed.send(bed.text(full));
  CHECK(bed.silent());
  bed.send(bed.text(full, 536));
  CHECK_EQUAL(bed.next().ack, bed.irs + 1 + 1072);
  bed.send(bed.text(full, 1072));
  CHECK(bed.silent());
}

TEST(duplicates_are_acknowledged_and_not_delivered) {
  Testbed bed;
  bed.established();
  bed.send(bed.text("hello"));
  bed.send(bed.text("hello"));
  CHECK_EQUAL(bed.next().ack, bed.irs + 6);
  bed.send(bed.text("ello", 1));
  CHECK_EQUAL(bed.next().ack, bed.irs + 6);
  CHECK(bed.listener.received == "hello");
}

TEST(overlap_delivers_only_what_is_new) {
  Testbed bed;
  bed.established();
  bed.send(bed.text("hello"));
  bed.send(bed.text("lo, world", 3));
  CHECK(bed.listener.received == "hello, world");
  CHECK_EQUAL(bed.next().ack, bed.irs + 13);
}

TEST(what_is_out_of_order_waits_and_is_acknowledged_at_once) {
  Testbed bed;
  bed.established();
  bed.send(bed.text("world", 7));
  CHECK_EQUAL(bed.next().ack, bed.irs + 1);  // a duplicate acknowledgement
  CHECK(bed.listener.received.empty());
  bed.send(bed.text("hello, "));
  CHECK(bed.listener.received == "hello, world");
  CHECK_EQUAL(bed.next().ack, bed.irs + 13);
  CHECK_EQUAL(bed.stack.counters().tcpOutOfOrder, 1);
}

TEST(any_order_of_segments_gives_the_same_octets) {
  std::mt19937 random(3);
  std::string text(1800, 0);
  for (size_t i = 0; i < text.size(); i++) text[i] = static_cast<char>(i * 31);
  for (int round = 0; round < 200; round++) {
    Testbed bed;
    bed.established();
    // Segments of odd sizes that overlap, in any order, some lost on the first try.
    while (bed.listener.received.size() < text.size()) {
      const size_t from = random() % text.size();
      const size_t length = 1 + random() % 536;
      bed.send(bed.text(text.substr(from, length), static_cast<uint32_t>(from)));
    }
    CHECK(bed.listener.received == text);
    bed.advance(100);
    while (bed.sent.size() > 1) bed.next();
    CHECK_EQUAL(bed.next().ack, bed.irs + 1 + 1800);
  }
}

TEST(too_many_gaps_are_refused_without_harm) {
  Testbed bed;
  bed.established();
  for (uint32_t i = 0; i < 10; i++) bed.send(bed.text("x", 2 + 2 * i));
  CHECK_EQUAL(bed.stack.counters().tcpReassemblyRefused, 10 - config::kTcpReassemblyRuns);
  bed.clear();
  bed.send(bed.text(std::string(22, 'y')));
  CHECK_EQUAL(bed.next().ack, bed.irs + 23);
  CHECK_EQUAL(bed.listener.received.size(), 22);
}

TEST(what_the_application_leaves_shrinks_the_window) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.listener.consumeAtMost = 0;
  bed.send(bed.text(std::string(500, 'a')));
  bed.send(bed.text(std::string(536, 'b'), 500));
  bed.send(bed.text(std::string(536, 'c'), 1036));
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.ack, bed.irs + 1 + 1572);
  CHECK_EQUAL(answer.window, 2048 - 1572);
  // It is offered again, whole, and the room is announced once it is worth it.
  bed.listener.consumeAtMost = 300;
  connection.resumeReceive();
  bed.stack.flush();
  CHECK(bed.silent());
  bed.listener.consumeAtMost = 400;
  connection.resumeReceive();
  bed.stack.flush();
  const Seg update = bed.next();
  CHECK_EQUAL(update.window, 2048 - 1572 + 700);
  CHECK_EQUAL(bed.listener.received.size(), 700);
}

TEST(a_closed_window_takes_nothing_but_answers_probes) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.listener.consumeAtMost = 0;
  for (uint32_t at = 0; at < 2048; at += 512) bed.send(bed.text(std::string(512, 'x'), at));
  bed.advance(50);
  Seg answer = bed.next();
  while (!bed.silent()) answer = bed.next();
  CHECK_EQUAL(answer.window, 0);
  CHECK_EQUAL(answer.ack, bed.irs + 1 + 2048);
  // One octet, as a peer with our kind of probe sends it.
  bed.send(bed.text("y", 2048));
  answer = bed.next();
  CHECK_EQUAL(answer.ack, bed.irs + 1 + 2048);
  CHECK_EQUAL(answer.window, 0);
  // None, from one number back, as Linux does.
  bed.send(bed.peer(2047));
  CHECK_EQUAL(bed.next().window, 0);
  // Its acknowledgements count all the same (RFC 9293, 3.10.7.4).
  connection.send(reinterpret_cast<const uint8_t*>("z"), 1);
  bed.stack.flush();
  CHECK(bed.next().text == "z");
  bed.send(bed.text("y", 2048, 1));
  bed.next();
  bed.advance(5000);
  CHECK(bed.silent());
  // Room again.
  bed.listener.consumeAtMost = SIZE_MAX;
  connection.resumeReceive();
  bed.stack.flush();
  CHECK_EQUAL(bed.next().window, 2048);
  CHECK_EQUAL(bed.listener.received.size(), 2048);
  bed.send(bed.text("y", 2048, 1));
  CHECK_EQUAL(bed.listener.received.size(), 2049);
}

TEST(octets_beyond_the_window_are_cut_off) {
  Testbed bed;
  bed.established();
  bed.listener.consumeAtMost = 0;
  for (uint32_t at = 0; at < 1608; at += 536) bed.send(bed.text(std::string(536, 'x'), at));
  bed.clear();
  Seg segment = bed.text(std::string(536, 'y'), 1608);
  segment.flags |= FIN;
  bed.send(segment);
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.ack, bed.irs + 1 + 2048);
  CHECK_EQUAL(bed.listener.peerClosed, 0);
}

TEST(the_right_edge_of_the_window_never_moves_back) {
  std::mt19937 random(5);
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  uint32_t edge = bed.irs + 1 + 2048;
  uint32_t sent = 0;
  for (int step = 0; step < 2000; step++) {
    bed.listener.consumeAtMost = random() % 3 == 0 ? random() % 700 : 0;
    const uint32_t room = edge - (bed.irs + 1 + sent);
    const uint32_t length = room == 0 ? 0 : 1 + random() % std::min(room, 536u);
    if (length != 0) bed.send(bed.text(std::string(length, 'x'), sent));
    sent += length;
    connection.resumeReceive();
    bed.advance(50);
    while (!bed.silent()) {
      const Seg answer = bed.next();
      CHECK(static_cast<int32_t>(answer.ack + answer.window - edge) >= 0);
      CHECK(answer.window <= 2048);
      edge = answer.ack + answer.window;
    }
    CHECK(bed.listener.received.size() <= sent);
  }
  CHECK(bed.listener.received.size() > 50000);
}

TEST(what_was_not_consumed_is_offered_with_the_next_segment) {
  Testbed bed;
  bed.established();
  bed.listener.consumeAtMost = 0;
  bed.send(bed.text("hel"));
  bed.listener.consumeAtMost = SIZE_MAX;
  bed.send(bed.text("lo", 3));
  CHECK(bed.listener.received == "hello");
}

TEST(segments_without_ack_are_ignored) {
  Testbed bed;
  bed.established();
  Seg segment = bed.text("hello");
  segment.flags = PSH;
  bed.send(segment);
  bed.advance(1000);
  CHECK(bed.silent());
  CHECK(bed.listener.received.empty());
}

TEST(urgent_octets_are_ordinary_ones) {
  Testbed bed;
  bed.established();
  Seg segment = bed.text("now");
  segment.flags |= 0x20;
  bed.send(segment);
  CHECK(bed.listener.received == "now");
}

TEST(text_across_the_end_of_the_sequence_space) {
  Testbed bed;  // irs is 0xffffff00: 255 octets before it wraps
  bed.established();
  bed.send(bed.text(std::string(200, 'c'), 400));
  bed.send(bed.text(std::string(200, 'b'), 200));
  CHECK_EQUAL(bed.next().ack, bed.irs + 1);
  bed.clear();
  bed.send(bed.text(std::string(200, 'a')));
  CHECK_EQUAL(bed.next().ack, 600 - 0xff);
  CHECK((bed.listener.received ==
         std::string(200, 'a') + std::string(200, 'b') + std::string(200, 'c')));
}

TEST(an_acknowledgement_from_the_right_edge_of_the_window_counts) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (uint32_t at = 512; at < 2048; at += 512) bed.send(bed.text(std::string(512, 'x'), at));
  connection.send(reinterpret_cast<const uint8_t*>("z"), 1);
  bed.stack.flush();
  bed.clear();
  bed.send(bed.peer(2048, 1));  // all the window allows is sent, its first part lost
  bed.advance(10000);
  CHECK(bed.silent());
  CHECK_EQUAL(connection.sendSpace(), config::kTcpSendBuffer);
}

TEST(the_window_opens_in_steps_worth_a_segment) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.listener.consumeAtMost = 0;
  for (uint32_t at = 0; at < 2048; at += 512) bed.send(bed.text(std::string(512, 'x'), at));
  bed.advance(50);
  bed.clear();
  bed.listener.consumeAtMost = 100;
  for (int i = 0; i < 5; i++) {
    connection.resumeReceive();
    bed.send(bed.peer(2047));  // asks
    CHECK_EQUAL(bed.next().window, 0);
  }
  connection.resumeReceive();
  bed.stack.flush();
  CHECK_EQUAL(bed.next().window, 600);
}
