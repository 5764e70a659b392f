// Whole conversations over a link that loses, duplicates, reorders and damages packets, by seed and in
// simulated time. The peer is a plain TCP of this test's own: it sends within the window, goes back to
// what is unacknowledged when its timer expires, and takes octets in order only.
#include <algorithm>

#include "fault_link.h"
#include "services.h"
#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;

namespace {

constexpr uint32_t kPeerRtoMs = 700;

/// Echoes with back-pressure and closes when the peer has and everything is sent.
class EchoListener final : public net::Listener {
 public:
  bool onAccept(net::TcpConnection&) override { return true; }
  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override {
    return connection.send(octets, std::min<size_t>(length, 700));
  }
  void onWritable(net::TcpConnection& connection) override { connection.resumeReceive(); }
  void onPeerClosed(net::TcpConnection& connection) override { connection.close(); }
  void onClosed(net::TcpConnection&, net::CloseReason reason) override {
    closed++;
    lastReason = reason;
  }
  int closed = 0;
  net::CloseReason lastReason = net::CloseReason::kAborted;
};

class Conversation {
 public:
  Conversation(uint64_t seed, const host::Faults& faults, size_t length, uint16_t window)
      : toBoard_(seed * 2, faults),
        toPeer_(seed * 2 + 1, faults),
        length_(length),
        window_(window) {
    bed.issFixed = true;
    CHECK(bed.stack.listen(81, listener));
  }

  /// Runs to the end of the connection; the test fails if that takes more than an hour.
  void run() {
    const uint32_t start = bed.now;
    transmitFromPeer();
    while (!(finished_ && listener.closed == 1)) {
      CHECK(bed.now - start < 3600u * 1000);
      const uint32_t timer = bed.stack.poll();
      collect();
      uint32_t wait = std::min({timer, toBoard_.waitMs(bed.now), toPeer_.waitMs(bed.now),
                                static_cast<uint32_t>(rtoAtMs_ - bed.now)});
      if (static_cast<int32_t>(rtoAtMs_ - bed.now) < 0) wait = 0;
      bed.now += std::min(wait, 1000u);
      host::FaultLink::Packet packet;
      while (toBoard_.pop(bed.now, packet)) {
        bed.input(packet);
        collect();
      }
      while (toPeer_.pop(bed.now, packet)) peerInput(packet);
      if (static_cast<int32_t>(bed.now - rtoAtMs_) >= 0) {
        next_ = una_;  // go back
        transmitFromPeer();
      }
    }
    CHECK(listener.lastReason == net::CloseReason::kNormal);
    CHECK_EQUAL(received, length_);
  }

  uint32_t faults() const { return toBoard_.faultsMade() + toPeer_.faultsMade(); }

  Testbed bed;
  EchoListener listener;
  size_t received = 0;

 private:
  void collect() {
    while (!bed.silent()) {
      const Packet packet = bed.sent.front();
      bed.sent.pop_front();
      toPeer_.push(packet.data(), packet.size(), bed.now);
    }
  }

  void emit(const Seg& segment) {
    const Packet packet = tcpPacket(segment);
    toBoard_.push(packet.data(), packet.size(), bed.now);
  }

  // Positions count from the peer's SYN: 0 is the SYN, 1 the first octet, length_ + 1 the FIN.
  Seg template_(size_t position) const {
    Seg segment;
    segment.seq = bed.irs + static_cast<uint32_t>(position);
    segment.ack = boardNext_;
    segment.flags = position == 0 ? SYN : ACK;
    segment.window = window_;
    segment.destinationPort = 81;
    return segment;
  }

  void transmitFromPeer() {
    rtoAtMs_ = bed.now + kPeerRtoMs;
    if (next_ == 0) {
      emit(template_(0));
      next_ = 1;
      return;
    }
    if (!open_) return;
    bool sent = false;
    while (next_ <= length_ && next_ < limit_) {
      Seg segment = template_(next_);
      const size_t size = std::min({size_t{536}, length_ + 1 - next_, limit_ - next_});
      for (size_t i = 0; i < size; i++) {
        segment.text += static_cast<char>(host::streamOctet(next_ - 1 + i));
      }
      next_ += size;
      emit(segment);
      sent = true;
    }
    if (next_ == length_ + 1 && next_ < limit_) {
      Seg fin = template_(next_);
      fin.flags = FIN | ACK;
      next_++;
      emit(fin);
      sent = true;
    }
    if (!sent) emit(template_(next_));  // an acknowledgement, or a question about the window
  }

