// Retransmission: back-off, the time to give up, and the timeout from round trips (RFC 6298).
#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::CloseReason;

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
