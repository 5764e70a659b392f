// An IPv4 host with ICMP echo and TCP: its tables, and the functions that use them. See tcp.h.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../config.h"
#include "counters.h"
#include "ip/ipv4.h"
#include "tcp/tcp.h"
#include "tcp/tcp_syn_cookie.h"

namespace __board::net {

/// A part of the stack that only some sketches need. It is linked, and added, when a sketch uses it.
class StackPart {
 public:
  /// A segment that belongs to no connection. True when this part has dealt with it.
  virtual bool segmentArrives(const TcpSegment& segment) {
    (void)segment;
    return false;
  }
  /// Any packet but a TCP segment to this host; `octets` is where its header begins. True when this part has dealt
  /// with it.
  virtual bool packetArrives(const Ipv4Packet& packet, const uint8_t* octets) = 0;
  /// Runs timers that are due; returns milliseconds to the next one, UINT32_MAX if none.
  virtual uint32_t poll(uint32_t nowMs) {
    (void)nowMs;
    return UINT32_MAX;
  }

 protected:
  ~StackPart() = default;

 private:
  friend class Stack;
  StackPart* next_ = nullptr;
};

class Stack {
 public:
  /// `address` in host order: 192.168.43.233 is 0xc0a82be9.
  Stack(Platform& platform, uint32_t address);
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  /// False if the port is taken, 0, or the table of listeners is full.
  bool listen(uint16_t port, Listener& listener);
  /// A second time for the same part changes nothing.
  void add(StackPart& part);
  /// One IPv4 packet from the wire. Anything malformed is dropped (and counted).
  void input(const uint8_t* packet, size_t length);
  /// Runs timers that are due; returns milliseconds to the next one, UINT32_MAX if none.
  uint32_t poll();
  /// Sends the octets that connections have queued since the last input, poll or flush.
  void flush();

  const Counters& counters() const { return counters_; }

 private:
  friend class TcpConnection;
  friend class TcpOpener;
  friend class Udp;

  struct Listening {
    uint16_t port = 0;
    Listener* listener = nullptr;
  };

  /// A handshake under way: SYN received, SYN,ACK sent.
  struct HalfOpen {
    bool used = false;
    uint32_t remoteAddress = 0;
    uint16_t remotePort = 0;
    uint16_t localPort = 0;
    uint32_t iss = 0;
    bool cookie = false;  // iss is a cookie: the handshake can be completed without this entry
    uint32_t irs = 0;
    uint16_t peerMss = 0;
    uint8_t repeats = 0;
    uint32_t order = 0;  // grows from entry to entry
    uint32_t sentAtMs = 0;
    Timer retransmit;
  };

  /// A SYN that found no room, or the segment that would have completed its handshake.
  struct WaitingSyn {
    TcpSegment syn;
    bool textLost = false;
    Timer expiry;
  };

  /// A connection whose last acknowledgement may have to be repeated.
  struct TimeWait {
    bool used = false;
    uint32_t remoteAddress = 0;
    uint16_t remotePort = 0;
    uint16_t localPort = 0;
    uint32_t sndNxt = 0;
    uint32_t rcvNxt = 0;
    Timer expiry;
  };

  // stack.cpp
  uint8_t* packetText(size_t headerLength);
  void transmit(uint32_t destination, uint8_t protocol, size_t payloadLength,
                uint8_t ttl = config::kTtl);
  void transmitSegment(const TcpSegment& segment);
  Listener* listenerOn(uint16_t port);

  // tcp_handshake.cpp
  void segmentArrives(const TcpSegment& segment);
  void listenArrives(const TcpSegment& segment, Listener& listener);
  bool cookieArrives(const TcpSegment& segment, Listener& listener);
  HalfOpen* takeHalfOpen();
  void startHandshake(HalfOpen& half, const TcpSegment& segment, uint32_t iss, bool cookie);
  void halfOpenArrives(HalfOpen& half, const TcpSegment& segment, Listener& listener);
  void timeWaitArrives(TimeWait& wait, const TcpSegment& segment, Listener* listener);
  bool accept(const TcpConnection::Handshake& handshake, const TcpSegment& segment,
              Listener& listener);
  void sendSynAck(HalfOpen& half);
  void resetReply(const TcpSegment& segment);
  void enterTimeWait(const TcpConnection& connection);
  void runHandshakeTimers(uint32_t nowMs);
  uint32_t nextHandshakeTimerMs(uint32_t nowMs) const;
  TcpConnection* freeConnection();

  // tcp_waiting_syn.cpp
  bool hasRoom(Listener& listener);
  bool roomForAnother(const TcpSegment& syn, Listener& listener);
  void keepSyn(const TcpSegment& syn);
  void forgetSyn(const TcpSegment& later);
  void dropSyn(size_t at);
  void askForText(const TcpSegment& third);
  void answerWaitingSyn(uint32_t nowMs);
  uint32_t nextWaitingSynMs(uint32_t nowMs);

  Platform& platform_;
  const uint32_t address_;
  uint16_t identification_ = 0;
  StackPart* parts_ = nullptr;
  uint32_t handshakes_ = 0;
  SynCookies cookies_;
  Timer cookiesOut_;  // while a handshake without an entry may still be completed
  Counters counters_;
  Listening listening_[config::kTcpListeners];
  HalfOpen halfOpen_[config::kTcpHalfOpen];
  size_t waitingSyns_ = 0;
  WaitingSyn waitingSyn_[config::kTcpWaitingSyns];  // oldest first
  Timer synTurn_;  // while a SYN that waited may still complete its handshake
  TimeWait timeWait_[config::kTcpTimeWait];
  TcpConnection connections_[config::kTcpConnections];
  uint8_t packet_[config::kMtu];  // the packet being written
};

}  // namespace __board::net
