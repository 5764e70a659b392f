// UDP on its own: datagrams in and out, closed ports, groups.
#include "udp.h"

#include "tcp_testbed.h"

using namespace testbed;

namespace {

constexpr uint32_t kGroup = 0xe00000fb;

class Socket final : public net::UdpSocket {
 public:
  std::string heard;
  uint16_t from = 0;

 private:
  void onDatagram(const net::Datagram& datagram) override {
    heard.append(reinterpret_cast<const char*>(datagram.data), datagram.length);
    from = datagram.port;
  }
};

struct Bed : Testbed {
  Bed() { udp.use(stack); }
  net::Udp udp;
};

Packet datagram(uint16_t port, const std::string& data, uint32_t destination = kBoard,
                bool summed = true) {
  const auto length = static_cast<uint16_t>(8 + data.size());
  Packet octets = {0x13,
                   0x88,
                   static_cast<uint8_t>(port >> 8),
                   static_cast<uint8_t>(port),
                   static_cast<uint8_t>(length >> 8),
                   static_cast<uint8_t>(length),
                   0,
                   0};
  octets.insert(octets.end(), data.begin(), data.end());
  if (summed) {
    Packet covered = {192,
                      168,
                      43,
                      1,
                      static_cast<uint8_t>(destination >> 24),
                      static_cast<uint8_t>(destination >> 16),
                      static_cast<uint8_t>(destination >> 8),
                      static_cast<uint8_t>(destination),
                      0,
                      17,
                      octets[4],
                      octets[5]};
    covered.insert(covered.end(), octets.begin(), octets.end());
    const auto sum = static_cast<uint16_t>(~onesComplement(covered));
    octets[6] = static_cast<uint8_t>(sum >> 8);
    octets[7] = static_cast<uint8_t>(sum);
  }
  return ipPacket(17, octets, kPeer, destination);
}

}  // namespace

TEST(a_datagram_reaches_the_socket_on_its_port) {
  Bed bed;
  Socket socket;
  CHECK(bed.udp.bind(socket, 123));
  bed.input(datagram(123, "tick"));
  CHECK(socket.heard == "tick");
  CHECK_EQUAL(socket.from, 5000);
  bed.input(datagram(123, "", kBoard, false));  // no checksum
  Packet damaged = datagram(123, "tock");
  damaged.back() ^= 1;
  bed.input(damaged);
  CHECK(socket.heard == "tick");
  CHECK_EQUAL(bed.stack.counters().udpBadChecksum, 1u);
  CHECK(bed.silent());
}

TEST(lengths_that_cannot_be_are_dropped) {
  Bed bed;
  Socket socket;
  CHECK(bed.udp.bind(socket, 123));
  for (const uint8_t length : {0, 7, 13}) {
    Packet packet = datagram(123, "tick", kBoard, false);
    packet[25] = length;
    bed.input(packet);
  }
  bed.input(ipPacket(17, {1, 2, 3}));
  CHECK(socket.heard.empty());
  CHECK_EQUAL(bed.stack.counters().udpMalformed, 4u);
}

TEST(a_closed_port_is_answered_with_port_unreachable) {
  Bed bed;
  const Packet packet = datagram(9999, "anybody?");
  bed.input(packet);
  const Packet answer = bed.sent.front();
  CHECK_EQUAL(answer.size(), 20u + 8 + 28);
  CHECK_EQUAL(answer[9], 1);
  CHECK_EQUAL(answer[20], 3);
  CHECK_EQUAL(answer[21], 3);
  CHECK(Packet(answer.begin() + 28, answer.end()) == Packet(packet.begin(), packet.begin() + 28));
  CHECK_EQUAL(onesComplement(Packet(answer.begin() + 20, answer.end())), 0xffff);
  bed.clear();
  bed.input(datagram(9999, "all?", 0xffffffff));
  bed.input(datagram(9999, "group?", kGroup));
  CHECK(bed.silent());
}

TEST(groups_reach_those_that_joined_and_broadcasts_everybody) {
  Bed bed;
  Socket joined, other;
  CHECK(bed.udp.bind(joined, 5353, kGroup));
  CHECK(bed.udp.bind(other, 68));
  bed.input(datagram(5353, "m", kGroup));
  bed.input(datagram(68, "m", kGroup));
  bed.input(datagram(68, "b", 0xffffffff));
  CHECK(joined.heard == "m" && other.heard == "b");
}

TEST(what_is_sent_is_a_datagram_with_a_checksum) {
  Bed bed;
  Socket socket;
  CHECK(!bed.udp.send(socket, {kPeer, 53, nullptr, 0}));  // not bound
  CHECK(bed.udp.bind(socket, 0));
  CHECK(socket.port() >= 49152);
  const std::string data = "question";
  CHECK(bed.udp.send(socket, {kPeer, 53, reinterpret_cast<const uint8_t*>(data.data()), 8}));
  Packet covered = {192, 168, 43, 233, 192, 168, 43, 1, 0, 17, 0, 16};
  const Packet sent = bed.sent.front();
  covered.insert(covered.end(), sent.begin() + 20, sent.end());
  CHECK_EQUAL(onesComplement(covered), 0xffff);
  CHECK_EQUAL(sent[8], 64);
  bed.clear();
  CHECK(bed.udp.send(socket, {kGroup, 5353, nullptr, 0}));
  CHECK_EQUAL(bed.sent.front()[8], 255);
  CHECK(!bed.udp.send(socket, {kPeer, 53, sent.data(), net::kUdpData + 1}));
}

TEST(ports_are_taken_once_and_bounded) {
  Bed bed;
  Socket sockets[config::kUdpSockets + 1];
  CHECK(bed.udp.bind(sockets[0], 99));
  CHECK(!bed.udp.bind(sockets[1], 99));
  CHECK(bed.udp.bind(sockets[0], 99));  // again
  for (size_t i = 1; i < config::kUdpSockets; i++) CHECK(bed.udp.bind(sockets[i], 0));
  CHECK(!bed.udp.bind(sockets[config::kUdpSockets], 0));
  bed.udp.unbind(sockets[3]);
  CHECK(bed.udp.bind(sockets[config::kUdpSockets], 99 + 1));
  bed.udp.reset();
  CHECK_EQUAL(sockets[0].port(), 0);
}
