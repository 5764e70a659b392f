// Closing from either side in every state (RFC 9293, 3.6), and TIME-WAIT with the defences of RFC 1337.
#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::CloseReason;
using net::TcpState;

namespace {

Seg finFrom(const Testbed& bed, uint32_t offset = 0, uint32_t acked = 0) {
  Seg segment = bed.peer(offset, acked);
  segment.flags = FIN | ACK;
  return segment;
}

}  // namespace

TEST(peer_closes_first) {
  Testbed bed;
  bed.established();
  bed.send(finFrom(bed));
  const Seg answer = bed.next();  // ACK and our FIN in one
  CHECK_EQUAL(answer.flags, FIN | ACK);
  CHECK_EQUAL(answer.ack, bed.irs + 2);
  CHECK_EQUAL(bed.listener.closed, 0);
  bed.send(bed.peer(1, 1));
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kNormal);
  CHECK(bed.silent());
  CHECK_EQUAL(bed.stack.poll(), UINT32_MAX);  // no TIME-WAIT on this side
}

TEST(half_close_keeps_sending) {
  Testbed bed;
  net::TcpConnection& connection = bed.closeWait();
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  bed.advance(300000);  // for as long as it likes
  for (int i = 0; i < 3; i++) {
    CHECK_EQUAL(queue(connection, "still here"), 10);
    bed.stack.flush();
    CHECK(bed.next().text == "still here");
    bed.send(bed.peer(1, static_cast<uint32_t>(10 * (i + 1))));
  }
  connection.close();
  bed.stack.flush();
  CHECK_EQUAL(bed.next().flags, FIN | ACK);
  bed.send(bed.peer(1, 31));
  CHECK_EQUAL(bed.listener.closed, 1);
}

TEST(we_close_first_and_wait) {
  Testbed bed;
  bed.timeWait();
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK_EQUAL(bed.stack.poll(), 2 * config::kTcpMslMs);
  // The peer's FIN again: our acknowledgement was lost. The wait starts anew.
  bed.advance(2 * config::kTcpMslMs - 1);
  bed.send(finFrom(bed, 0, 1));
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.flags, ACK);
  CHECK_EQUAL(answer.seq, bed.iss + 2);
  CHECK_EQUAL(answer.ack, bed.irs + 2);
  bed.advance(2 * config::kTcpMslMs - 1);
  bed.send(bed.peer(1, 1));
  CHECK(bed.silent());
  bed.advance(1);
  bed.send(finFrom(bed, 0, 1));
  CHECK_EQUAL(bed.next().flags, RST);
}

TEST(fin_in_fin_wait_1_that_acknowledges_ours) {
  Testbed bed;
  bed.finWait1();
  bed.send(finFrom(bed, 0, 1));
  CHECK_EQUAL(bed.next().ack, bed.irs + 2);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK_EQUAL(bed.stack.poll(), 2 * config::kTcpMslMs);
}

TEST(both_close_at_once) {
  Testbed bed;
  bed.closing();
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  bed.send(bed.peer(1, 1));
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kNormal);
  CHECK_EQUAL(bed.stack.poll(), 2 * config::kTcpMslMs);
}

TEST(lost_fins_are_sent_again) {
  for (int which = 0; which < 3; which++) {
    Testbed bed;
    net::TcpConnection& connection = which == 0   ? bed.finWait1()
                                     : which == 1 ? bed.closing()
                                                  : bed.lastAck();
    const TcpState state = connection.state();
    bed.advance(1000);
    const Seg again = bed.next();
    CHECK_EQUAL(again.flags, FIN | ACK);
    CHECK_EQUAL(again.seq, bed.iss + 1);
    CHECK(connection.state() == state);
    bed.advance(300000);
    CHECK_EQUAL(bed.listener.closed, 1);
    CHECK(bed.listener.lastReason == CloseReason::kTimeout);
  }
}

TEST(text_still_arrives_after_our_fin) {
  Testbed bed;
  net::TcpConnection& connection = bed.finWait2();
  bed.send(bed.text("late", 0, 1));
  CHECK(bed.listener.received == "late");
  Seg last = bed.text("st", 4, 1);
  last.flags |= FIN;
  bed.send(last);
  CHECK(bed.listener.received == "latest");
  CHECK_EQUAL(bed.next().ack, bed.irs + 8);
  CHECK(connection.state() == TcpState::kClosed);
}

TEST(fin_wait_2_ends_when_the_peer_says_nothing_more) {
  Testbed bed;
  bed.finWait2();
  bed.advance(config::kTcpFinWait2Ms - 1);
  bed.send(bed.text("x", 0, 1));
  bed.advance(config::kTcpFinWait2Ms - 1);
  CHECK_EQUAL(bed.listener.closed, 0);
  bed.advance(1);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kTimeout);
}

TEST(fin_before_the_text_it_follows) {
  Testbed bed;
  bed.established();
  Seg last = bed.text("lo", 3);
  last.flags |= FIN;
  bed.send(last);
  CHECK_EQUAL(bed.next().ack, bed.irs + 1);
  CHECK_EQUAL(bed.listener.peerClosed, 0);
  bed.send(bed.text("hel"));
  CHECK(bed.listener.received == "hello");
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  CHECK_EQUAL(bed.next().ack, bed.irs + 7);
}

TEST(nothing_is_taken_from_behind_a_fin) {
  Testbed bed;
  bed.established();
  bed.listener.closeWithPeer = false;
  bed.send(finFrom(bed, 3));
  bed.send(bed.text("x", 4));      // behind it
  bed.send(finFrom(bed, 7));       // another
  bed.send(bed.text("abcdefgh"));  // across it
  CHECK(bed.listener.received == "abc");
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  bed.send(bed.text("more", 4));
  CHECK(bed.listener.received == "abc");
  CHECK_EQUAL(parseTcp(bed.sent.back()).ack, bed.irs + 5);
}

