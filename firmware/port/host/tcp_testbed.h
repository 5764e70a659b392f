// A stack under test with a hand-driven peer: segments go in from a template with overrides, what
// comes out is kept and taken apart here, by code of its own. Time stands still until it is moved.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <deque>
#include <string>
#include <vector>

#include "net/tcp/tcp.h"
#include "test.h"

using namespace __board;

namespace testbed {

constexpr uint32_t kBoard = 0xc0a82be9;  // 192.168.43.233
constexpr uint32_t kPeer = 0xc0a82b01;   // 192.168.43.1

constexpr uint8_t FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16;

using Packet = std::vector<uint8_t>;

/// The fields of one segment, either way. Defaults are those of the template a test starts from.
struct Seg {
  uint32_t seq = 0;
  uint32_t ack = 0;
  uint8_t flags = ACK;
  uint16_t window = 8192;
  int mss = -1;  // absent
  std::string text = {};
  uint16_t sourcePort = 50000;
  uint16_t destinationPort = 80;
  uint32_t source = kPeer;
  uint32_t destination = kBoard;
};

/// One's complement sum over octets, written independently of the code under test.
uint16_t onesComplement(const Packet& octets, uint32_t sum = 0);
Packet ipPacket(uint8_t protocol, const Packet& payload, uint32_t source = kPeer,
                uint32_t destination = kBoard);
Packet tcpPacket(const Seg& segment);
/// Puts the checksums right again after a change.
void fixChecksums(Packet& packet);
/// Checks every field that must be so, then gives the segment.
Seg parseTcp(const Packet& packet);

/// Records its calls, and behaves as the test has set it.
class RecordingListener : public net::Listener {
 public:
  bool onAccept(net::TcpConnection& connection) override;
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override;
  void onWritable(net::TcpConnection& connection) override;
  void onPeerClosed(net::TcpConnection& connection) override;
  void onClosed(net::TcpConnection& connection, net::CloseReason reason) override;

  bool accepts = true;
  bool echo = false;
  bool closeWithPeer = true;  // answers the peer's FIN with close()
  size_t consumeAtMost = SIZE_MAX;
  std::string reply;  // sent once, with the first octets
  std::vector<net::TcpConnection*> open;
  std::string received;  // of all connections
  int accepted = 0;
  int writable = 0;
  int peerClosed = 0;
  int closed = 0;
  net::CloseReason lastReason = net::CloseReason::kNormal;
};

class Testbed : public net::Platform {
 public:
  explicit Testbed(uint32_t nowMs = 1000, uint32_t iss = 0xfffffff0);

  // net::Platform
  void transmit(const uint8_t* packet, size_t length) override;
  uint32_t nowMs() override { return now; }
  uint32_t random32() override;
  bool fixedInitialSequence(uint32_t& fixed) override {
    fixed = iss;
    return issFixed;
  }

  void input(const Packet& packet) { stack.input(packet.data(), packet.size()); }
  void send(const Seg& segment) { input(tcpPacket(segment)); }
  /// Moves time on, running every timer at its moment.
  void advance(uint32_t ms);
  /// The next segment that was sent; the test fails if there is none.
  Seg next();
  bool silent() const { return sent.empty(); }
  void clear() { sent.clear(); }

  // States by name. The peer's first sequence number is irs, so its first octet is irs + 1.
  void synReceived(int mss = -1);
  net::TcpConnection& established(uint16_t window = 8192, int mss = -1);
  net::TcpConnection& closeWait();
  net::TcpConnection& finWait1();
  net::TcpConnection& finWait2();
  net::TcpConnection& closing();
  net::TcpConnection& lastAck();
  void timeWait();

  /// A segment of the peer at `offset` octets into its stream, acknowledging `acked` of ours.
  Seg peer(uint32_t offset = 0, uint32_t acked = 0) const;
  Seg text(const std::string& octets, uint32_t offset = 0, uint32_t acked = 0) const;

  uint32_t now;
  uint32_t iss;
  uint32_t irs = 0xffffff00;
  bool issFixed = true;
  std::deque<Packet> sent;
  RecordingListener listener;
  net::Stack stack;

 private:
  uint32_t random_ = 12345;
};

/// Hands text to a connection.
inline size_t queue(net::TcpConnection& connection, const std::string& text) {
  return connection.send(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

/// `length` octets of a known stream, from octet `from` on.
inline std::string pattern(size_t length, size_t from = 0) {
  std::string text(length, 0);
  for (size_t i = 0; i < length; i++)
    text[i] = static_cast<char>((from + i) * 7 + (from + i) / 256);
  return text;
}

/// The peer's acknowledgement of `acked` octets of ours, with another window.
inline Seg window(const Testbed& bed, uint32_t acked, uint16_t window) {
  Seg segment = bed.peer(0, acked);
  segment.window = window;
  return segment;
}

/// The peer's RST at `offset`.
inline Seg resetFrom(const Testbed& bed, uint32_t offset = 0) {
  Seg segment = bed.peer(offset);
  segment.flags = RST;
  segment.ack = 0;
  return segment;
}

}  // namespace testbed
