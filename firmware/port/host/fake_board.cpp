#include "fake_board.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "core/net/ip/ipv4.h"
#include "core/port.h"
#include "core/runtime.h"

using namespace __board;

namespace testbed {

FakeBoard* g_board = nullptr;

namespace {

jmp_buf g_panic;
bool g_catching = false;
std::string g_reason;

}  // namespace

// --- Peer ---------------------------------------------------------------------------------------

Peer::Peer(FakeBoard& board, uint16_t port, uint16_t serverPort)
    : board_(board), port_(port), serverPort_(serverPort) {
  board.peers_[port] = this;
  board.packet(tcpPacket({.seq = seq_++,
                          .flags = SYN,
                          .mss = 536,
                          .sourcePort = port_,
                          .destinationPort = serverPort_}));
}

Peer::~Peer() {
  board_.peers_.erase(port_);
}

void Peer::send(const std::string& octets) {
  for (size_t at = 0; at < octets.size() && !refused; at += 536) {
    const std::string part = octets.substr(at, 536);
    const uint32_t seq = seq_;
    seq_ += static_cast<uint32_t>(part.size());
    board_.packet(tcpPacket({.seq = seq,
                             .ack = ack_,
                             .flags = ACK | PSH,
                             .window = static_cast<uint16_t>(reads_ ? 8192 : 0),
                             .text = part,
                             .sourcePort = port_,
                             .destinationPort = serverPort_}));
  }
}

void Peer::sendFin() {
  board_.packet(tcpPacket({.seq = seq_++,
                           .ack = ack_,
                           .flags = ACK | FIN,
                           .sourcePort = port_,
                           .destinationPort = serverPort_}));
}

void Peer::reset() {
  board_.packet(
      tcpPacket({.seq = seq_, .flags = RST, .sourcePort = port_, .destinationPort = serverPort_}));
}

std::string Peer::take() {
  board_.dispatch();  // packets that the board has sent unasked
  std::string taken;
  taken.swap(received);
  return taken;
}

void Peer::reading(bool on) {
  reads_ = on;
  acknowledge();
}

void Peer::acknowledge() {
  board_.packet(tcpPacket({.seq = seq_,
                           .ack = ack_,
                           .window = static_cast<uint16_t>(reads_ ? 8192 : 0),
                           .sourcePort = port_,
                           .destinationPort = serverPort_}));
}

void Peer::segment(const Seg& segment) {
  if ((segment.flags & RST) != 0) {
    refused = true;
    return;
  }
  if ((segment.flags & SYN) != 0) {
    ack_ = segment.seq + 1;
    open = true;
    acknowledge();
    return;
  }
  if (!reads_) return;
  if (segment.seq != ack_) {
    if (!segment.text.empty()) acknowledge();  // seen before, or beyond a gap
    return;
  }
  received += segment.text;
  ack_ += static_cast<uint32_t>(segment.text.size());
  const bool fin = (segment.flags & FIN) != 0;
  if (fin && !finished) {
    finished = true;
    ++ack_;
  }
  if (fin || !segment.text.empty()) acknowledge();
}

// --- Board --------------------------------------------------------------------------------------

FakeBoard::FakeBoard(bool linked) {
  g_board = this;
  core::begin();
  if (linked) {
    core::setLink(true);
    core::poll();
  }
}

FakeBoard::~FakeBoard() {
  g_board = nullptr;
}

void FakeBoard::serial(const std::string& octets) {
  core::serialInput(reinterpret_cast<const uint8_t*>(octets.data()), octets.size());
  dispatch();
}

void FakeBoard::packet(const Packet& packet) {
  std::string frame = "\xC0";
  for (const uint8_t octet : packet) {
    if (octet == 0xC0) {
      frame += "\xDB\xDC";
    } else if (octet == 0xDB) {
      frame += "\xDB\xDD";
    } else {
      frame += static_cast<char>(octet);
    }
  }
  serial(frame + "\xC0");
}

void FakeBoard::advance(uint32_t ms) {
  const uint64_t end = nowMicros + uint64_t{ms} * 1000;
  for (;;) {
    const uint32_t next = core::poll();
    dispatch();
    const uint64_t at = nowMicros + uint64_t{next == 0 ? 1 : next} * 1000;
    if (next == UINT32_MAX || at > end) break;
    nowMicros = at;
  }
  nowMicros = end;
  core::poll();
  dispatch();
}

void FakeBoard::interrupt(int pin) {
  const Interrupt& interrupt = interrupts.at(pin);
  core::interrupt(interrupt.handler, interrupt.argument);
}

std::string FakeBoard::panicOf(const std::function<void()>& code) {
  g_reason.clear();
  g_catching = true;
  if (setjmp(g_panic) == 0) code();
  g_catching = false;
  return g_reason;
}

// Text and frames apart, independently of the core's own receiver.
void FakeBoard::written(const uint8_t* octets, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const char c = static_cast<char>(octets[i]);
    if (octets[i] == 0xC0) {
      if (inFrame_) frames.emplace_back(frame_.begin(), frame_.end());
      inFrame_ = !inFrame_;
      frame_.clear();
    } else if (!inFrame_) {
      text += c;
    } else if (escaped_) {
      frame_ += octets[i] == 0xDC ? '\xC0' : '\xDB';
      escaped_ = false;
    } else if (octets[i] == 0xDB) {
      escaped_ = true;
    } else {
      frame_ += c;
    }
  }
  if (onWrite) onWrite();
}

