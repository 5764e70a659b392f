// RST from either side in every state (RFC 9293, 3.10), and the challenges of RFC 5961.
#include "tcp_testbed.h"

using namespace testbed;
using net::CloseReason;
using net::TcpState;

TEST(rst_ends_a_connection_in_every_state) {
  const struct {
    const char* name;
    net::TcpConnection& (*state)(Testbed& bed);
    uint32_t offset;
  } states[] = {
      {"ESTABLISHED", [](Testbed& bed) -> net::TcpConnection& { return bed.established(); }, 0},
      {"FIN-WAIT-1", [](Testbed& bed) -> net::TcpConnection& { return bed.finWait1(); }, 0},
      {"FIN-WAIT-2", [](Testbed& bed) -> net::TcpConnection& { return bed.finWait2(); }, 0},
      {"CLOSE-WAIT", [](Testbed& bed) -> net::TcpConnection& { return bed.closeWait(); }, 1},
      {"CLOSING", [](Testbed& bed) -> net::TcpConnection& { return bed.closing(); }, 1},
      {"LAST-ACK", [](Testbed& bed) -> net::TcpConnection& { return bed.lastAck(); }, 1},
  };
  for (const auto& entry : states) {
    Testbed bed;
    net::TcpConnection& connection = entry.state(bed);
    bed.send(resetFrom(bed, entry.offset));
    CHECK(connection.state() == TcpState::kClosed);
    CHECK_EQUAL(bed.listener.closed, 1);
    CHECK(bed.listener.lastReason == CloseReason::kReset);
    CHECK(bed.silent());
    CHECK_EQUAL(bed.stack.poll(), UINT32_MAX);
  }
}

TEST(rst_must_be_exact_within_the_window_it_is_challenged) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (const uint32_t offset : {1u, 2047u}) {
    bed.send(resetFrom(bed, offset));
    const Seg challenge = bed.next();
    CHECK_EQUAL(challenge.flags, ACK);
    CHECK_EQUAL(challenge.seq, bed.iss + 1);
    CHECK_EQUAL(challenge.ack, bed.irs + 1);
  }
  for (const uint32_t offset : {uint32_t(-1), 2049u, 0x80000000u}) {
    bed.send(resetFrom(bed, offset));
    CHECK(bed.silent());
  }
  CHECK(connection.state() == TcpState::kEstablished);
}

TEST(a_peer_that_has_restarted_is_challenged_and_resets) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  bed.send({.seq = 0x12345678, .flags = SYN});
  const Seg challenge = bed.next();
  CHECK_EQUAL(challenge.flags, ACK);
  CHECK_EQUAL(challenge.ack, bed.irs + 1);
  CHECK(connection.state() == TcpState::kEstablished);
  bed.send({.seq = challenge.ack, .flags = RST});  // RFC 9293, 3.5.1
  CHECK(bed.listener.lastReason == CloseReason::kReset);
  bed.irs = 0x12345678;
  bed.established();
}

TEST(a_syn_within_the_window_is_challenged_too) {
  Testbed bed;
  bed.established();
  bed.send({.seq = bed.irs + 10, .ack = bed.iss + 1, .flags = SYN | ACK, .text = "x"});
  CHECK_EQUAL(bed.next().flags, ACK);
  CHECK(bed.listener.received.empty());
}

TEST(acknowledgements_of_what_was_never_sent_or_long_ago_are_challenged) {
  Testbed bed;
  bed.established(1000);
  for (const uint32_t acked : {1u, 0x7fffffffu, uint32_t(-1001), 0x80000000u}) {
    bed.send(bed.text("spoofed", 0, acked));
    CHECK_EQUAL(bed.next().ack, bed.irs + 1);
  }
  CHECK(bed.listener.received.empty());
  bed.send(bed.text("ok", 0, uint32_t(-1000)));  // RFC 5961, 5.2: within the largest window
  CHECK(bed.listener.received == "ok");
}

