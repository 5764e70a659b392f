// Sending: segments, the peer's window and probes into a closed one, retransmission, congestion.
#include <algorithm>

#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::CloseReason;
using net::TcpState;

namespace {

std::string pattern(size_t length, size_t from = 0) {
  std::string text(length, 0);
  for (size_t i = 0; i < length; i++)
    text[i] = static_cast<char>((from + i) * 7 + (from + i) / 256);
  return text;
}

Seg window(const Testbed& bed, uint32_t acked, uint16_t window) {
  Seg segment = bed.peer(0, acked);
  segment.window = window;
  return segment;
}

}  // namespace

TEST(small_writes_share_a_segment) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (int i = 0; i < 10; i++) queue(connection, "0123456789");
  CHECK(bed.silent());
  bed.stack.flush();
  const Seg segment = bed.next();
  CHECK_EQUAL(segment.text.size(), 100);
  CHECK_EQUAL(segment.flags, ACK | PSH);
  CHECK(bed.silent());
}

TEST(long_writes_go_out_in_full_segments_with_push_on_the_last) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(1500));
  bed.stack.flush();
  std::string got;
  for (const size_t expected : {536, 536, 428}) {
    const Seg segment = bed.next();
    CHECK_EQUAL(segment.text.size(), expected);
    CHECK_EQUAL(segment.seq, static_cast<uint32_t>(bed.iss + 1 + got.size()));  // across 2^32
    CHECK_EQUAL(segment.flags, expected == 428 ? ACK | PSH : ACK);
    got += segment.text;
  }
  CHECK(got == pattern(1500));
}

TEST(send_takes_what_fits_and_says_when_there_is_room_again) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  CHECK_EQUAL(connection.sendSpace(), 4096);
  CHECK_EQUAL(queue(connection, pattern(5000)), 4096);
  CHECK_EQUAL(connection.sendSpace(), 0);
  CHECK_EQUAL(queue(connection, "x"), 0);
  bed.stack.flush();
  bed.send(bed.peer(0, 536));
  CHECK_EQUAL(bed.listener.writable, 1);
  CHECK_EQUAL(connection.sendSpace(), 536);
  bed.send(bed.peer(0, 536));
  CHECK_EQUAL(bed.listener.writable, 1);
}

TEST(initial_window_then_slow_start) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(65535);
  queue(connection, pattern(4096));
  bed.stack.flush();
  CHECK_EQUAL(bed.sent.size(), 4);
  bed.clear();
  bed.send(window(bed, 536, 65535));
  CHECK_EQUAL(bed.sent.size(), 2);
}

TEST(the_peers_window_bounds_what_is_under_way) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(1000);
  queue(connection, pattern(2000));
  bed.stack.flush();
  CHECK_EQUAL(bed.next().text.size(), 536);
  CHECK_EQUAL(bed.sent.size(), 0);  // 464 would be less than a segment and than half the window
  bed.send(window(bed, 536, 1000));
  CHECK_EQUAL(bed.next().text.size(), 536);
  bed.send(window(bed, 1072, 1072));
  CHECK_EQUAL(bed.sent.size(), 2);
}

TEST(a_tiny_window_is_used_only_after_a_while) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(1000);
  queue(connection, pattern(536));
  bed.stack.flush();
  bed.next();
  queue(connection, pattern(600, 536));
  bed.send(window(bed, 536, 10));
  CHECK(bed.silent());  // silly window avoidance; RFC 9293, 3.8.6.2.1
  bed.advance(999);
  CHECK(bed.silent());
  bed.advance(1);
  const Seg segment = bed.next();
  CHECK(segment.text == pattern(10, 536));
}

TEST(zero_window_is_probed_with_back_off_as_long_as_the_peer_answers) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(536);
  queue(connection, pattern(1000));
  bed.stack.flush();
  CHECK_EQUAL(bed.next().text.size(), 536);
  bed.send(window(bed, 536, 0));
  CHECK(bed.silent());
  for (uint32_t wait = 1000; bed.now < 20u * 60 * 1000; wait = std::min(wait * 2, 60000u)) {
    bed.advance(wait - 1);
    CHECK(bed.silent());
    bed.advance(1);
    const Seg probe = bed.next();
    CHECK(probe.text == pattern(1, 536));
    CHECK_EQUAL(probe.seq, bed.iss + 1 + 536);
    bed.send(window(bed, 536, 0));
  }
  CHECK(connection.state() == TcpState::kEstablished);
  bed.send(window(bed, 536, 8192));
  CHECK((bed.next().text == pattern(464, 536)));
  bed.send(window(bed, 1000, 8192));
  bed.advance(600000);
  CHECK(bed.silent());
}

