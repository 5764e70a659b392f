#include "runtime.h"

#include <string.h>

#include "config.h"
#include "demultiplexer.h"
#include "line_control.h"
#include "net/ip/ipv4.h"
#include "net/octets.h"
#include "placement.h"
#include "port.h"

namespace __board::core {
namespace {

/// First sequence number of connections while easy numbers are on; the other end begins at 1000.
constexpr uint32_t kEasySequence = 5000;
bool g_easySequence = false;

class WirePlatform final : public net::Platform {
 public:
  void transmit(const uint8_t* packet, size_t length) override {
    static uint8_t frame[wire::slipCapacity(config::kMtu)];
    if (length > config::kMtu) return;
    port::serialWrite(frame, wire::encodeSlip(packet, length, frame));
  }
  uint32_t nowMs() override { return static_cast<uint32_t>(port::micros() / 1000); }
  uint32_t random32() override { return port::random32(); }
  bool fixedInitialSequence(uint32_t& iss) override {
    iss = kEasySequence;
    return g_easySequence;
  }
};

/// A bounded first-in, first-out buffer of octets.
template <size_t kCapacity>
class Ring {
 public:
  void clear() { start_ = length_ = 0; }
  size_t length() const { return length_; }
  bool push(uint8_t octet) {
    if (length_ == kCapacity) return false;
    octets_[(start_ + length_++) % kCapacity] = octet;
    return true;
  }
  int peek() const { return length_ == 0 ? -1 : octets_[start_]; }
  int pop() {
    const int octet = peek();
    if (octet >= 0) {
      start_ = (start_ + 1) % kCapacity;
      --length_;
    }
    return octet;
  }

