// The three-way handshake, LISTEN and SYN-RECEIVED, floods. Sequence numbers start just below 2^32.
#include "tcp_testbed.h"

using namespace testbed;
using net::CloseReason;
using net::TcpState;

TEST(syn_is_answered_with_mss_and_window) {
  Testbed bed;
  bed.send({.seq = 0xffffffff, .flags = SYN, .mss = 1460});
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.flags, SYN | ACK);
  CHECK_EQUAL(answer.seq, bed.iss);
  CHECK_EQUAL(answer.ack, 0);  // one past 2^32 - 1
  CHECK_EQUAL(answer.mss, 536);
  CHECK_EQUAL(answer.window, 2048);
  CHECK_EQUAL(answer.sourcePort, 80);
  CHECK_EQUAL(answer.destinationPort, 50000);
  CHECK_EQUAL(answer.destination, kPeer);
  CHECK_EQUAL(bed.listener.accepted, 0);
}

TEST(third_segment_completes_it_without_an_answer) {
  Testbed bed;
  net::Connection& connection = bed.established();
  CHECK_EQUAL(bed.listener.accepted, 1);
  CHECK_EQUAL(connection.remoteAddress(), kPeer);
  CHECK_EQUAL(connection.remotePort(), 50000);
  CHECK_EQUAL(connection.localPort(), 80);
  bed.advance(60000);
  CHECK(bed.silent());
}

TEST(text_may_come_with_the_third_segment) {
  Testbed bed;
  bed.synReceived();
  bed.listener.reply = "world";
  bed.send(bed.text("hello"));
  CHECK(bed.listener.received == "hello");
  const Seg answer = bed.next();
  CHECK(answer.text == "world");
  CHECK_EQUAL(answer.ack, bed.irs + 6);
  CHECK(bed.silent());
}