TEST(the_octet_of_a_probe_may_be_taken) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(536);
  queue(connection, pattern(1000));
  bed.stack.flush();
  bed.next();
  bed.send(window(bed, 536, 0));
  bed.advance(1000);
  bed.next();
  bed.send(window(bed, 537, 0));
  CHECK(bed.silent());
  bed.send(window(bed, 537, 8192));
  CHECK((bed.next().text == pattern(463, 537)));
}

TEST(probes_nobody_answers_end_the_connection) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(0);
  queue(connection, "x");
  bed.stack.flush();
  CHECK(bed.silent());
  bed.advance(config::kTcpGiveUpMs + config::kTcpMaxRtoMs);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kTimeout);
  CHECK_EQUAL(bed.stack.counters().tcpProbes, bed.sent.size());
}

TEST(an_acknowledgement_sent_between_probes_is_one_the_peer_takes) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(0);
  queue(connection, "x");
  bed.stack.flush();
  bed.advance(1000);
  CHECK(bed.next().text == "x");
  Seg text = bed.text("hello");
  text.window = 0;
  bed.send(text);
  bed.advance(100);
  CHECK_EQUAL(bed.next().seq, bed.iss + 1);  // not behind the probe's octet
}

TEST(fin_waits_for_the_window_too) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(0);
  connection.close();
  bed.stack.flush();
  CHECK(bed.silent());
  bed.advance(1000);
  CHECK_EQUAL(bed.next().flags, FIN | ACK);  // as a probe
  bed.send(window(bed, 0, 100));
  CHECK_EQUAL(bed.next().flags, FIN | ACK);
  bed.send(window(bed, 1, 100));
  CHECK(connection.state() == TcpState::kFinWait2);
}

TEST(retransmission_doubles_its_timeout_and_gives_up) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, "hello");
  bed.stack.flush();
  const uint32_t start = bed.now;
  bed.next();
  for (const uint32_t wait : {1000, 2000, 4000, 8000, 16000, 32000}) {
    bed.advance(wait - 1);
    CHECK(bed.silent());
    bed.advance(1);
    const Seg again = bed.next();
    CHECK(again.text == "hello");
    CHECK_EQUAL(again.seq, bed.iss + 1);
  }
  bed.advance(120000);
  CHECK(bed.silent());
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kTimeout);
  CHECK(bed.now - start >= config::kTcpGiveUpMs);
  CHECK_EQUAL(bed.stack.counters().tcpGivenUp, 1);
  CHECK_EQUAL(bed.stack.poll(), UINT32_MAX);
}

TEST(progress_starts_the_time_to_give_up_anew) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (uint32_t octets = 0; octets < 6; octets++) {
    queue(connection, "x");
    bed.stack.flush();
    bed.advance(60000);
    bed.send(bed.peer(0, octets + 1));
  }
  CHECK_EQUAL(bed.listener.closed, 0);
}

TEST(karn_no_sample_from_what_was_sent_twice) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, "a");
  bed.stack.flush();
  bed.advance(1000);  // again; the timeout is now 2 s
  bed.advance(900);
  bed.send(bed.peer(0, 1));
  bed.clear();
  queue(connection, "b");
  bed.stack.flush();
  bed.clear();
  bed.advance(1999);
  CHECK(bed.silent());
  bed.advance(1);
  CHECK(bed.next().text == "b");
  // A clean round trip ends the back-off.
  bed.send(bed.peer(0, 2));
  queue(connection, "c");
  bed.stack.flush();
  bed.advance(10);
  bed.send(bed.peer(0, 3));
  queue(connection, "d");
  bed.stack.flush();
  bed.clear();
  bed.advance(1000);
  CHECK(bed.next().text == "d");
}

TEST(timeout_follows_the_round_trip_time) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (uint32_t i = 0; i < 50; i++) {
    queue(connection, "x");
    bed.stack.flush();
    bed.advance(i % 2 == 0 ? 400 : 900);  // SRTT near 650, RTTVAR near 250
    bed.send(bed.peer(0, i + 1));
    bed.clear();
  }
  queue(connection, "y");
  bed.stack.flush();
  bed.clear();
  bed.advance(1400);
  CHECK(bed.silent());
  bed.advance(500);
  CHECK(bed.next().text == "y");
}

