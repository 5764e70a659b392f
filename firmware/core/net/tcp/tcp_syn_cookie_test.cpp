// Cookies in first sequence numbers: the hash against its published vector, what is taken and what
// is not, and handshakes completed through a flood.
#include "net/tcp/tcp_syn_cookie.h"

#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;

namespace {

net::TcpSegment synFrom(uint16_t port, uint32_t seq, uint16_t mss) {
  net::TcpSegment syn;
  syn.remoteAddress = kPeer;
  syn.remotePort = port;
  syn.localPort = 80;
  syn.seq = seq;
  syn.flags = SYN;
  syn.mss = mss;
  return syn;
}

net::TcpSegment thirdFor(net::TcpSegment syn, uint32_t cookie) {
  syn.flags = ACK;
  syn.seq++;
  syn.ack = cookie + 1;
  syn.mss = 0;
  return syn;
}

}  // namespace

TEST(sip_hash_reference_vector) {
  uint8_t octets[15];
  for (uint8_t i = 0; i < 15; i++) octets[i] = i;
  CHECK_EQUAL(net::sipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, octets, 15), 0xa129ca6149be45e5);
  CHECK_EQUAL(net::sipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908, octets, 0), 0x726fdb47dd0e0e31);
}

TEST(a_cookie_is_taken_back_with_its_mss) {
  net::SynCookies cookies;
  cookies.setKey(1, 2);
  const struct {
    uint16_t mss;
    uint16_t known;
  } cases[] = {{0, 536}, {1460, 536}, {536, 536}, {535, 512}, {300, 296}, {64, 64}, {1, 64}};
  for (const auto& one : cases) {
    for (const uint32_t now : {0u, 0xffffu, 0xffffffffu}) {
      const net::TcpSegment syn = synFrom(50000, 0xffffffff, one.mss);
      const net::TcpSegment third = thirdFor(syn, cookies.make(syn, now));
      uint16_t mss = 0;
      CHECK(cookies.check(third, now, mss));
      CHECK_EQUAL(mss, one.known);
      CHECK(cookies.check(third, now + 0x10000, mss));
      CHECK(!cookies.check(third, now + 0x20000, mss));
      CHECK(!cookies.check(third, now - 0x10000, mss));
    }
  }
}

TEST(a_cookie_is_bound_to_everything_it_was_made_for) {
  net::SynCookies cookies;
  cookies.setKey(1, 2);
  const net::TcpSegment syn = synFrom(50000, 7, 536);
  const net::TcpSegment good = thirdFor(syn, cookies.make(syn, 1000));
  uint16_t mss;
  CHECK(cookies.check(good, 1000, mss));
  net::TcpSegment bad = good;
  bad.remoteAddress++;
  CHECK(!cookies.check(bad, 1000, mss));
  bad = good;
  bad.remotePort++;
  CHECK(!cookies.check(bad, 1000, mss));
  bad = good;
  bad.localPort++;
  CHECK(!cookies.check(bad, 1000, mss));
  bad = good;
  bad.seq++;
  CHECK(!cookies.check(bad, 1000, mss));
  for (int bit = 0; bit < 32; bit++) {
    bad = good;
    bad.ack = ((good.ack - 1) ^ 1u << bit) + 1;
    CHECK(!cookies.check(bad, 1000, mss));
  }
  net::SynCookies others;
  others.setKey(1, 3);
  CHECK(!others.check(good, 1000, mss));
}

TEST(a_client_gets_in_though_the_flood_has_recycled_its_entry) {
  Testbed bed;
  bed.issFixed = false;
  bed.send({.seq = 500, .flags = SYN, .mss = 300});
  const Seg synAck = bed.next();
  for (uint32_t i = 0; i < 100; i++) {
    bed.send({.seq = i, .flags = SYN, .source = 0x0a000001 + i});
  }
  bed.clear();
  Seg third = {.seq = 501, .ack = synAck.seq + 1, .text = "GET"};
  bed.listener.reply = std::string(1000, 'x');
  bed.send(third);
  CHECK_EQUAL(bed.listener.accepted, 1);
  CHECK(bed.listener.received == "GET");
  CHECK_EQUAL(bed.stack.counters().tcpCookiesTaken, 1);
  const Seg answer = bed.next();
  CHECK_EQUAL(answer.seq, synAck.seq + 1);
  CHECK_EQUAL(answer.ack, 504);
  CHECK_EQUAL(answer.text.size(), 296);
}

