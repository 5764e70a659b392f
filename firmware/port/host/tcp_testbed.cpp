#include "tcp_testbed.h"

#include <algorithm>

using namespace __board;

namespace testbed {
namespace {

uint32_t get(const Packet& octets, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; i++) value = value << 8 | octets.at(at + i);
  return value;
}

void put(Packet& octets, size_t at, size_t count, uint32_t value) {
  for (size_t i = 0; i < count; i++) {
    octets.at(at + i) = static_cast<uint8_t>(value >> 8 * (count - 1 - i));
  }
}

uint16_t tcpChecksum(const Packet& packet) {
  Packet covered(packet.begin() + 12, packet.begin() + 20);
  const size_t length = packet.size() - 20;
  covered.insert(covered.end(), {0, 6, uint8_t(length >> 8), uint8_t(length)});
  covered.insert(covered.end(), packet.begin() + 20, packet.end());
  return onesComplement(covered);
}

}  // namespace

uint16_t onesComplement(const Packet& octets, uint32_t sum) {
  for (size_t i = 0; i < octets.size(); i++) {
    sum += i % 2 == 0 ? octets[i] * 256u : octets[i];
    if (sum > 0xffff) sum -= 0xffff;
  }
  return static_cast<uint16_t>(sum);
}

Packet ipPacket(uint8_t protocol, const Packet& payload, uint32_t source, uint32_t destination) {
  Packet packet(20);
  packet[0] = 0x45;
  put(packet, 2, 2, static_cast<uint32_t>(20 + payload.size()));
  packet[8] = 64;
  packet[9] = protocol;
  put(packet, 12, 4, source);
  put(packet, 16, 4, destination);
  put(packet, 10, 2, 0xffff - onesComplement(packet));
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

Packet tcpPacket(const Seg& segment) {
  Packet payload(20);
  put(payload, 0, 2, segment.sourcePort);
  put(payload, 2, 2, segment.destinationPort);
  put(payload, 4, 4, segment.seq);
  put(payload, 8, 4, segment.ack);
  payload[12] = segment.mss < 0 ? 0x50 : 0x60;
  payload[13] = segment.flags;
  put(payload, 14, 2, segment.window);
  if (segment.mss >= 0) {
    payload.insert(payload.end(), {2, 4, uint8_t(segment.mss >> 8), uint8_t(segment.mss)});
  }
  payload.insert(payload.end(), segment.text.begin(), segment.text.end());
  Packet packet = ipPacket(6, payload, segment.source, segment.destination);
  put(packet, 36, 2, 0xffff - tcpChecksum(packet));
  return packet;
}

void fixChecksums(Packet& packet) {
  if (packet.size() < 20) return;
  const size_t header = std::min<size_t>((packet[0] & 15) * 4, packet.size());
  if (header < 20) return;
  put(packet, 10, 2, 0);
  put(packet, 10, 2, 0xffff - onesComplement(Packet(packet.begin(), packet.begin() + header)));
  if (header != 20 || packet[9] != 6 || packet.size() < 40) return;
  put(packet, 36, 2, 0);
  put(packet, 36, 2, 0xffff - tcpChecksum(packet));
}

Seg parseTcp(const Packet& packet) {
  CHECK(packet.size() >= 40);
  CHECK(packet.size() <= 576);
  CHECK_EQUAL(packet[0], 0x45);
  CHECK_EQUAL(get(packet, 2, 2), packet.size());
  CHECK_EQUAL(get(packet, 6, 2), 0x4000);
  CHECK_EQUAL(packet[8], 64);
  CHECK_EQUAL(packet[9], 6);
  CHECK_EQUAL(onesComplement(Packet(packet.begin(), packet.begin() + 20)), 0xffff);
  CHECK_EQUAL(tcpChecksum(packet), 0xffff);
  Seg segment;
  segment.source = get(packet, 12, 4);
  segment.destination = get(packet, 16, 4);
  segment.sourcePort = static_cast<uint16_t>(get(packet, 20, 2));
  segment.destinationPort = static_cast<uint16_t>(get(packet, 22, 2));
  segment.seq = get(packet, 24, 4);
  segment.ack = get(packet, 28, 4);
  segment.flags = packet[33];
  segment.window = static_cast<uint16_t>(get(packet, 34, 2));
  const size_t header = (packet[32] >> 4) * 4u;
  CHECK(header == 20 || header == 24);
  if (header == 24) {
    CHECK_EQUAL(get(packet, 40, 2), 0x0204);
    segment.mss = static_cast<int>(get(packet, 42, 2));
  }
  segment.text.assign(packet.begin() + 20 + static_cast<long>(header), packet.end());
  if ((segment.flags & ACK) == 0) CHECK_EQUAL(segment.ack, 0);
  return segment;
}

bool RecordingListener::onAccept(net::TcpConnection& connection) {
  CHECK(connection.user == nullptr);
  accepted++;
  if (accepts) open.push_back(&connection);
  return accepts;
}

size_t RecordingListener::onData(net::TcpConnection& connection, const uint8_t* octets,
                                 size_t length) {
  CHECK(length > 0);
  size_t taken = std::min(length, consumeAtMost);
  if (echo) taken = connection.send(octets, taken);
  received.append(reinterpret_cast<const char*>(octets), taken);
  if (!reply.empty()) {
    CHECK_EQUAL(connection.send(reinterpret_cast<const uint8_t*>(reply.data()), reply.size()),
                reply.size());
    reply.clear();
  }
  return taken;
}

void RecordingListener::onWritable(net::TcpConnection& connection) {
  writable++;
  if (echo) connection.resumeReceive();
}

void RecordingListener::onPeerClosed(net::TcpConnection& connection) {
  peerClosed++;
  if (closeWithPeer) connection.close();
}

void RecordingListener::onClosed(net::TcpConnection& connection, net::CloseReason reason) {
  const auto found = std::find(open.begin(), open.end(), &connection);
  CHECK(found != open.end());
  open.erase(found);
  closed++;
  lastReason = reason;
}

Testbed::Testbed(uint32_t nowMs, uint32_t iss) : now(nowMs), iss(iss), stack(*this, kBoard) {
  CHECK(stack.listen(80, listener));
}

void Testbed::transmit(const uint8_t* packet, size_t length) {
  sent.emplace_back(packet, packet + length);
}

uint32_t Testbed::random32() {
  random_ = random_ * 1664525 + 1013904223;
  return random_;
}

void Testbed::advance(uint32_t ms) {
  const uint32_t end = now + ms;
  for (;;) {
    const uint32_t wait = stack.poll();
    const uint32_t left = end - now;
    if (left == 0) return;
    now += std::min(wait == 0 ? 1 : wait, left);
  }
}

Seg Testbed::next() {
  CHECK(!sent.empty());
  const Packet packet = sent.front();
  sent.pop_front();
  const Seg segment = parseTcp(packet);
  CHECK_EQUAL(segment.source, kBoard);
  return segment;
}

Seg Testbed::peer(uint32_t offset, uint32_t acked) const {
  Seg segment;
  segment.seq = irs + 1 + offset;
  segment.ack = iss + 1 + acked;
  return segment;
}

Seg Testbed::text(const std::string& octets, uint32_t offset, uint32_t acked) const {
  Seg segment = peer(offset, acked);
  segment.flags = ACK | PSH;
  segment.text = octets;
  return segment;
}

void Testbed::synReceived(int mss) {
  send({.seq = irs, .ack = 0, .flags = SYN, .mss = mss});
  const Seg synAck = next();
  CHECK_EQUAL(synAck.flags, SYN | ACK);
  CHECK_EQUAL(synAck.seq, iss);
  CHECK_EQUAL(synAck.ack, irs + 1);
}

net::TcpConnection& Testbed::established(uint16_t window, int mss) {
  synReceived(mss);
  Seg ack = peer();
  ack.window = window;
  send(ack);
  CHECK(silent());
  CHECK(!listener.open.empty());
  net::TcpConnection& connection = *listener.open.back();
  CHECK(connection.state() == net::TcpState::kEstablished);
  return connection;
}

net::TcpConnection& Testbed::closeWait() {
  net::TcpConnection& connection = established();
  listener.closeWithPeer = false;
  Seg fin = peer();
  fin.flags = FIN | ACK;
  send(fin);
  CHECK_EQUAL(next().ack, irs + 2);
  CHECK(connection.state() == net::TcpState::kCloseWait);
  return connection;
}

net::TcpConnection& Testbed::finWait1() {
  net::TcpConnection& connection = established();
  connection.close();
  stack.flush();
  CHECK_EQUAL(next().flags, FIN | ACK);
  CHECK(connection.state() == net::TcpState::kFinWait1);
  return connection;
}

net::TcpConnection& Testbed::finWait2() {
  net::TcpConnection& connection = finWait1();
  send(peer(0, 1));
  CHECK(silent());
  CHECK(connection.state() == net::TcpState::kFinWait2);
  return connection;
}

net::TcpConnection& Testbed::closing() {
  net::TcpConnection& connection = finWait1();
  Seg fin = peer();  // crosses ours
  fin.flags = FIN | ACK;
  send(fin);
  CHECK_EQUAL(next().ack, irs + 2);
  CHECK(connection.state() == net::TcpState::kClosing);
  return connection;
}

net::TcpConnection& Testbed::lastAck() {
  net::TcpConnection& connection = closeWait();
  connection.close();
  stack.flush();
  CHECK_EQUAL(next().flags, FIN | ACK);
  CHECK(connection.state() == net::TcpState::kLastAck);
  return connection;
}

void Testbed::timeWait() {
  finWait2();
  Seg fin = peer(0, 1);
  fin.flags = FIN | ACK;
  send(fin);
  CHECK_EQUAL(next().ack, irs + 2);
  CHECK(listener.open.empty());
  CHECK(listener.lastReason == net::CloseReason::kNormal);
}

}  // namespace testbed
