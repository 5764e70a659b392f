// The three-way handshake, LISTEN and SYN-RECEIVED, floods. Sequence numbers start just below 2^32.
#include "tcp_testbed.h"

using namespace __board;

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
  net::TcpConnection& connection = bed.established();
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

TEST(fin_may_come_with_the_third_segment) {
  Testbed bed;
  bed.synReceived();
  Seg segment = bed.text("bye");
  segment.flags |= FIN;
  bed.send(segment);
  CHECK(bed.listener.received == "bye");
  CHECK_EQUAL(bed.listener.peerClosed, 1);
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.flags, FIN | ACK);
  CHECK_EQUAL(answer.ack, bed.irs + 5);
}

TEST(text_before_the_third_segment_waits_for_its_retransmission) {
  Testbed bed;
  bed.send({.seq = bed.irs, .flags = SYN, .text = "early"});
  CHECK_EQUAL(bed.next().ack, bed.irs + 1);  // the SYN only
}

TEST(mss_of_the_peer_is_honoured_within_bounds) {
  struct Case {
    int option;
    size_t expected;
  };
  for (const Case& mss : {Case{-1, 536}, Case{536, 536}, Case{1460, 536}, Case{100, 100},
                          Case{64, 64}, Case{1, 64}, Case{0, 64}, Case{65535, 536}}) {
    Testbed bed;
    net::TcpConnection& connection = bed.established(8192, mss.option);
    const std::string text(600, 'x');
    connection.send(reinterpret_cast<const uint8_t*>(text.data()), text.size());
    bed.stack.flush();
    CHECK_EQUAL(bed.next().text.size(), mss.expected);
  }
}

TEST(syn_ack_is_repeated_with_back_off_then_forgotten) {
  Testbed bed;
  bed.synReceived();
  for (const uint32_t wait : {1000u, 2000u, 4000u}) {
    bed.advance(wait - 1);
    CHECK(bed.silent());
    bed.advance(1);
    const Seg again = bed.next();
    CHECK_EQUAL(again.flags, SYN | ACK);
    CHECK_EQUAL(again.seq, bed.iss);
    CHECK(bed.silent());
  }
  bed.advance(8000);
  CHECK(bed.silent());
  CHECK_EQUAL(bed.stack.counters().tcpHalfOpenExpired, 1);
  CHECK_EQUAL(bed.stack.poll(), UINT32_MAX);
  bed.send(bed.peer());
  CHECK_EQUAL(bed.next().flags, RST);
}

TEST(after_a_repeated_syn_ack_the_first_timeout_is_three_seconds) {
  Testbed bed;
  bed.synReceived();
  bed.advance(1000);
  bed.next();
  bed.listener.reply = std::string(2000, 'x');
  bed.send(bed.text("GET"));
  CHECK_EQUAL(bed.next().text.size(), 536);
  CHECK(bed.silent());  // RFC 5681, 3.1: one segment only
  bed.advance(2999);
  CHECK(bed.silent());
  bed.advance(1);
  CHECK_EQUAL(bed.next().text.size(), 536);
}

TEST(the_same_syn_again_gets_the_same_answer) {
  Testbed bed;
  bed.synReceived();
  bed.send({.seq = bed.irs, .flags = SYN});
  const Seg again = bed.next();
  CHECK_EQUAL(again.flags, SYN | ACK);
  CHECK_EQUAL(again.seq, bed.iss);
  bed.send(bed.peer());
  CHECK_EQUAL(bed.listener.accepted, 1);
}

TEST(another_syn_from_the_same_port_begins_anew) {
  Testbed bed;
  bed.synReceived();
  bed.irs += 100000;
  bed.iss += 5;
  bed.send({.seq = bed.irs, .flags = SYN});
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.seq, bed.iss);
  CHECK_EQUAL(answer.ack, bed.irs + 1);
  bed.send(bed.peer());
  CHECK_EQUAL(bed.listener.accepted, 1);
}

TEST(a_wrong_acknowledgement_in_syn_received_is_reset) {
  for (const uint32_t off : {uint32_t(-1), 1u, 0x80000000u}) {
    Testbed bed;
    bed.synReceived();
    bed.send(bed.peer(0, off));
    const Seg reset = bed.next();
    CHECK_EQUAL(reset.flags, RST);
    CHECK_EQUAL(reset.seq, bed.iss + 1 + off);
    CHECK_EQUAL(bed.listener.accepted, 0);
    bed.send(bed.peer());  // the genuine peer still counts
    CHECK_EQUAL(bed.listener.accepted, 1);
  }
}

TEST(a_sequence_number_outside_the_window_in_syn_received_is_only_acknowledged) {
  for (const uint32_t off : {uint32_t(-1), 2048u, 0x80000000u}) {
    Testbed bed;
    bed.synReceived();
    bed.send(bed.peer(off));
    const Seg answer = bed.next();
    CHECK_EQUAL(answer.flags, ACK);
    CHECK_EQUAL(answer.seq, bed.iss + 1);
    CHECK_EQUAL(answer.ack, bed.irs + 1);
    CHECK_EQUAL(bed.listener.accepted, 0);
  }
}

TEST(rst_in_syn_received_returns_to_listen_if_exact) {
  Testbed bed;
  bed.synReceived();
  Seg reset = bed.peer(1);
  reset.flags = RST;
  bed.send(reset);
  CHECK(bed.silent());
  bed.advance(1000);
  CHECK_EQUAL(bed.next().flags, SYN | ACK);  // still there
  reset.seq = bed.irs + 1;
  bed.send(reset);
  bed.advance(60000);
  CHECK(bed.silent());
}