TEST(a_cookie_waits_for_room) {
  Testbed bed;
  bed.issFixed = false;
  // More handshakes at once than there are entries or connections; each is completed later.
  std::vector<Seg> thirds;
  for (uint16_t i = 0; i < 30; i++) {
    const uint16_t port = static_cast<uint16_t>(50000 + i);
    bed.send({.seq = 500, .flags = SYN, .sourcePort = port});
    thirds.push_back({.seq = 501, .ack = bed.next().seq + 1, .text = "x", .sourcePort = port});
  }
  for (const Seg& third : thirds) bed.send(third);
  CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections);
  for (const net::TcpConnection* connection : bed.listener.open) {
    CHECK(connection->state() == net::TcpState::kEstablished);
  }
  while (!bed.silent()) CHECK((bed.next().flags & RST) == 0);
  while (!bed.listener.open.empty()) bed.listener.open.back()->abort();
  bed.clear();
  for (uint16_t i = 12; i < 24; i++) bed.send(thirds[i]);
  CHECK_EQUAL(bed.listener.accepted, 24);
}

TEST(no_cookie_is_taken_when_none_is_out) {
  Testbed bed;
  bed.issFixed = false;
  bed.send({.seq = 500, .flags = SYN});
  const Seg synAck = bed.next();
  bed.send({.seq = 501, .flags = RST});  // gone, but not recycled
  bed.send({.seq = 501, .ack = synAck.seq + 1});
  CHECK_EQUAL(bed.next().flags, RST);
  CHECK_EQUAL(bed.listener.accepted, 0);
}

TEST(first_sequence_numbers_differ_from_peer_to_peer) {
  Testbed bed;
  bed.issFixed = false;
  bed.send({.seq = 500, .flags = SYN, .sourcePort = 1});
  bed.send({.seq = 500, .flags = SYN, .sourcePort = 2});
  bed.send({.seq = 501, .flags = SYN, .sourcePort = 3});
  const uint32_t a = bed.next().seq & 0xffffff;
  const uint32_t b = bed.next().seq & 0xffffff;
  const uint32_t c = bed.next().seq & 0xffffff;
  CHECK(a != b);
  CHECK(b != c);
  CHECK(a != c);
}

namespace {

/// Clients whose SYNs all arrive before the first third segment.
std::vector<Seg> thirdsOfAllAtOnce(Testbed& bed, uint16_t clients) {
  std::vector<Seg> thirds;
  for (uint16_t i = 0; i < clients; i++) {
    const uint16_t port = static_cast<uint16_t>(50000 + i);
    bed.send({.seq = 500, .flags = SYN, .sourcePort = port});
    const Seg synAck = bed.next();
    CHECK_EQUAL(synAck.flags, SYN | ACK);
    CHECK_EQUAL(synAck.destinationPort, port);
    thirds.push_back({.seq = 501, .ack = synAck.seq + 1, .text = "x", .sourcePort = port});
  }
  CHECK(bed.silent());
  return thirds;
}

}  // namespace

TEST(every_client_of_a_burst_gets_in_whoever_chose_the_numbers) {
  static_assert(config::kTcpConnections > config::kTcpHalfOpen);
  for (const bool fixed : {true, false}) {
    Testbed bed;
    bed.issFixed = fixed;
    for (const Seg& third : thirdsOfAllAtOnce(bed, config::kTcpConnections)) bed.send(third);
    CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections);
    CHECK_EQUAL(bed.listener.received.size(), config::kTcpConnections);
    CHECK_EQUAL(bed.stack.counters().tcpCookiesTaken,
                config::kTcpConnections - config::kTcpHalfOpen);
    CHECK_EQUAL(bed.stack.counters().tcpResetsSent, 0);
    // Nothing is left over that would repeat its SYN,ACK.
    while (!bed.listener.open.empty()) bed.listener.open.back()->abort();
    bed.clear();
    bed.advance(60000);
    CHECK(bed.silent());
  }
}

TEST(later_text_of_a_client_that_found_no_room_does_not_end_its_connection) {
  Testbed bed;
  bed.issFixed = false;
  const std::vector<Seg> thirds = thirdsOfAllAtOnce(bed, 30);
  for (const Seg& third : thirds) bed.send(third);
  CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections);
  bed.listener.open.back()->abort();
  bed.clear();
  // When there is room, a client without an entry is heard: first its next segment, then the lost
  // one.
  Seg next = thirds[15];
  next.seq++;
  next.text = "y";
  bed.send(next);
  Seg bare = next;  // as a second copy of the SYN,ACK provokes it
  bare.seq++;
  bare.text.clear();
  bed.send(bare);
  CHECK(bed.silent());
  bed.send(thirds[15]);
  CHECK_EQUAL(bed.listener.accepted, config::kTcpConnections + 1);
  bed.send(next);
  CHECK(bed.listener.received == std::string(config::kTcpConnections + 1, 'x') + "y");
  CHECK_EQUAL(bed.stack.counters().tcpResetsSent, 1);  // the abort
}