TEST(a_fin_before_text_that_is_here_already_is_not_believed) {
  Testbed bed;
  bed.established();
  bed.send(bed.text("world", 5));
  bed.send(finFrom(bed, 3));
  bed.send(bed.text("hello"));
  CHECK(bed.listener.received == "helloworld");
  CHECK_EQUAL(bed.listener.peerClosed, 0);
}

TEST(the_application_hears_of_the_fin_after_its_last_octet) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.listener.consumeAtMost = 0;
  Seg last = bed.text("hello");
  last.flags |= FIN;
  bed.send(last);
  CHECK_EQUAL(bed.next().ack, bed.irs + 7);
  CHECK_EQUAL(bed.listener.peerClosed, 0);
  bed.listener.consumeAtMost = 3;
  connection.resumeReceive();
  CHECK_EQUAL(bed.listener.peerClosed, 0);
  connection.resumeReceive();
  CHECK(bed.listener.received == "hello");
  CHECK_EQUAL(bed.listener.peerClosed, 1);
}

TEST(time_wait_keeps_octets_the_application_has_not_taken) {
  Testbed bed;
  net::TcpConnection& connection = bed.finWait2();
  bed.listener.consumeAtMost = 0;
  Seg last = bed.text("hello", 0, 1);
  last.flags |= FIN;
  bed.send(last);
  CHECK_EQUAL(bed.next().ack, bed.irs + 7);
  CHECK(connection.state() == TcpState::kTimeWait);
  CHECK_EQUAL(bed.listener.closed, 0);
  bed.send(last);  // answered from here as well
  CHECK_EQUAL(bed.next().ack, bed.irs + 7);
  bed.listener.consumeAtMost = SIZE_MAX;
  connection.resumeReceive();
  CHECK(bed.listener.received == "hello");
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kNormal);
  bed.send(last);
  CHECK_EQUAL(bed.next().ack, bed.irs + 7);  // and from the table
}

TEST(an_application_that_never_takes_them_is_let_go) {
  Testbed bed;
  bed.finWait2();
  bed.listener.consumeAtMost = 0;
  Seg last = bed.text("hello", 0, 1);
  last.flags |= FIN;
  bed.send(last);
  bed.advance(config::kTcpFinWait2Ms);
  CHECK_EQUAL(bed.listener.closed, 1);
  CHECK(bed.listener.lastReason == CloseReason::kTimeout);
}

TEST(rst_and_old_segments_leave_time_wait_alone) {
  Testbed bed;
  bed.timeWait();
  bed.send(resetFrom(bed, 1));  // RFC 1337
  bed.send(bed.peer(1, 1));
  CHECK(bed.silent());
  bed.send(bed.text("old"));
  CHECK_EQUAL(bed.next().ack, bed.irs + 2);
  CHECK_EQUAL(bed.stack.poll(), 2 * config::kTcpMslMs);
}

TEST(a_new_connection_may_follow_time_wait_with_higher_numbers) {
  Testbed bed;
  bed.timeWait();
  bed.send({.seq = bed.irs + 1, .flags = SYN});  // an old SYN
  CHECK_EQUAL(bed.next().flags, ACK);
  bed.send({.seq = bed.irs + 3, .flags = SYN});
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.flags, SYN | ACK);
  CHECK_EQUAL(answer.ack, bed.irs + 4);
  CHECK(static_cast<int32_t>(answer.seq - (bed.iss + 2)) > 0);
  bed.send({.seq = bed.irs + 4, .ack = answer.seq + 1});
  CHECK_EQUAL(bed.listener.accepted, 2);
}

TEST(more_in_time_wait_than_the_table_holds) {
  Testbed bed;
  for (uint16_t i = 0; i < 3 * config::kTcpTimeWait; i++) {
    const uint16_t port = static_cast<uint16_t>(50000 + i);
    bed.send({.seq = 10, .flags = SYN, .sourcePort = port});
    bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = port});
    bed.listener.open.back()->close();
    bed.stack.flush();
    bed.send({.seq = 11, .ack = bed.iss + 2, .flags = FIN | ACK, .sourcePort = port});
    bed.advance(1);
  }
  CHECK_EQUAL(bed.listener.closed, 3 * config::kTcpTimeWait);
  CHECK_EQUAL(bed.stack.counters().tcpTimeWaitRecycled, 2 * config::kTcpTimeWait);
  bed.clear();
  bed.send({.seq = 11, .flags = FIN | ACK, .sourcePort = 50000});
  CHECK_EQUAL(bed.next().flags, RST);  // the oldest is forgotten
  bed.send({.seq = 11, .flags = FIN | ACK, .sourcePort = 50000 + 3 * config::kTcpTimeWait - 1});
  CHECK_EQUAL(bed.next().flags, ACK);
}

TEST(a_millisecond_clock_that_wraps) {
  Testbed bed(0xffffffff - 500);
  net::TcpConnection& connection = bed.established();
  queue(connection, "x");
  bed.stack.flush();
  bed.clear();
  bed.advance(999);
  CHECK(bed.silent());
  bed.advance(1);
  CHECK(bed.next().text == "x");
  bed.send(bed.peer(0, 1));
  connection.close();
  bed.stack.flush();
  bed.send(finFrom(bed, 0, 2));
  CHECK_EQUAL(bed.stack.poll(), 2 * config::kTcpMslMs);
}
