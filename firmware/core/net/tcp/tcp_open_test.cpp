// Connections that the board opens: SYN-SENT and what can come of it.
#include "tcp_open.h"

#include "tcp_testbed.h"

using namespace testbed;

namespace {

constexpr uint32_t kIrs = 7000;

class Attempt final : public net::TcpAttempt {
 public:
  net::TcpConnection* opened = nullptr;
  int failed = -1;

 private:
  void onOpened(net::TcpConnection& connection) override { opened = &connection; }
  void onFailed(net::OpenFailure why) override { failed = static_cast<int>(why); }
};

// A board that has sent its SYN.
class SynSent {
 public:
  SynSent() {
    opener.use(bed.stack);
    CHECK(opener.open(attempt, kPeer, 80, bed.listener));
    syn = bed.next();
  }
  Seg answer(uint8_t flags, uint32_t seq = kIrs) const {
    return {.seq = seq,
            .ack = bed.iss + 1,
            .flags = flags,
            .sourcePort = 80,
            .destinationPort = syn.sourcePort};
  }

  Testbed bed;
  net::TcpOpener opener;
  Attempt attempt;
  Seg syn;
};

Packet unreachable(const Packet& about, uint32_t seq, uint8_t code = 0) {
  Packet message = {3, code, 0, 0, 0, 0, 0, 0};
  message.insert(message.end(), about.begin(), about.begin() + 28);
  for (int i = 0; i < 4; i++) message[8 + 24 + i] = static_cast<uint8_t>(seq >> (24 - 8 * i));
  const uint16_t sum = static_cast<uint16_t>(~onesComplement(message));
  message[2] = static_cast<uint8_t>(sum >> 8);
  message[3] = static_cast<uint8_t>(sum);
  return ipPacket(1, message);
}

}  // namespace

TEST(a_connection_is_opened_in_three_segments_and_carries_text_both_ways) {
  SynSent sent;
  Testbed& bed = sent.bed;
  CHECK_EQUAL(sent.syn.flags, SYN);
  CHECK_EQUAL(sent.syn.destinationPort, 80);
  CHECK(sent.syn.sourcePort >= 49152);
  CHECK_EQUAL(sent.syn.mss, 536);
  CHECK_EQUAL(sent.syn.window, config::kTcpReceiveBuffer);
  bed.send(sent.answer(SYN | ACK));
  const Seg third = bed.next();
  CHECK_EQUAL(third.flags, ACK);
  CHECK_EQUAL(third.seq, bed.iss + 1);
  CHECK_EQUAL(third.ack, kIrs + 1);
  CHECK(sent.attempt.opened != nullptr);
  queue(*sent.attempt.opened, "hello");
  bed.stack.flush();
  CHECK(bed.next().text == "hello");
  Seg text = sent.answer(ACK | PSH, kIrs + 1);
  text.ack += 5;
  text.text = "world";
  bed.send(text);
  CHECK(bed.listener.received == "world");
}

TEST(text_in_the_syn_ack_is_taken) {
  SynSent sent;
  Seg answer = sent.answer(SYN | ACK);
  answer.text = "early";
  sent.bed.send(answer);
  CHECK(sent.bed.listener.received == "early");
  CHECK_EQUAL(sent.bed.next().ack, kIrs + 1 + 5);
}

TEST(rst_that_acknowledges_the_syn_refuses_and_no_other) {
  SynSent sent;
  sent.bed.send(sent.answer(RST));
  Seg wrong = sent.answer(RST | ACK);
  wrong.ack++;
  sent.bed.send(wrong);
  sent.bed.send(sent.answer(FIN | PSH));
  CHECK(sent.attempt.pending());
  CHECK(sent.bed.silent());
  sent.bed.send(sent.answer(RST | ACK));
  CHECK(!sent.attempt.pending());
  CHECK_EQUAL(sent.attempt.failed, static_cast<int>(net::OpenFailure::kRefused));
}

TEST(a_syn_ack_of_another_syn_is_answered_with_rst) {
  SynSent sent;
  Seg old = sent.answer(SYN | ACK);
  old.ack += 100;
  sent.bed.send(old);
  const Seg reset = sent.bed.next();
  CHECK_EQUAL(reset.flags, RST);
  CHECK_EQUAL(reset.seq, old.ack);
  CHECK(sent.attempt.pending());
}