void FakeBoard::dispatch() {
  if (dispatching_) return;
  dispatching_ = true;
  while (dispatched_ < frames.size()) {
    const Packet& packet = frames[dispatched_++];
    if (packet.size() > 9 && packet[9] != net::kProtocolTcp) continue;
    const Seg segment = parseTcp(packet);
    const auto found = peers_.find(segment.destinationPort);
    if (found != peers_.end()) found->second->segment(segment);
  }
  dispatching_ = false;
}

// --- WebSocket ----------------------------------------------------------------------------------

std::string maskedFrame(uint8_t first, const std::string& payload) {
  std::string frame(1, static_cast<char>(first));
  const uint64_t length = payload.size();
  if (length < 126) {
    frame += static_cast<char>(0x80 | length);
  } else {
    const int octets = length <= 0xFFFF ? 2 : 8;
    frame += static_cast<char>(0x80 | (octets == 2 ? 126 : 127));
    for (int i = octets - 1; i >= 0; --i) frame += static_cast<char>(length >> (8 * i));
  }
  const char mask[4] = {0x37, '\xFA', 0x21, 0x3D};
  frame.append(mask, 4);
  for (size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  }
  return frame;
}

std::string upgradeRequest(const std::string& path, const std::string& more) {
  return "GET " + path +
         " HTTP/1.1\r\nHost: 192.168.43.233\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more + "\r\n";
}

std::string hex(const std::string& octets) {
  std::string digits;
  for (const char c : octets) {
    char two[3];
    snprintf(two, sizeof two, "%02x", static_cast<uint8_t>(c));
    digits += two;
  }
  return digits;
}

std::string unhex(const std::string& digits) {
  std::string octets;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    octets += static_cast<char>(strtol(digits.substr(i, 2).c_str(), nullptr, 16));
  }
  return octets;
}

}  // namespace testbed

// --- The port -----------------------------------------------------------------------------------

namespace __board::port {

using testbed::g_board;

uint64_t micros() {
  if (g_board == nullptr) return 0;
  if (g_board->onClock) g_board->onClock();
  return g_board->nowMicros;
}

void delayMs(uint32_t ms) {
  if (g_board->onDelay) {
    g_board->onDelay(ms);
  } else {
    g_board->advance(ms);
  }
}

void serialWrite(const uint8_t* octets, size_t length) {
  if (g_board != nullptr) g_board->written(octets, length);
}

bool canSetBaud(uint32_t baud) {
  return g_board != nullptr && baud <= g_board->highestBaud;
}
void setBaud(uint32_t baud) {
  g_board->baud = baud;
}

void pinMode(uint8_t pin, uint8_t mode) {
  g_board->modes[pin] = mode;
}
void digitalWrite(uint8_t pin, uint8_t level) {
  g_board->pins[pin] = level;
  if (g_board->onPin) g_board->onPin(pin, level);
}
int digitalRead(uint8_t pin) {
  return g_board->pins[pin];
}

uint16_t analogRead(uint8_t pin, uint8_t, uint8_t attenuation) {
  g_board->attenuations[pin] = attenuation;
  return g_board->converted[pin];
}
uint16_t touchRead(uint8_t pin, uint8_t) {
  return g_board->touches[pin];
}
void pwm(uint8_t pin, const PwmSignal& signal) {
  g_board->pwm[pin] = signal;
}
void endPwm(uint8_t pin) {
  g_board->pwm.erase(pin);
}
void attachInterrupt(uint8_t pin, uint8_t mode, void (*handler)(void*), void* argument) {
  g_board->interrupts[pin] = {mode, handler, argument};
}
void detachInterrupt(uint8_t pin) {
  g_board->interrupts.erase(pin);
}
void letInterrupts(bool happen) {
  g_board->letsInterrupt = happen;
}

bool flashRead(uint32_t address, void* out, size_t length) {
  if (address > g_board->flash.size() || length > g_board->flash.size() - address) return false;
  memcpy(out, &g_board->flash[address], length);
  return true;
}
bool flashWrite(uint32_t address, const void* octets, size_t length) {
  if (address > g_board->flash.size() || length > g_board->flash.size() - address) return false;
  const auto* from = static_cast<const char*>(octets);
  for (size_t i = 0; i < length; ++i) g_board->flash[address + i] &= from[i];
  return true;
}
bool flashErase(uint32_t address) {
  if (address >= g_board->flash.size()) return false;
  g_board->flash.replace(address & ~0xFFFu, 4096, 4096, '\xFF');
  return true;
}
uint32_t flashBusyMs() {
  return 0;
}

uint32_t random32() {
  g_board->random = g_board->random * 1664525 + 1013904223;
  return g_board->random;
}

void panic(const char* reason) {
  testbed::g_reason = reason;
  if (testbed::g_catching) longjmp(testbed::g_panic, 1);
  test::fail(__FILE__, __LINE__, reason);
}

void restart() {
  panic("restart");
}

}  // namespace __board::port
