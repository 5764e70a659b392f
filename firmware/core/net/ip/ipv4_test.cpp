// IPv4 input and ICMP echo through the stack: every reason to drop has its counter.
#include "net/ip/ipv4.h"

#include <string.h>

#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;
using net::Counters;

namespace {

Packet echoRequest(const std::string& data) {
  Packet message = {8, 0, 0, 0, 0x12, 0x34, 0x00, 0x07};
  message.insert(message.end(), data.begin(), data.end());
  const uint16_t sum = 0xffff - onesComplement(message);
  message[2] = uint8_t(sum >> 8);
  message[3] = uint8_t(sum);
  return message;
}

/// Whether `packet` is dropped for this reason: that counter, and besides it packetsReceived alone,
/// goes up by one.
bool drops(const Packet& packet, uint32_t Counters::*counter) {
  Testbed bed;
  Counters expected;
  expected.packetsReceived = 1;
  expected.*counter = 1;
  bed.input(packet);
  const Counters& counted = bed.stack.counters();
  return bed.silent() && memcmp(&counted, &expected, sizeof expected) == 0;
}

Packet with(Packet packet, size_t at, uint8_t value) {
  packet.at(at) = value;
  fixChecksums(packet);
  return packet;
}

const Packet kSyn = tcpPacket({.seq = 1, .flags = SYN});

}  // namespace

TEST(echo_request_comes_back) {
  for (const size_t length : {size_t{0}, size_t{1}, size_t{56}, size_t{548}}) {
    Testbed bed;
    const std::string data(length, 'x');
    bed.input(ipPacket(1, echoRequest(data)));
    CHECK_EQUAL(bed.sent.size(), 1);
    const Packet reply = bed.sent.front();
    CHECK_EQUAL(reply.size(), 28 + length);
    CHECK_EQUAL(onesComplement(Packet(reply.begin(), reply.begin() + 20)), 0xffff);
    CHECK_EQUAL(onesComplement(Packet(reply.begin() + 20, reply.end())), 0xffff);
    CHECK_EQUAL(reply[20], 0);
    const Packet identity(reply.begin() + 24, reply.begin() + 28);
    CHECK((identity == Packet{0x12, 0x34, 0x00, 0x07}));
    CHECK((std::string(reply.begin() + 28, reply.end()) == data));
    CHECK_EQUAL(reply[12], 192);
    CHECK_EQUAL(reply[15], 233);
    CHECK_EQUAL(reply[19], 1);
    CHECK_EQUAL(bed.stack.counters().icmpEchoes, 1);
  }
}

TEST(bad_icmp_is_dropped) {
  Packet message = echoRequest("abc");
  message[9] ^= 1;
  CHECK(drops(ipPacket(1, message), &Counters::icmpBadChecksum));
  CHECK(drops(ipPacket(1, {8, 0, 0, 0}), &Counters::icmpMalformed));
  CHECK(drops(ipPacket(1, {}), &Counters::icmpMalformed));
  // An echo too long to send back in one packet.
  CHECK(drops(ipPacket(1, echoRequest(std::string(549, 'x'))), &Counters::icmpIgnored));
  // Destination unreachable.
  CHECK(drops(ipPacket(1, {3, 1, 0xfc, 0xfe, 0, 0, 0, 0}), &Counters::icmpIgnored));
}

TEST(each_malformed_header_has_its_counter) {
  CHECK(drops({}, &Counters::ipTruncated));
  CHECK(drops(Packet(kSyn.begin(), kSyn.begin() + 19), &Counters::ipTruncated));
  CHECK(drops(Packet(kSyn.begin(), kSyn.end() - 1), &Counters::ipTruncated));
  CHECK(drops(with(kSyn, 0, 0x65), &Counters::ipBadVersion));
  CHECK(drops(with(kSyn, 0, 0x05), &Counters::ipBadVersion));
  CHECK(drops(with(kSyn, 0, 0x44), &Counters::ipBadHeaderLength));
  CHECK(drops(with(kSyn, 0, 0x40), &Counters::ipBadHeaderLength));
  CHECK(drops(with(kSyn, 0, 0x4f), &Counters::ipBadHeaderLength));
  CHECK(drops(with(kSyn, 3, 19), &Counters::ipBadTotalLength));
  CHECK(drops(with(kSyn, 3, 41), &Counters::ipTruncated));
  CHECK(drops(with(kSyn, 9, 17), &Counters::ipOtherProtocol));
  CHECK(drops(with(kSyn, 19, 234), &Counters::ipNotForUs));
  Packet broadcast = kSyn;
  memset(broadcast.data() + 16, 255, 4);
  fixChecksums(broadcast);
  CHECK(drops(broadcast, &Counters::ipNotForUs));
}

TEST(a_single_wrong_bit_anywhere_in_the_header_is_caught) {
  for (size_t bit = 0; bit < 160; bit++) {
    Testbed bed;
    Packet packet = kSyn;
    packet[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    bed.input(packet);
    CHECK(bed.silent());
  }
}

TEST(fragments_are_dropped) {
  CHECK(drops(with(kSyn, 6, 0x20), &Counters::ipFragments));  // more fragments
  CHECK(drops(with(kSyn, 7, 0x01), &Counters::ipFragments));  // offset 8
  CHECK(drops(with(kSyn, 6, 0x1f), &Counters::ipFragments));
  Testbed bed;
  bed.input(with(kSyn, 6, 0x40));  // don't fragment is no fragment
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
}

TEST(a_source_that_is_no_single_host_is_dropped) {
  for (const uint32_t source :
       {0x00000000u, 0x00000001u, 0x7f000001u, 0xe0000001u, 0xf0000000u, 0xffffffffu, kBoard}) {
    CHECK(drops(tcpPacket({.flags = SYN, .source = source}), &Counters::ipBadSource));
  }
}

TEST(any_ttl_is_taken) {
  for (const int ttl : {0, 1, 255}) {
    Testbed bed;
    bed.input(with(kSyn, 8, static_cast<uint8_t>(ttl)));
    CHECK_EQUAL(bed.next().flags, SYN | ACK);
  }
}

TEST(options_and_padding_are_skipped) {
  Packet packet = kSyn;
  packet[0] = 0x46;
  packet[3] = 44;
  packet.insert(packet.begin() + 20, {1, 1, 1, 0});
  packet.insert(packet.end(), 6, 0xaa);  // behind the total length
  fixChecksums(packet);
  Testbed bed;
  bed.input(packet);
  CHECK_EQUAL(bed.next().flags, SYN | ACK);
}