TEST(strangers_are_reset_again_once_no_cookie_can_be_out) {
  Testbed bed;
  bed.issFixed = false;
  thirdsOfAllAtOnce(bed, config::kTcpHalfOpen + 1);
  bed.advance(config::kTcpCookieMs - 1);
  bed.clear();
  const Seg stranger = {.seq = 77, .ack = 99, .text = "x", .sourcePort = 40000};
  bed.send(stranger);
  CHECK(bed.silent());
  bed.advance(1);
  bed.send(stranger);
  const Seg reset = bed.next();
  CHECK_EQUAL(reset.flags, RST);
  CHECK_EQUAL(reset.seq, 99);
}

TEST(a_flood_meets_cookies_also_where_numbers_are_fixed) {
  Testbed bed;
  for (uint32_t i = 0; i < 100; i++) {
    bed.send({.seq = i, .flags = SYN, .source = 0x0a000001 + i});
    CHECK_EQUAL(bed.next().seq == bed.iss, i < config::kTcpHalfOpen);
  }
  bed.send({.seq = 500, .flags = SYN});
  const Seg synAck = bed.next();
  for (uint32_t i = 0; i < 100; i++) {
    bed.send({.seq = i, .flags = SYN, .source = 0x0b000001 + i});
  }
  bed.send({.seq = 501, .ack = synAck.seq + 1, .text = "x"});
  CHECK_EQUAL(bed.listener.accepted, 1);
  CHECK_EQUAL(bed.stack.counters().tcpResetsSent, 0);
}

TEST(an_answer_to_the_syn_ack_without_an_entry_counts_though_the_repeated_syn_got_one) {
  Testbed bed;
  for (uint16_t i = 0; i < config::kTcpHalfOpen; i++) {
    bed.send({.seq = 500, .flags = SYN, .sourcePort = static_cast<uint16_t>(40000 + i)});
  }
  bed.clear();
  bed.send({.seq = 500, .flags = SYN});
  const Seg first = bed.next();
  CHECK(first.seq != bed.iss);
  bed.send({.seq = 501, .flags = RST, .sourcePort = 40000});
  bed.send({.seq = 500, .flags = SYN});
  CHECK_EQUAL(bed.next().seq, bed.iss);
  bed.send({.seq = 501, .ack = first.seq + 2});  // neither
  CHECK(bed.silent());
  CHECK_EQUAL(bed.listener.accepted, 0);
  bed.send({.seq = 501, .ack = first.seq + 1});
  CHECK_EQUAL(bed.listener.accepted, 1);
  // The entry is gone with it.
  bed.advance(1000);
  while (!bed.silent()) CHECK(bed.next().destinationPort != 50000);
}

TEST(a_port_used_again_keeps_its_handshake_through_a_burst) {
  // Its number follows the old connection's and is no cookie (RFC 9293, 3.6.1).
  Testbed bed;
  bed.issFixed = false;
  bed.send({.seq = 500, .flags = SYN});
  const Seg old = bed.next();
  bed.send({.seq = 501, .ack = old.seq + 1});
  bed.listener.open.back()->close();
  bed.stack.flush();
  const Seg fin = bed.next();
  CHECK_EQUAL(fin.flags, FIN | ACK);
  bed.send({.seq = 501, .ack = fin.seq + 1, .flags = FIN | ACK});
  bed.clear();
  CHECK_EQUAL(bed.listener.closed, 1);
  bed.send({.seq = 100000, .flags = SYN});
  const Seg synAck = bed.next();
  CHECK_EQUAL(synAck.seq, fin.seq + 1 + 0x10000);
  for (uint32_t i = 0; i < 100; i++) {
    bed.send({.seq = i, .flags = SYN, .source = 0x0a000001 + i});
  }
  bed.clear();
  bed.send({.seq = 100001, .ack = synAck.seq + 1, .text = "x"});
  CHECK_EQUAL(bed.listener.accepted, 2);
  CHECK_EQUAL(bed.stack.counters().tcpCookiesTaken, 0);
}

TEST(a_port_used_again_waits_where_every_handshake_needs_its_entry) {
  Testbed bed;
  bed.timeWait();
  bed.clear();
  for (uint16_t i = 0; i < config::kTcpHalfOpen; i++) {
    bed.send({.seq = 500, .flags = SYN, .sourcePort = static_cast<uint16_t>(40000 + i)});
  }
  bed.clear();
  const Seg syn = {.seq = bed.irs + 100000, .flags = SYN};
  bed.send(syn);
  CHECK(bed.silent());
  bed.send({.seq = 501, .flags = RST, .sourcePort = 40000});
  bed.send(syn);
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
}
