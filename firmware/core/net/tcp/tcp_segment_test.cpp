// The TCP segment codec: options, bad lengths, checksums.
#include "net/tcp/tcp_segment.h"

#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;

namespace {

struct Parsed {
  bool good;
  net::TcpSegment segment;
  net::Counters counters;
};

/// Parses `packet` with its checksum put right.
Parsed parse(Packet packet) {
  fixChecksums(packet);
  Parsed result;
  // A copy without slack behind it, so that the sanitizer sees any step too far.
  const Packet payload(packet.begin() + 20, packet.end());
  result.good = net::decodeTcp(payload.data(), payload.size(), kPeer, kBoard, result.counters,
                               result.segment);
  CHECK_EQUAL(result.good ? 0 : 1, result.counters.tcpMalformed + result.counters.tcpBadChecksum);
  return result;
}

Parsed withOptions(const Packet& options) {
  CHECK_EQUAL(options.size() % 4, 0);
  Packet packet = tcpPacket({.flags = SYN, .text = "xyz"});
  packet[32] = static_cast<uint8_t>((5 + options.size() / 4) << 4);
  packet.insert(packet.begin() + 40, options.begin(), options.end());
  packet[3] = static_cast<uint8_t>(packet.size());
  return parse(packet);
}

}  // namespace

TEST(fields_and_text) {
  const Parsed parsed = parse(tcpPacket({.seq = 0xfffffffe,
                                         .ack = 0x80000001,
                                         .flags = FIN | ACK | PSH,
                                         .window = 0xffff,
                                         .text = "hello",
                                         .sourcePort = 65535,
                                         .destinationPort = 1}));
  CHECK(parsed.good);
  CHECK_EQUAL(parsed.segment.seq, 0xfffffffe);
  CHECK_EQUAL(parsed.segment.ack, 0x80000001);
  CHECK_EQUAL(parsed.segment.flags, FIN | ACK | PSH);
  CHECK_EQUAL(parsed.segment.window, 0xffff);
  CHECK_EQUAL(parsed.segment.remotePort, 65535);
  CHECK_EQUAL(parsed.segment.localPort, 1);
  CHECK_EQUAL(parsed.segment.length, 5);
  CHECK_EQUAL(parsed.segment.sequenceLength(), 6);
  CHECK_EQUAL(parsed.segment.mss, 0);
}

TEST(mss_is_found_among_other_options) {
  CHECK_EQUAL(withOptions({2, 4, 5, 0xb4}).segment.mss, 1460);
  CHECK_EQUAL(withOptions({1, 3, 3, 7, 2, 4, 2, 0x18}).segment.mss, 536);
  CHECK_EQUAL(withOptions({8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 2, 4, 0, 100, 0, 0}).segment.mss, 100);
  CHECK_EQUAL(withOptions({0, 2, 4, 2}).segment.mss, 0);  // behind the end of the list
  CHECK_EQUAL(withOptions({2, 4, 0, 0}).segment.mss, 1);
  CHECK_EQUAL(withOptions({253, 4, 1, 2}).segment.length, 3);
}

TEST(impossible_option_lengths_are_refused) {
  CHECK(!withOptions({2, 0, 5, 0xb4}).good);
  CHECK(!withOptions({2, 1, 5, 0xb4}).good);
  CHECK(!withOptions({2, 3, 5, 0xb4}).good);
  CHECK(!withOptions({2, 5, 5, 0xb4}).good);
  CHECK(!withOptions({1, 1, 1, 2}).good);
  CHECK(!withOptions({1, 1, 2, 4}).good);
  CHECK(!withOptions({8, 255, 0, 0}).good);
}

TEST(bad_header_lengths_and_ports_are_refused) {
  const Packet good = tcpPacket({.flags = SYN});
  for (const int words : {0, 1, 4, 6, 15}) {
    Packet packet = good;
    packet[32] = static_cast<uint8_t>(words << 4);
    CHECK(!parse(packet).good);
  }
  CHECK(!parse(tcpPacket({.sourcePort = 0})).good);
  CHECK(!parse(tcpPacket({.destinationPort = 0})).good);
}

TEST(truncated_anywhere_is_refused) {
  const Packet whole = tcpPacket({.flags = SYN, .mss = 536, .text = "hello"});
  for (size_t length = 20; length < whole.size(); length++) {
    const Packet payload(whole.begin() + 20, whole.begin() + static_cast<long>(length));
    net::Counters counters;
    net::TcpSegment segment;
    CHECK(!net::decodeTcp(payload.data(), payload.size(), kPeer, kBoard, counters, segment));
  }
}

TEST(checksum_covers_every_octet_and_the_addresses) {
  const Packet whole = tcpPacket({.flags = SYN, .mss = 536, .text = "hello"});
  for (size_t at = 20; at < whole.size(); at++) {
    Testbed bed;
    Packet packet = whole;
    packet[at] ^= 0x40;
    bed.input(packet);
    CHECK(bed.silent());
    CHECK_EQUAL(bed.stack.counters().tcpBadChecksum + bed.stack.counters().tcpMalformed, 1);
  }
  net::Counters counters;
  net::TcpSegment segment;
  const Packet payload(whole.begin() + 20, whole.end());
  CHECK(net::decodeTcp(payload.data(), payload.size(), kPeer, kBoard, counters, segment));
  CHECK(!net::decodeTcp(payload.data(), payload.size(), kPeer + 1, kBoard, counters, segment));
  CHECK_EQUAL(counters.tcpBadChecksum, 1);
}