 private:
  size_t start_ = 0, length_ = 0;
  uint8_t octets_[kCapacity];
};

WirePlatform g_platform;
wire::Demultiplexer g_receiver;
Ring<config::kSerialReceiveBuffer> g_text;
Ring<config::kSerialBacklog> g_backlog;
line::RateAgreement g_line;
unsigned g_depth = 0;     // calls that are inside the network
unsigned g_sections = 0;  // that no other task may enter
uint64_t g_turnUs = 0;    // when the network last had a turn, wherever the loop task was
Link g_link = Link::kDown;
bool g_running = false;

alignas(net::Stack) unsigned char g_stackStorage[sizeof(net::Stack)];

void sendLineMessage(const line::LineControl& message) {
  uint8_t packet[net::kIpv4HeaderLength + line::kMessageOctets];
  net::encodeIpv4Header(packet, kBoardAddress, kHostAddress, line::kProtocol, 0,
                        line::kMessageOctets);
  line::encodeLineControl(message, packet + net::kIpv4HeaderLength);
  g_platform.transmit(packet, sizeof packet);
}

/// Whether the packet belongs to line control. Every whole packet confirms the rate.
bool takenByLine(const uint8_t* octets, size_t length) {
  net::Counters uncounted;
  net::Ipv4Packet packet;
  if (!net::decodeIpv4(octets, length, kBoardAddress, uncounted, packet)) return false;
  g_line.heard(g_platform.nowMs());
  if (packet.protocol != line::kProtocol) return false;
  line::LineControl message;
  if (packet.source != kHostAddress ||
      !line::decodeLineControl(packet.payload, packet.payloadLength, message)) {
    return true;
  }
  const line::Step step = g_line.input(message, port::canSetBaud(message.baud), g_platform.nowMs());
  if (step.replies) sendLineMessage(step.reply);
  if (step.baud != 0) {
    port::setBaud(step.baud);
    g_line.switched(g_platform.nowMs());
  }
  return true;
}

class WireSink final : public wire::Sink {
 public:
  void onText(const uint8_t* octets, size_t length) override {
    for (size_t i = 0; i < length; ++i) g_text.push(octets[i]);
  }
  void onFrame(const uint8_t* packet, size_t length) override {
    if (takenByLine(packet, length)) return;
    if (g_link == Link::kUp) stack().input(packet, length);
  }
};

WireSink g_sink;

// Processes the octets that arrived while the network was busy. Called inside the network.
void drainBacklog() {
  while (g_backlog.length() > 0) {
    uint8_t octets[64];
    size_t length = 0;
    while (length < sizeof octets && g_backlog.length() > 0) {
      octets[length++] = static_cast<uint8_t>(g_backlog.pop());
    }
    g_receiver.input(octets, length, g_sink);
  }
}

}  // namespace

class Services {
 public:
  static inline Service* first = nullptr;
  static uint32_t poll() {
    uint32_t next = UINT32_MAX;
    for (Service* s = first; s != nullptr; s = s->next_) {
      const uint32_t left = s->poll();
      if (left < next) next = left;
    }
    return next;
  }
  static void reset() {
    for (Service* s = first; s != nullptr; s = s->next_) s->reset();
  }
};

net::Platform& platform() {
  return g_platform;
}
net::Stack& stack() {
  return *reinterpret_cast<net::Stack*>(g_stackStorage);
}

void addService(Service& service) {
  for (Service* s = Services::first; s != nullptr; s = s->next_) {
    if (s == &service) return;
  }
  service.next_ = Services::first;
  Services::first = &service;
}

NetworkGuard::NetworkGuard() {
  ++g_depth;
}

NetworkGuard::~NetworkGuard() {
  // Inside a callback the running input or poll sends it.
  if (g_depth == 1 && g_running) stack().flush();
  --g_depth;
}

bool inNetwork() {
  return g_depth > 0;
}

void wait(uint32_t ms) {
  port::delayMs(ms);
  g_turnUs = port::micros();
}

void keepTurn(bool on) {
  if (on) ++g_sections;
  if (!on && g_sections > 0) --g_sections;
}

bool keepsTurn() {
  return g_sections > 0;
}

void giveWay() {
  if (g_running && g_depth == 0 && g_sections == 0 && port::micros() - g_turnUs >= config::kTurnUs)
    wait(0);
}

void setLink(bool wanted) {
  if (!wanted) {
    g_link = Link::kDown;
  } else if (g_link == Link::kDown) {
    g_link = Link::kComing;
  }
}

Link link() {
  return g_link;
}

size_t serialAvailable() {
  return g_text.length();
}
int serialRead() {
  return g_text.pop();
}
int serialPeek() {
  return g_text.peek();
}

void begin() {
  new (g_stackStorage, kPlace) net::Stack(g_platform, kBoardAddress);
  g_receiver = wire::Demultiplexer();
  g_text.clear();
  g_backlog.clear();
  g_line = line::RateAgreement();
  g_depth = 0;
  g_turnUs = 0;
  g_sections = 0;
  g_link = Link::kDown;
  g_easySequence = false;
  g_running = true;
  Services::reset();
}

// As a callback of the network, it must not wait, and the network is not entered meanwhile.
void interrupt(void (*handler)(void*), void* argument) {
  ++g_depth;
  handler(argument);
  --g_depth;
}

void setEasySequence(bool on) {
  g_easySequence = on;
}

void serialInput(const uint8_t* octets, size_t length) {
  if (g_depth > 0) {
    // An octet lost here costs a packet, which TCP sends again.
    for (size_t i = 0; i < length; ++i) g_backlog.push(octets[i]);
    return;
  }
  ++g_depth;
  drainBacklog();
  g_receiver.input(octets, length, g_sink);
  drainBacklog();
  --g_depth;
}

uint32_t poll() {
  if (g_depth > 0) return 1;
  ++g_depth;
  if (g_link == Link::kComing) g_link = Link::kUp;
  drainBacklog();
  const uint32_t baud = g_line.poll(g_platform.nowMs());
  if (baud != 0) port::setBaud(baud);
  const uint32_t services = Services::poll();
  const uint32_t network = stack().poll();
  --g_depth;
  return net::smaller(g_line.nextTimerMs(g_platform.nowMs()), net::smaller(services, network));
}

}  // namespace __board::core
