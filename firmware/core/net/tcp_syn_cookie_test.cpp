// Cookies in first sequence numbers: the hash against its published vector, what is taken and what
// is not, and handshakes completed through a flood.
#include "net/tcp_syn_cookie.h"

#include "tcp_testbed.h"

using namespace testbed;

namespace {

net::Segment synFrom(uint16_t port, uint32_t seq, uint16_t mss) {
  net::Segment syn;
  syn.remoteAddress = kPeer;
  syn.remotePort = port;
  syn.localPort = 80;
  syn.seq = seq;
  syn.flags = SYN;
  syn.mss = mss;
  return syn;
}

net::Segment thirdFor(net::Segment syn, uint32_t cookie) {
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
      const net::Segment syn = synFrom(50000, 0xffffffff, one.mss);
      const net::Segment third = thirdFor(syn, cookies.make(syn, now));
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
  const net::Segment syn = synFrom(50000, 7, 536);
  const net::Segment good = thirdFor(syn, cookies.make(syn, 1000));
  uint16_t mss;
  CHECK(cookies.check(good, 1000, mss));
  net::Segment bad = good;
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
  for (const net::Connection* connection : bed.listener.open) {
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
