// Connections that this host opens: SYN-SENT, and SYN-RECEIVED after both ends have opened at once (RFC 9293, 3.5 and
// 3.10.7.3). An attempt needs no connection's buffers; the connection is taken when the handshake is complete.
//
// ICMP says that a destination cannot be reached: that ends an attempt at once (RFC 5461, 4.1, which lets a host do so
// before a connection is established). A real board goes on until its timeout.
#pragma once

#include "../stack.h"

namespace __board::net {

enum class OpenFailure : uint8_t { kRefused, kUnreachable, kTimeout, kNoRoom };

/// One attempt to open a connection. It belongs to the caller, and must stay until one of its two calls, or abandon().
class TcpAttempt {
 public:
  bool pending() const { return pending_; }

 protected:
  ~TcpAttempt() = default;

 private:
  friend class TcpOpener;

  /// The connection is open; the listener that open() was given gets its further calls.
  virtual void onOpened(TcpConnection& connection) = 0;
  virtual void onFailed(OpenFailure why) = 0;

  bool pending_ = false;
  bool synReceived_ = false;  // both ends have opened at once
  uint8_t repeats_ = 0;
  uint16_t remotePort_ = 0, localPort_ = 0, peerMss_ = 0;
  uint32_t remoteAddress_ = 0, iss_ = 0, irs_ = 0, sentAtMs_ = 0;
  Listener* listener_ = nullptr;
  Timer retransmit_;
  TcpAttempt* next_ = nullptr;
};

class TcpOpener final : public StackPart {
 public:
  /// The part of `stack`; adds it when it is not there yet.
  void use(Stack& stack);
  /// Sends a SYN from a port of its own. False when there is no place for a connection.
  bool open(TcpAttempt& attempt, uint32_t address, uint16_t port, Listener& listener);
  /// Ends an attempt without a call; what arrives for it later is answered with RST.
  void abandon(TcpAttempt& attempt);
  /// Forgets all attempts: the board starts.
  void reset() { first_ = nullptr; }

  // StackPart
  bool segmentArrives(const TcpSegment& segment) override;
  bool packetArrives(const Ipv4Packet& packet, const uint8_t* octets) override;
  uint32_t poll(uint32_t nowMs) override;

 private:
  void sendSyn(TcpAttempt& attempt);
  void synArrives(TcpAttempt& attempt, const TcpSegment& segment);
  void complete(TcpAttempt& attempt, const TcpSegment& segment);
  void fail(TcpAttempt& attempt, OpenFailure why);
  bool portInUse(uint16_t port) const;

  Stack* stack_ = nullptr;
  TcpAttempt* first_ = nullptr;
  uint16_t nextPort_ = 0;
};

}  // namespace __board::net
