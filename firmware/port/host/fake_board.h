// The whole core under test, from the UART inwards. The test drives time, pins and serial line, and
// TCP peers at the far end of the wire. There is one core, so one board exists at a time.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/port.h"
#include "tcp_testbed.h"

namespace testbed {

class FakeBoard;

/// The far end of one connection. It acknowledges at once, unless told not to read.
class Peer {
 public:
  Peer(FakeBoard& board, uint16_t port, uint16_t serverPort);
  Peer(const Peer&) = delete;
  ~Peer();

  void send(const std::string& octets);
  void sendFin();
  void reset();
  /// Takes what has been received so far.
  std::string take();
  /// True: announces a window of zero and acknowledges nothing from now on. False: reads again.
  void reading(bool on);

  std::string received;
  bool open = false;      // handshake complete
  bool finished = false;  // FIN received
  bool refused = false;   // RST received

 private:
  friend class FakeBoard;
  void segment(const Seg& segment);
  void acknowledge();

  FakeBoard& board_;
  uint16_t port_, serverPort_;
  uint32_t seq_ = 1000, ack_ = 0;
  bool reads_ = true;
};

struct Interrupt {
  uint8_t mode;
  void (*handler)(void*);
  void* argument;
};

class FakeBoard {
 public:
  /// Resets the core and brings the link up, unless `linked` is false.
  explicit FakeBoard(bool linked = true);
  ~FakeBoard();

  /// Octets to the board's UART.
  void serial(const std::string& octets);
  /// A packet to the board, as a SLIP frame.
  void packet(const Packet& packet);
  /// Moves time forward and runs every timer of the core when it is due.
  void advance(uint32_t ms);
  /// The level of a pin has done what its interrupt is for.
  void interrupt(int pin);
  /// The reason when `code` panics, "" when it does not.
  std::string panicOf(const std::function<void()>& code);

  std::string text;            // what the board has printed
  std::vector<Packet> frames;  // what it has sent
  std::map<int, int> pins;
  std::map<int, int> modes;             // of pins, as the port was told last
  std::map<int, uint16_t> converted;    // what the converter makes of a pin, 12 bits
  std::map<int, uint8_t> attenuations;  // with which pins were converted last
  std::map<int, uint16_t> touches;      // what the sensor counts at a pin
  std::map<int, port::PwmSignal> pwm;   // of the pins that have PWM
  std::map<int, Interrupt> interrupts;  // of the pins that have one
  bool letsInterrupt = true;
  std::function<void(uint8_t pin, uint8_t level)> onPin;  // port::digitalWrite
  std::string flash = std::string(4 << 20, '\xFF');
  uint32_t baud = 115200;          // of its UART
  uint32_t highestBaud = 5000000;  // its UART can be set to
  uint64_t nowMicros = 1'000'000;
  std::function<void(uint32_t)> onDelay;  // port::delayMs
  std::function<void()> onClock;          // the core looks at the time, which may go on
  std::function<void()> onWrite;          // during port::serialWrite, as a slow UART would

  // The port's side.
  void written(const uint8_t* octets, size_t length);
  uint32_t random = 1;

 private:
  friend class Peer;
  void dispatch();

  std::map<uint16_t, Peer*> peers_;
  std::string frame_;
  bool inFrame_ = false, escaped_ = false;
  size_t dispatched_ = 0;
  bool dispatching_ = false;
};

extern FakeBoard* g_board;

// WebSocket frames as a client sends them, made by the test's own code.
std::string maskedFrame(uint8_t first, const std::string& payload);
std::string upgradeRequest(const std::string& path = "/ws", const std::string& more = "");
/// Octets as text of hexadecimal digits and back.
std::string hex(const std::string& octets);
std::string unhex(const std::string& digits);

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The body of a response in chunks, whole.
inline std::string unchunked(std::string body) {
  std::string out;
  for (;;) {
    const size_t length = std::stoul(body.substr(0, 4), nullptr, 16);
    CHECK(body.substr(4, 2) == "\r\n");
    out += body.substr(6, length);
    CHECK(body.substr(6 + length, 2) == "\r\n");
    body = body.substr(8 + length);
    if (length == 0) break;
  }
  CHECK(body.empty());
  return out;
}

// A sketch's globals outlive the board of one test: after the first, its server only listens anew.
template <class Server>
void startSketch(void (*setup)(), Server& server) {
  static bool done = false;
  if (done) {
    server.begin();
  } else {
    setup();
    done = true;
  }
}

}  // namespace testbed
