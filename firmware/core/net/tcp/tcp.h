// TCP (RFC 9293): the interface for HTTP and WebSocket.
//
//   tcp.cpp            what a user calls, and the end of a connection
//   tcp_input.cpp      a segment arrives at a connection (RFC 9293, 3.10.7.4)
//   tcp_output.cpp     what a connection sends, and its timers
//   tcp_handshake.cpp  LISTEN, SYN-RECEIVED and TIME-WAIT, which need no connection's buffers
//   tcp_open.cpp       SYN-SENT: connections that this host opens, linked when a sketch opens one
//   stack.h, stack.cpp the IPv4 host that holds the tables
//
// Implemented: MSS option, windows both ways with probes into a closed one, retransmission (RFC
// 6298), congestion control (RFC 5681, 6582), reassembly, delayed acknowledgements, half close,
// blind-attack defences (RFC 5961), bounded handshakes with SYN cookies (RFC 4987), keep-alive only
// when another connection needs the place. tcp_open.h has active and simultaneous open. Left out: window scale,
// timestamps, SACK, ECN, urgent data (its octets are ordinary ones), and Nagle's algorithm (a reply
// never waits; what is queued within one call shares segments anyway).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"
#include "congestion.h"
#include "rto.h"
#include "sequence.h"
#include "tcp_buffer.h"
#include "tcp_segment.h"
#include "timer.h"

namespace __board::net {

class TcpConnection;
class Stack;

enum class CloseReason : uint8_t { kNormal, kReset, kTimeout, kAborted };

/// The calls to an application on a listening port. They come from inside Stack::input and
/// Stack::poll alone, with two exceptions: TcpConnection::abort calls onClosed, and
/// TcpConnection::resumeReceive offers the rest of the octets.
class Listener {
 public:
  /// The handshake is complete. Return false to refuse the connection with RST; no further call
  /// follows for it.
  virtual bool onAccept(TcpConnection& connection) = 0;
  /// Milliseconds until makeRoom() would end a connection; 0: now, UINT32_MAX: not known.
  virtual uint32_t roomInMs() { return UINT32_MAX; }
  /// There is no room for a new connection: aborts the one that can best be spared, if any can.
  virtual void makeRoom() {}
  /// Octets in order. Returns how many the application consumed. The rest stays buffered and
  /// shrinks the window; the next segment or TcpConnection::resumeReceive offers it again.
  virtual size_t onData(TcpConnection& connection, const uint8_t* octets, size_t length) = 0;
  /// Send space has grown because the peer acknowledged octets.
  virtual void onWritable(TcpConnection& connection) = 0;
  /// The peer sent FIN and all its octets were consumed. The connection can still send.
  virtual void onPeerClosed(TcpConnection& connection) = 0;
  /// The application's last call for this connection: it is closed, reset, timed out or aborted.
  virtual void onClosed(TcpConnection& connection, CloseReason reason) = 0;

 protected:
  ~Listener() = default;
};

/// The stack's surroundings: a wire, a clock and random numbers.
class Platform {
 public:
  /// One IPv4 packet, valid during the call. Must not call back into the stack.
  virtual void transmit(const uint8_t* packet, size_t length) = 0;
  virtual uint32_t nowMs() = 0;  // wraps
  virtual uint32_t random32() = 0;
  /// True with the first sequence number for every connection, when a lesson wants numbers that can
  /// be read. False by default: numbers are unpredictable (RFC 9293, 3.4.1; see tcp_syn_cookie.h).
  /// The stack does not ask while there are more handshakes than entries: those without an entry
  /// need a cookie for a number.
  virtual bool fixedInitialSequence(uint32_t& iss) {
    (void)iss;
    return false;
  }

 protected:
  ~Platform() = default;
};

/// States of a connection that has buffers (RFC 9293, 3.3.2). LISTEN, SYN-RECEIVED and most of
/// TIME-WAIT have tables of their own. A connection in kTimeWait still holds octets for the
/// application.
enum class TcpState : uint8_t {
  kClosed,
  kEstablished,
  kFinWait1,
  kFinWait2,
  kCloseWait,
  kClosing,
  kLastAck,
  kTimeWait,
};

/// One TCP connection, owned by the stack's fixed table.
class TcpConnection {
 public:
  /// Queues octets and returns how many fit; 0 after close(). They leave when the running input or
  /// poll ends, or with Stack::flush: so octets and acknowledgement share a segment.
  size_t send(const uint8_t* octets, size_t length);
  size_t sendSpace() const;
  /// Sends FIN when everything queued has been sent.
  void close();
  /// Sends RST now, and drops the queued octets.
  void abort();
  /// Offers buffered octets to onData again.
  void resumeReceive();

  uint32_t remoteAddress() const { return remoteAddress_; }
  uint16_t remotePort() const { return remotePort_; }
  uint16_t localPort() const { return localPort_; }
  TcpState state() const { return state_; }
  /// The peer's FIN has arrived: no octets will follow those in the buffer.
  bool peerFinished() const { return finReceived_; }

