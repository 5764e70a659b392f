// Any sequence of packets, application calls and time into a stack. The octets are a program: most
// of its steps make a segment near what the stack expects, with its checksums right, so that the
// fuzzer gets past the checks; some put in octets as they are. What must hold whatever comes:
//   - every packet sent is well-formed, and its text is what the application queued at that place;
//   - the window's right edge never moves back, and an acknowledgement never does;
//   - the application gets the peer's octets in order, each once, and no call after onClosed;
//   - left alone, everything that waits for the peer ends, and no timer runs for ever.
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <map>

#include "services.h"
#include "tcp_testbed.h"

using namespace __board;

namespace test {

void fail(const char* file, int line, const char* what) {
  fprintf(stderr, "%s:%d: %s\n", file, line, what);
  abort();
}

}  // namespace test

namespace {

using namespace testbed;

constexpr uint16_t kPort = 81;
constexpr uint16_t kFirstPeer = 50000;
constexpr unsigned kPeers = 16;

/// The peer's octet at a sequence number, whatever segment it comes in.
uint8_t peerOctet(uint32_t seq) {
  return static_cast<uint8_t>(seq * 13 + (seq >> 8));
}

/// The state of a peer's connection, as that peer knows it.
struct View {
  uint32_t iss = 0;     // the stack's, from its last SYN,ACK
  uint32_t sndMax = 0;  // one past the highest number it sent
  uint32_t ack = 0;     // what it acknowledged last
  uint32_t edge = 0;    // right edge of its window
  uint32_t first = 0;   // of the peer's octets
  bool synAcked = false;
};

struct App {
  net::TcpConnection* connection = nullptr;
  uint32_t next = 0;  // sequence number of the octet to come
  uint64_t sent = 0;
  bool peerClosed = false;
};

class Input {
 public:
  Input(const uint8_t* data, size_t size) : at_(data), end_(data + size) {}
  bool empty() const { return at_ == end_; }
  uint8_t octet() { return at_ == end_ ? 0 : *at_++; }
  uint32_t number() {
    const uint32_t high = octet();
    return high << 8 | octet();
  }
  Packet octets(size_t length) {
    length = std::min(length, static_cast<size_t>(end_ - at_));
    Packet taken(at_, at_ + length);
    at_ += length;
    return taken;
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
};

class Fuzz final : public net::Listener {
 public:
  Fuzz() { CHECK(bed.stack.listen(kPort, *this)); }

  bool onAccept(net::TcpConnection& connection) override {
    CHECK(connection.user == nullptr);
    App* app = std::find_if(apps_, apps_ + config::kTcpConnections,
                            [](const App& one) { return one.connection == nullptr; });
    CHECK(app != apps_ + config::kTcpConnections);
    if (refuse_) return false;
    *app = App();
    app->connection = &connection;
    app->next = views_[connection.remotePort()].first;
    connection.user = app;
    return true;
  }

  size_t onData(net::TcpConnection& connection, const uint8_t* octets, size_t length) override {
    App& app = appOf(connection);
    CHECK(length > 0 && length <= config::kTcpReceiveBuffer);
    CHECK(!app.peerClosed);
    for (size_t i = 0; i < length && !tainted_; i++) {
      CHECK_EQUAL(octets[i], peerOctet(app.next + static_cast<uint32_t>(i)));
    }
    const size_t taken = std::min<size_t>(length, appetite_);
    app.next += static_cast<uint32_t>(taken);
    act(app, inCallback_);
    return taken;
  }

  void onWritable(net::TcpConnection& connection) override { act(appOf(connection), inCallback_); }

  void onPeerClosed(net::TcpConnection& connection) override {
    App& app = appOf(connection);
    CHECK(!app.peerClosed);
    app.peerClosed = true;
    act(app, inCallback_);
  }

  void onClosed(net::TcpConnection& connection, net::CloseReason) override {
    App& app = appOf(connection);
    CHECK(connection.state() == net::TcpState::kClosed);
    CHECK_EQUAL(connection.send(&kOctet, 1), 0);
    app.connection = nullptr;
    connection.user = nullptr;
  }

  void run(Input input) {
    while (!input.empty()) step(input);
    // Every peer falls silent. A connection that owes nothing may stay open.
    for (App& app : apps_) {
      if (app.connection != nullptr && app.connection->state() != net::TcpState::kEstablished) {
        app.connection->close();
      }
    }
    for (int minutes = 0; minutes < 10; minutes++) advance(60000);
    for (const App& app : apps_) {
      CHECK(app.connection == nullptr || app.connection->state() == net::TcpState::kEstablished);
    }
    CHECK_EQUAL(bed.stack.poll(), UINT32_MAX);
  }

 private:
  static constexpr uint8_t kOctet = 0;

  App& appOf(net::TcpConnection& connection) {
    App* app = static_cast<App*>(connection.user);
    CHECK(app != nullptr && app->connection == &connection);
    return *app;
  }

  void step(Input& input) {
    const uint8_t kind = input.octet();
    switch (kind % 16) {
      default:
        segment(input);
        break;
      case 9:
      case 10: {
        static constexpr uint32_t kTimes[] = {1, 40, 100, 500, 1000, 3000, 20000, 70000};
        advance(kTimes[input.octet() % 8]);
        break;
      }
      case 11:
      case 12: {
        App& app = apps_[input.octet() % config::kTcpConnections];
        act(app, input.octet());
        bed.stack.flush();
        break;
      }
      case 13:
        appetite_ = input.octet() * 8u;
        inCallback_ = input.octet();
        refuse_ = inCallback_ > 250;
        break;
      case 14: {  // octets that only have right checksums
        Packet packet = tcpPacket(base(input.octet()));
        const Packet octets = input.octets(input.octet());
        const size_t at = input.octet() % 48;
        for (size_t i = 0; i < octets.size(); i++) {
          if (at + i < packet.size()) {
            packet[at + i] ^= octets[i];
          } else {
            packet.push_back(octets[i]);
          }
        }
        tainted_ = true;
        if (packet.size() >= 40) fixChecksums(packet);
        bed.input(packet);
        break;
      }
      case 15:  // and any octets at all
        bed.input(input.octets(input.octet()));
        break;
    }
    check();
  }