TEST(challenges_are_rationed) {
  Testbed bed;
  bed.established();
  for (int i = 0; i < 1000; i++) bed.send(resetFrom(bed, 1));
  CHECK_EQUAL(bed.sent.size(), config::kTcpChallengeAcksPerSecond);
  bed.clear();
  bed.advance(1000);
  bed.send(resetFrom(bed, 1));
  CHECK_EQUAL(bed.sent.size(), 1);
}

TEST(abort_sends_rst_where_the_state_wants_it) {
  for (int state = 0; state < 6; state++) {
    Testbed bed;
    net::TcpConnection& connection = state == 0   ? bed.established()
                                     : state == 1 ? bed.finWait1()
                                     : state == 2 ? bed.finWait2()
                                     : state == 3 ? bed.closeWait()
                                     : state == 4 ? bed.closing()
                                                  : bed.lastAck();
    connection.abort();
    CHECK_EQUAL(bed.listener.closed, 1);
    CHECK(bed.listener.lastReason == CloseReason::kAborted);
    if (state < 4) {
      const Seg reset = bed.next();
      CHECK_EQUAL(reset.flags, RST | ACK);
      CHECK_EQUAL(reset.seq, bed.iss + 1 + (state == 1 || state == 2 ? 1 : 0));
    }
    CHECK(bed.silent());
    connection.abort();  // of no further effect
    connection.close();
    connection.resumeReceive();
    CHECK_EQUAL(queue(connection, "x"), 0);
    CHECK_EQUAL(bed.listener.closed, 1);
    bed.advance(300000);
    CHECK(bed.silent());
  }
}

namespace {

/// Aborts from within the callback named.
class Aborting : public RecordingListener {
 public:
  enum Where { kAccept, kData, kWritable, kPeerClosed, kClosed } where = kAccept;
  bool onAccept(net::TcpConnection& connection) override {
    const bool taken = RecordingListener::onAccept(connection);
    queue(connection, "hello");
    if (where == kAccept) connection.abort();
    return taken;
  }
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override {
    if (where == kData) connection.abort();
    return RecordingListener::onData(connection, octets, length);
  }
  void onWritable(net::TcpConnection& connection) override {
    if (where == kWritable) connection.abort();
  }
  void onPeerClosed(net::TcpConnection& connection) override {
    if (where == kPeerClosed) connection.abort();
  }
  void onClosed(net::TcpConnection& connection, CloseReason reason) override {
    RecordingListener::onClosed(connection, reason);
    if (where == kClosed) connection.abort();
  }
};

}  // namespace

TEST(abort_within_any_callback) {
  for (const Aborting::Where where : {Aborting::kAccept, Aborting::kData, Aborting::kWritable,
                                      Aborting::kPeerClosed, Aborting::kClosed}) {
    Testbed bed;
    Aborting listener;
    listener.where = where;
    CHECK(bed.stack.listen(81, listener));
    Seg segment = {.seq = 1, .flags = SYN, .destinationPort = 81};
    bed.send(segment);
    bed.clear();
    bed.send({.seq = 2, .ack = bed.iss + 1, .destinationPort = 81});
    bed.send({.seq = 2, .ack = bed.iss + 6, .text = "text", .destinationPort = 81});
    bed.send({.seq = 6, .ack = bed.iss + 6, .flags = FIN | ACK, .destinationPort = 81});
    bed.send({.seq = 7, .flags = RST, .destinationPort = 81});
    CHECK_EQUAL(listener.closed, 1);
    CHECK(listener.open.empty());
    CHECK(listener.lastReason ==
          (where == Aborting::kClosed ? CloseReason::kReset : CloseReason::kAborted));
    int resets = 0;
    while (!bed.silent()) resets += (bed.next().flags & RST) != 0;
    CHECK(resets >= 1 || where == Aborting::kClosed);
  }
}