  /// The application's own state for this connection; null after accept.
  void* user = nullptr;

 private:
  friend class Stack;
  friend class TcpOpener;

  /// The results of the handshake.
  struct Handshake {
    uint32_t remoteAddress = 0;
    uint16_t remotePort = 0;
    uint16_t localPort = 0;
    uint32_t iss = 0;
    uint32_t irs = 0;
    uint16_t peerMss = 0;     // 0 if the option was absent
    uint16_t peerWindow = 0;  // of the segment that completed the handshake
    bool repeated = false;    // the SYN,ACK was sent more than once
    bool measured = false;    // roundTripMs is known
    uint32_t roundTripMs = 0;
  };

  // tcp.cpp
  void open(Stack& stack, Listener& listener, const Handshake& handshake);
  bool canReceiveText() const;
  void deliver();
  void enterTimeWait();
  void finish();
  void release(CloseReason reason);

  // tcp_input.cpp
  void segmentArrives(TcpSegment segment);
  bool acceptable(const TcpSegment& segment) const;
  void resetArrives(const TcpSegment& segment);
  bool processAck(const TcpSegment& segment);
  void acknowledge(uint32_t ack);
  void processText(TcpSegment& segment);
  void processFin();
  void challenge();

  // tcp_output.cpp
  void output();
  void transmitText(uint32_t seq, size_t length, bool fin);
  void sendText(size_t length, bool fin);
  void sendControl(uint8_t flags);
  void transmitSegment(TcpSegment& segment);
  void sendFirstAgain();
  void sendProbe();
  void askIfIdle(uint32_t nowMs);
  void sendQuestion(uint32_t nowMs);
  uint16_t advertiseWindow();
  void runTimers(uint32_t nowMs);
  void retransmissionTimeout();
  void persistTimeout(uint32_t nowMs);
  uint32_t nextTimerMs(uint32_t nowMs) const;

  /// Everything sent has been acknowledged.
  bool quiet() const { return sndMax_ == sndUna_; }
  bool finSent() const { return seqAfter(sndMax_, dataEnd_); }
  uint32_t flight() const { return sndNxt_ - sndUna_; }

  Stack* stack_ = nullptr;
  Listener* listener_ = nullptr;
  uint32_t remoteAddress_ = 0;
  uint16_t remotePort_ = 0;
  uint16_t localPort_ = 0;
  TcpState state_ = TcpState::kClosed;

  // Send sequence variables (RFC 9293, 3.3.1).
  uint32_t sndUna_ = 0;   // oldest unacknowledged
  uint32_t sndNxt_ = 0;   // next to send; goes back to sndUna_ after a timeout
  uint32_t sndMax_ = 0;   // one past the highest ever sent
  uint32_t dataEnd_ = 0;  // one past the last octet queued; number of our FIN
  uint32_t sndWnd_ = 0;
  uint32_t sndWl1_ = 0;
  uint32_t sndWl2_ = 0;
  uint32_t maxSndWnd_ = 0;
  uint16_t mss_ = 0;  // largest text we send
  bool finQueued_ = false;
  SendBuffer sendBuffer_;
  CongestionControl congestion_;
  RtoEstimator rtt_;
  bool timing_ = false;  // a round trip is being measured
  uint32_t timedSeq_ = 0;
  uint32_t timedAtMs_ = 0;
  Timer retransmit_;
  bool resendFirst_ = false;  // fast retransmit is due
  Timer persist_;
  uint32_t persistDelayMs_ = 0;
  uint32_t stalledSinceMs_ = 0;  // the peer owes an answer since then
  uint32_t lastSentMs_ = 0;      // text or FIN
  uint8_t unanswered_ = 0;       // timeouts and probes since the peer's last progress

  // Receive sequence variables.
  uint32_t rcvNxt_ = 0;
  uint32_t rcvAdv_ = 0;    // right edge of the window we offered; never moves back
  uint32_t ackSent_ = 0;   // the acknowledgement we sent last
  bool finKnown_ = false;  // the peer's FIN stands at finSeq_
  uint32_t finSeq_ = 0;
  bool finReceived_ = false;
  bool peerClosedTold_ = false;
  ReceiveBuffer receiveBuffer_;
  bool ackNow_ = false;
  Timer delayedAck_;
  Timer question_;  // the peer was asked whether it is there
  uint8_t questions_ = 0;
  uint32_t lastHeardMs_ = 0;
  Timer linger_;  // FIN-WAIT-2, TIME-WAIT with octets unread
  uint32_t challengeSecondMs_ = 0;
  uint8_t challenges_ = 0;

  bool delivering_ = false;
  bool deliverAgain_ = false;
};

}  // namespace __board::net

#include "../stack.h"  // IWYU pragma: export