  void peerInput(const Packet& packet) {
    // A packet damaged on the way fails its checksums, as in any host.
    Packet repaired = packet;
    fixChecksums(repaired);
    if (repaired != packet) return;
    const Seg segment = parseTcp(packet);
    CHECK_EQUAL(segment.flags & RST, finished_ ? segment.flags & RST : 0);
    if ((segment.flags & SYN) != 0) {
      if (!open_) boardNext_ = segment.seq + 1;
      open_ = true;
    } else if (segment.seq == boardNext_) {
      for (const char octet : segment.text) {
        CHECK_EQUAL(static_cast<uint8_t>(octet), host::streamOctet(received));
        received++;
      }
      boardNext_ += static_cast<uint32_t>(segment.text.size());
      if ((segment.flags & FIN) != 0) {
        boardNext_++;
        finReceived_ = true;
      }
    }
    const size_t acked = segment.ack - bed.irs;
    if (acked > una_ && acked <= length_ + 2) {
      una_ = acked;
      next_ = std::max(next_, una_);
    }
    if (acked + segment.window > limit_) limit_ = acked + segment.window;
    finished_ = finReceived_ && una_ == length_ + 2;
    if (!segment.text.empty() || (segment.flags & (SYN | FIN)) != 0) emit(template_(next_));
    transmitIfNew();
  }

  void transmitIfNew() {
    if (open_ && next_ <= length_ + 1 && next_ < limit_) transmitFromPeer();
  }

  host::FaultLink toBoard_;
  host::FaultLink toPeer_;
  size_t length_;
  uint16_t window_;
  size_t una_ = 0;
  size_t next_ = 0;
  size_t limit_ = 1;  // one past what the board's window allows
  uint32_t boardNext_ = 0;
  uint32_t rtoAtMs_ = 0;
  bool open_ = false;
  bool finReceived_ = false;
  bool finished_ = false;
};

}  // namespace

TEST(a_perfect_link_needs_no_repair) {
  Conversation talk(1, {}, 50000, 4000);
  talk.run();
  CHECK_EQUAL(talk.bed.stack.counters().tcpRetransmissions, 0);
  CHECK_EQUAL(talk.bed.stack.counters().tcpOutOfOrder, 0);
}

TEST(each_kind_of_fault_alone) {
  for (uint64_t seed = 1; seed <= 10; seed++) {
    Conversation loss(seed, {.drop = 100}, 15000, 4000);
    loss.run();
    CHECK(loss.bed.stack.counters().tcpRetransmissions > 0);
    Conversation duplication(seed, {.duplicate = 300}, 15000, 4000);
    duplication.run();
    CHECK(duplication.faults() > 5);
    Conversation disorder(seed, {.reorder = 300}, 15000, 4000);
    disorder.run();
    CHECK(disorder.bed.stack.counters().tcpOutOfOrder > 0);
    Conversation damage(seed, {.corrupt = 100}, 15000, 4000);
    damage.run();
    CHECK(damage.bed.stack.counters().tcpBadChecksum > 0);
  }
}

TEST(all_of_them_with_windows_of_all_sizes) {
  uint32_t faults = 0;
  for (uint64_t seed = 100; seed < 140; seed++) {
    const uint16_t windows[] = {100, 536, 1000, 2144, 8192};
    Conversation talk(seed, {.drop = 60, .duplicate = 60, .reorder = 120, .corrupt = 30}, 20000,
                      windows[seed % 5]);
    talk.run();
    faults += talk.faults();
  }
  CHECK(faults > 1000);
}

TEST(a_quarter_of_everything_lost) {
  for (uint64_t seed = 1; seed <= 5; seed++) {
    Conversation talk(seed, {.drop = 250}, 20000, 4000);
    talk.run();
  }
}