// RFC 9293, 3.5, figure 7.
TEST(both_ends_may_open_at_once) {
  SynSent sent;
  Testbed& bed = sent.bed;
  bed.send(sent.answer(SYN));
  const Seg second = bed.next();
  CHECK_EQUAL(second.flags, SYN | ACK);
  CHECK_EQUAL(second.seq, bed.iss);
  CHECK_EQUAL(second.ack, kIrs + 1);
  CHECK(sent.attempt.pending());
  bed.send(sent.answer(RST, kIrs + 2));
  CHECK(sent.attempt.pending());
  bed.send(sent.answer(SYN | ACK));
  CHECK(sent.attempt.opened != nullptr);
  CHECK(sent.attempt.opened->state() == net::TcpState::kEstablished);
}

TEST(a_simultaneous_open_may_end_with_an_acknowledgement_or_rst) {
  SynSent acknowledged;
  acknowledged.bed.send(acknowledged.answer(SYN));
  acknowledged.bed.send(acknowledged.answer(ACK, kIrs + 1));
  CHECK(acknowledged.attempt.opened != nullptr);
  SynSent reset;
  reset.bed.send(reset.answer(SYN));
  reset.bed.send(reset.answer(RST, kIrs + 1));
  CHECK(!reset.attempt.pending() && reset.attempt.opened == nullptr);
}

TEST(a_syn_is_repeated_with_longer_and_longer_waits_and_then_given_up) {
  SynSent sent;
  uint32_t wait = 1000;
  for (int i = 0; i < config::kTcpSynRetries; i++, wait *= 2) {
    sent.bed.advance(wait - 1);
    CHECK(sent.bed.silent());
    sent.bed.advance(1);
    CHECK_EQUAL(sent.bed.next().flags, SYN);
  }
  sent.bed.advance(wait);
  CHECK_EQUAL(sent.attempt.failed, static_cast<int>(net::OpenFailure::kTimeout));
  CHECK(sent.bed.silent());
}

TEST(an_abandoned_attempt_is_answered_with_rst) {
  SynSent sent;
  sent.opener.abandon(sent.attempt);
  sent.bed.send(sent.answer(SYN | ACK));
  CHECK_EQUAL(sent.bed.next().flags, RST);
  CHECK(sent.attempt.opened == nullptr);
}

TEST(unreachable_ends_the_attempt_that_it_quotes) {
  SynSent sent;
  sent.bed.advance(1000);
  const Packet about = sent.bed.sent.front();
  sent.bed.input(unreachable(about, sent.bed.iss + 1));  // a guess
  CHECK(sent.attempt.pending());
  Packet damaged = unreachable(about, sent.bed.iss);
  damaged[30] ^= 1;
  sent.bed.input(damaged);
  CHECK(sent.attempt.pending());
  sent.bed.input(unreachable(about, sent.bed.iss));
  CHECK_EQUAL(sent.attempt.failed, static_cast<int>(net::OpenFailure::kUnreachable));
}

TEST(a_connection_that_the_board_closed_first_answers_a_late_fin) {
  SynSent sent;
  Testbed& bed = sent.bed;
  bed.send(sent.answer(SYN | ACK));
  bed.clear();
  bed.listener.open.push_back(sent.attempt.opened);
  sent.attempt.opened->close();
  bed.stack.flush();
  const Seg fin = bed.next();
  Seg answer = sent.answer(FIN | ACK, kIrs + 1);
  answer.ack = fin.seq + 1;
  bed.send(answer);
  CHECK_EQUAL(bed.next().ack, kIrs + 2);
  bed.send(answer);
  const Seg again = bed.next();
  CHECK_EQUAL(again.flags, ACK);
  CHECK_EQUAL(again.ack, kIrs + 2);
}

TEST(each_attempt_has_a_port_of_its_own_and_a_full_table_opens_none) {
  SynSent sent;
  Attempt second;
  CHECK(sent.opener.open(second, kPeer, 80, sent.bed.listener));
  CHECK(sent.bed.next().sourcePort != sent.syn.sourcePort);
  sent.opener.abandon(second);
  Attempt more[config::kTcpConnections];
  for (Attempt& one : more) {
    CHECK(sent.opener.open(one, kPeer, 81, sent.bed.listener));
    const Seg syn = sent.bed.next();
    sent.bed.send({.seq = kIrs,
                   .ack = sent.bed.iss + 1,
                   .flags = SYN | ACK,
                   .sourcePort = 81,
                   .destinationPort = syn.sourcePort});
    CHECK(one.opened != nullptr);
    sent.bed.clear();
  }
  CHECK(!sent.opener.open(second, kPeer, 80, sent.bed.listener));
  sent.bed.send(sent.answer(SYN | ACK));  // to the first, which finds no place any more
  CHECK_EQUAL(sent.bed.next().flags, RST);
  CHECK_EQUAL(sent.attempt.failed, static_cast<int>(net::OpenFailure::kNoRoom));
}
