// Congestion: slow start, recovery from a loss (RFC 6582), and the restart after a pause (RFC 5681).
#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;

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
