// The peer's window: what it bounds, probes into a closed one, windows that shrink or are old.
#include <algorithm>

#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::CloseReason;
using net::TcpState;

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