TEST(after_a_timeout_only_one_segment_goes_then_the_rest_as_acknowledged) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(2144));
  bed.stack.flush();
  CHECK_EQUAL(bed.sent.size(), 4);
  bed.clear();
  bed.advance(1000);
  CHECK_EQUAL(bed.sent.size(), 1);
  CHECK(bed.next().text == pattern(536));
  // The peer had the other three: one acknowledgement covers all.
  bed.send(bed.peer(0, 2144));
  bed.advance(10000);
  CHECK(bed.silent());
  CHECK_EQUAL(connection.sendSpace(), 4096);
}

TEST(three_duplicate_acknowledgements_bring_the_lost_segment_at_once) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(2144));
  bed.stack.flush();
  bed.clear();
  bed.send(bed.peer());
  bed.send(bed.peer());
  CHECK(bed.silent());
  bed.send(bed.peer());
  Seg again = bed.next();
  CHECK_EQUAL(again.seq, bed.iss + 1);
  CHECK(again.text == pattern(536));
  CHECK(bed.silent());
  CHECK_EQUAL(bed.stack.counters().tcpFastRetransmits, 1);
  // A partial acknowledgement brings the next hole (RFC 6582).
  bed.send(bed.peer(0, 536));
  again = bed.next();
  CHECK_EQUAL(again.seq, bed.iss + 1 + 536);
  bed.send(bed.peer(0, 2144));
  CHECK(bed.silent());
}

TEST(duplicates_with_text_or_another_window_do_not_count) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(2144));
  bed.stack.flush();
  bed.clear();
  for (uint32_t i = 0; i < 6; i++) bed.send(bed.text("x", i));
  for (uint16_t i = 0; i < 6; i++) bed.send(window(bed, 0, static_cast<uint16_t>(8000 + i)));
  CHECK_EQUAL(bed.stack.counters().tcpFastRetransmits, 0);
}

TEST(a_window_taken_back_is_survived) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(4096);
  queue(connection, pattern(2000));
  bed.stack.flush();
  bed.clear();
  bed.send(window(bed, 0, 0));  // RFC 9293, 3.8.6: must be robust against shrinking
  bed.advance(1000);
  CHECK(connection.state() == TcpState::kEstablished);
  bed.advance(3000);
  CHECK_EQUAL(parseTcp(bed.sent.back()).text.size(), 1);  // a probe
  bed.clear();
  bed.send(window(bed, 0, 4096));
  std::string got;
  for (int i = 0; i < 10 && got.size() < 2000; i++) {
    bed.advance(10);
    while (!bed.silent()) got += bed.next().text;
    bed.send(window(bed, static_cast<uint32_t>(got.size()), 4096));
  }
  CHECK(got == pattern(2000));
}

TEST(old_segments_do_not_change_the_window) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.send(bed.text("0123456789"));
  bed.advance(50);
  queue(connection, pattern(100));
  bed.stack.flush();
  bed.clear();
  Seg newest = bed.peer(10, 100);
  newest.window = 5000;
  bed.send(newest);
  Seg old = bed.peer(10, 50);  // an older acknowledgement, overtaken
  old.window = 0;
  bed.send(old);
  queue(connection, pattern(10));
  bed.stack.flush();
  CHECK_EQUAL(bed.next().text.size(), 10);
}

TEST(fin_travels_with_the_last_octets) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(600));
  connection.close();
  CHECK_EQUAL(queue(connection, "late"), 0);
  bed.stack.flush();
  CHECK_EQUAL(bed.next().flags, ACK);
  const Seg last = bed.next();
  CHECK_EQUAL(last.flags, FIN | ACK | PSH);
  CHECK_EQUAL(last.text.size(), 64);
  CHECK(bed.silent());
}

TEST(after_a_pause_the_window_is_the_initial_one_again) {
  Testbed bed;
  net::TcpConnection& connection = bed.established(65535);
  uint32_t acked = 0;
  for (int i = 0; i < 20; i++) {
    queue(connection, pattern(536));
    bed.stack.flush();
    acked += 536;
    bed.send(window(bed, acked, 65535));
  }
  bed.clear();
  queue(connection, pattern(4096));
  bed.stack.flush();
  CHECK_EQUAL(bed.sent.size(), 8);
  bed.send(window(bed, acked += 4096, 65535));
  bed.clear();
  bed.advance(5000);
  queue(connection, pattern(4096));
  bed.stack.flush();
  CHECK_EQUAL(bed.sent.size(), 4);  // RFC 5681, 4.1
}