  Seg base(uint8_t who) {
    Seg segment;
    segment.sourcePort = static_cast<uint16_t>(kFirstPeer + who % kPeers);
    segment.destinationPort = who >= 250 ? 82 : kPort;
    return segment;
  }

  /// A segment whose numbers lie near what the stack expects.
  void segment(Input& input) {
    static constexpr uint8_t kFlags[] = {
        ACK, SYN, ACK | PSH,  FIN | ACK, ACK, RST,       RST | ACK,       SYN | ACK,
        FIN, 0,   ACK | 0x20, SYN | FIN, ACK, ACK | PSH, FIN | ACK | PSH, 0xff};
    static constexpr int32_t kOffsets[] = {
        0, 0, 0, 0, 1, -1, 2, 100, 536, 1000, 2047, 2048, -536, 5000, 0x40000000, INT32_MIN};
    static constexpr uint16_t kWindows[] = {8192, 0, 1, 100, 536, 2000, 4096, 65535};
    Seg segment = base(input.octet());
    const View& view = views_[segment.sourcePort];
    segment.flags = kFlags[input.octet() % 16];
    const uint8_t offsets = input.octet();
    const uint8_t shape = input.octet();
    segment.seq = view.ack + static_cast<uint32_t>(kOffsets[offsets % 16]);
    segment.ack = (offsets >> 4) % 2 == 0 ? view.sndMax : view.iss + 1;
    segment.ack += static_cast<uint32_t>(kOffsets[offsets >> 4]);
    segment.window = kWindows[shape % 8];
    if ((segment.flags & SYN) != 0) {
      segment.mss = shape * 8;
      if (!view.synAcked) segment.seq = input.number() * 0x10001;
    } else if (shape >= 32) {
      segment.text.resize(std::min<size_t>((shape >> 5) * 90 + input.octet(), 536));
      for (size_t i = 0; i < segment.text.size(); i++) {
        segment.text[i] = static_cast<char>(peerOctet(segment.seq + static_cast<uint32_t>(i)));
      }
    }
    bed.send(segment);
  }

  void act(App& app, uint8_t what) {
    if (app.connection == nullptr) return;
    switch (what % 8) {
      case 0:
      case 1:
      case 2: {
        uint8_t octets[900];
        const size_t length = what % 3 == 0 ? sizeof octets : what + 1u;
        for (size_t i = 0; i < length; i++) octets[i] = host::streamOctet(app.sent + i);
        app.sent += app.connection->send(octets, length);
        break;
      }
      case 3:
        app.connection->resumeReceive();
        break;
      case 4:
        if (what > 100) app.connection->close();
        break;
      case 5:
        if (what > 200) app.connection->abort();
        break;
      default:
        break;
    }
  }

  void advance(uint32_t ms) {
    const uint32_t end = bed.now + ms;
    for (int turns = 0;; turns++) {
      CHECK(turns < 5000);
      const uint32_t wait = bed.stack.poll();
      check();
      CHECK(wait > 0);  // a timer that is due has run
      if (end - bed.now == 0) return;
      bed.now += std::min(wait, end - bed.now);
    }
  }

  /// Everything the stack has sent since the last time.
  void check() {
    CHECK(bed.sent.size() < 1000);
    while (!bed.sent.empty()) {
      if (bed.sent.front().at(9) != 6) {
        bed.clear();  // an echo reply
        return;
      }
      const Seg segment = bed.next();
      View& view = views_[segment.destinationPort];
      if ((segment.flags & SYN) != 0) {
        view = {segment.seq, segment.seq + 1,
                segment.ack, segment.ack + segment.window,
                segment.ack, true};
        continue;
      }
      if ((segment.flags & RST) != 0) continue;
      CHECK((segment.flags & ACK) != 0);
      if (tainted_ || !view.synAcked) continue;
      CHECK(static_cast<int32_t>(segment.ack - view.ack) >= 0);
      CHECK(static_cast<int32_t>(segment.ack + segment.window - view.edge) >= 0 ||
            segment.window == 0);
      view.ack = segment.ack;
      if (segment.window != 0) view.edge = segment.ack + segment.window;
      const uint32_t end = segment.seq + static_cast<uint32_t>(segment.text.size()) +
                           ((segment.flags & FIN) != 0 ? 1 : 0);
      if (static_cast<int32_t>(end - view.sndMax) > 0) view.sndMax = end;
      for (size_t i = 0; i < segment.text.size(); i++) {
        const uint32_t place = segment.seq - (view.iss + 1) + static_cast<uint32_t>(i);
        CHECK_EQUAL(static_cast<uint8_t>(segment.text[i]), host::streamOctet(place));
      }
    }
  }

  Testbed bed;
  App apps_[config::kTcpConnections];
  std::map<uint16_t, View> views_;
  size_t appetite_ = SIZE_MAX;
  uint8_t inCallback_ = 7;
  bool refuse_ = false;
  bool tainted_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Fuzz fuzz;
  fuzz.run(Input(data, size));
  return 0;
}