TEST(refusing_listener_resets) {
  Testbed bed;
  bed.listener.accepts = false;
  bed.synReceived();
  bed.send(bed.peer());
  const Seg reset = bed.next();
  CHECK((reset.flags & RST) != 0);
  CHECK_EQUAL(reset.seq, bed.iss + 1);
  CHECK_EQUAL(bed.listener.closed, 0);
  CHECK_EQUAL(bed.stack.counters().tcpAccepted, 0);
  CHECK(bed.silent());
}

TEST(closed_port_is_reset_as_rfc_9293_3_10_7_1_says) {
  Testbed bed;
  bed.send({.seq = 0xffffffff, .flags = SYN, .destinationPort = 81});
  Seg reset = bed.next();
  CHECK_EQUAL(reset.flags, RST | ACK);
  CHECK_EQUAL(reset.seq, 0);
  CHECK_EQUAL(reset.ack, 0);
  bed.send({.seq = 7, .flags = 0, .text = "abc", .destinationPort = 81});
  reset = bed.next();
  CHECK_EQUAL(reset.flags, RST | ACK);
  CHECK_EQUAL(reset.ack, 10);
  bed.send({.seq = 7, .ack = 99, .flags = ACK, .destinationPort = 81});
  reset = bed.next();
  CHECK_EQUAL(reset.flags, RST);
  CHECK_EQUAL(reset.seq, 99);
  bed.send({.seq = 7, .flags = RST, .destinationPort = 81});
  CHECK(bed.silent());
}

TEST(listen_takes_nothing_but_a_syn) {
  Testbed bed;
  bed.send({.seq = 1, .flags = FIN});
  bed.send({.seq = 1, .flags = 0, .text = "abc"});
  bed.send({.seq = 1, .flags = SYN | FIN});
  bed.send({.seq = 1, .flags = SYN | RST});
  bed.send({.seq = 1, .flags = RST | ACK});
  CHECK(bed.silent());
  bed.send({.seq = 1, .ack = 5, .flags = SYN | ACK});
  const Seg reset = bed.next();
  CHECK_EQUAL(reset.flags, RST);
  CHECK_EQUAL(reset.seq, 5);
}

TEST(ports_are_listened_on_once_and_within_the_table) {
  Testbed bed;  // has port 80
  CHECK(!bed.stack.listen(80, bed.listener));
  CHECK(!bed.stack.listen(0, bed.listener));
  for (size_t i = 1; i < config::kTcpListeners; i++) {
    CHECK(bed.stack.listen(static_cast<uint16_t>(100 + i), bed.listener));
  }
  CHECK(!bed.stack.listen(200, bed.listener));
}

namespace {

/// A SYN from an address nobody answers at.
Seg flood(uint32_t number) {
  return {.seq = number * 7919,
          .flags = SYN,
          .sourcePort = static_cast<uint16_t>(1024 + number % 60000),
          .source = 0x0a000001 + number};
}

}  // namespace

TEST(a_flood_of_syns_spares_connections_and_lets_new_clients_in) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (uint32_t i = 0; i < 5000; i++) bed.send(flood(i));
  CHECK_EQUAL(bed.sent.size(), 5000);  // an answer each, no more
  CHECK_EQUAL(bed.stack.counters().tcpHalfOpenRecycled, 5000 - config::kTcpHalfOpen);
  bed.clear();
  // The connection works on.
  bed.listener.reply = "pong";
  bed.send(bed.text("ping"));
  CHECK(bed.next().text == "pong");
  CHECK(connection.state() == TcpState::kEstablished);
  // A new client gets in between.
  Seg syn = {.seq = 500, .flags = SYN, .sourcePort = 50001};
  bed.send(syn);
  const Seg synAck = bed.next();
  CHECK_EQUAL(synAck.ack, 501);
  for (uint32_t i = 0; i + 1 < config::kTcpHalfOpen; i++) bed.send(flood(i));
  bed.clear();
  bed.send({.seq = 501, .ack = synAck.seq + 1, .flags = ACK, .sourcePort = 50001});
  CHECK_EQUAL(bed.listener.accepted, 2);
}

TEST(no_syn_is_answered_while_the_table_is_full) {
  Testbed bed;
  for (uint16_t i = 0; i < config::kTcpConnections; i++) {
    const uint16_t port = static_cast<uint16_t>(50000 + i);
    bed.send({.seq = 10, .flags = SYN, .sourcePort = port});
    bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = port});
  }
  CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections);
  bed.clear();
  bed.send({.seq = 10, .flags = SYN, .sourcePort = 40000});
  CHECK(bed.silent());
  CHECK_EQUAL(bed.stack.counters().tcpSynRefused, 1);
  bed.listener.open.back()->abort();
  bed.clear();
  bed.send({.seq = 10, .flags = SYN, .sourcePort = 40000});
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
}

TEST(a_handshake_that_finds_the_table_full_waits_for_room) {
  Testbed bed;
  for (uint16_t i = 0; i <= config::kTcpConnections; i++) {
    bed.send({.seq = 10, .flags = SYN, .sourcePort = static_cast<uint16_t>(50000 + i)});
    if (i + 1u >= config::kTcpHalfOpen) {
      const uint16_t oldest = static_cast<uint16_t>(50001 + i - config::kTcpHalfOpen);
      bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = oldest});
    }
  }
  for (uint16_t i = 0; i <= config::kTcpConnections; i++) {
    bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = static_cast<uint16_t>(50000 + i)});
  }
  CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections);
  bed.clear();
  bed.advance(1000);
  CHECK_EQUAL(bed.next().flags, SYN | ACK);  // the peer that waits is answered again
  bed.listener.open.front()->abort();
  bed.send({.seq = 11, .ack = bed.iss + 1, .sourcePort = 50000 + config::kTcpConnections});
  CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections + 1);
}
