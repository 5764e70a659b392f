// Line control: how the two ends of the wire agree on a rate. Its messages are the payload of IPv4
// packets of protocol 253, which RFC 3692 (2.1) leaves to experiments, between the wire's two
// addresses:
//
//   octet 0  type      1 ask, 2 agree, 3 refuse, 4 keep, 5 here
//         1  zero
//         2  checksum  RFC 1071, over all eight octets
//         4  rate      bits per second, network byte order
//
// The page asks at the rate in force. The board agrees at that rate and switches when the last bit
// has left. The page switches when the agreement arrives. The new rate is on trial until the page
// says `keep` at it; the board answers `here`. Without a `keep`, the board goes back to the rate it
// has after reset. It also goes back when no whole packet arrives for some seconds. So two ends
// that have lost each other meet at that rate.
//
// Codec and state machine only: no UART, no clock. Left out: a list of rates to choose from; the
// page asks for another if one is refused.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::line {

inline constexpr uint8_t kProtocol = 253;
inline constexpr size_t kMessageOctets = 8;

enum class Type : uint8_t { kAsk = 1, kAgree, kRefuse, kKeep, kHere };

struct LineControl {
  Type type = Type::kAsk;
  /// Bits per second: the rate that is asked for, agreed or refused. With `keep` and `here`: the
  /// sender's rate.
  uint32_t baud = 0;
};

/// Writes kMessageOctets octets.
void encodeLineControl(const LineControl& message, uint8_t* out);

/// False when the payload is no message of line control.
bool decodeLineControl(const uint8_t* payload, size_t length, LineControl& message);

/// The caller's next steps, in this order: send `reply` at the rate in force, then switch.
struct Step {
  bool replies = false;
  LineControl reply;
  /// The rate to switch to, 0 for none.
  uint32_t baud = 0;
};

/// The board's side. Times are milliseconds of a clock that may wrap.
class RateAgreement {
 public:
  RateAgreement();
  /// Takes a message from the other end. `possible`: the UART can be set to the rate in it.
  Step input(const LineControl& message, bool possible, uint32_t nowMs);
  /// The caller has made the switch that input() asked for.
  void switched(uint32_t nowMs);
  /// A packet for this board has arrived whole.
  void heard(uint32_t nowMs);
  /// The rate to go back to now, 0 for none.
  uint32_t poll(uint32_t nowMs);
  /// Milliseconds until poll() has to be called; UINT32_MAX for never.
  uint32_t nextTimerMs(uint32_t nowMs) const;
  /// Bits per second.
  uint32_t baud() const { return baud_; }

 private:
  enum class State : uint8_t { kFirstRate, kTrial, kAgreed };

  State state_ = State::kFirstRate;
  uint32_t baud_;
  /// Time at which the trial began or the last packet arrived.
  uint32_t sinceMs_ = 0;
};

}  // namespace __board::line
