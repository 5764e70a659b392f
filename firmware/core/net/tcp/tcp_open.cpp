#include "tcp_open.h"

#include "../internet_checksum.h"
#include "../ip/icmp.h"
#include "../octets.h"

namespace __board::net {
namespace {

/// Dynamic ports (RFC 6335, 6).
constexpr uint16_t kFirstDynamicPort = 49152;
constexpr uint16_t kDynamicPorts = 65535 - kFirstDynamicPort + 1;

}  // namespace

void TcpOpener::use(Stack& stack) {
  stack_ = &stack;
  stack.add(*this);
}

bool TcpOpener::portInUse(uint16_t port) const {
  for (const TcpConnection& connection : stack_->connections_) {
    if (connection.state_ != TcpState::kClosed && connection.localPort_ == port) return true;
  }
  for (const Stack::TimeWait& wait : stack_->timeWait_) {
    if (wait.used && wait.localPort == port) return true;
  }
  for (const TcpAttempt* one = first_; one != nullptr; one = one->next_) {
    if (one->localPort_ == port) return true;
  }
  return stack_->listenerOn(port) != nullptr;
}

bool TcpOpener::open(TcpAttempt& attempt, uint32_t address, uint16_t port, Listener& listener) {
  if (stack_->freeConnection() == nullptr) return false;
  // RFC 6056: the first one is random, so that a board that starts anew does not meet its own old connections.
  if (nextPort_ == 0) nextPort_ = static_cast<uint16_t>(stack_->platform_.random32());
  do {
    nextPort_ = static_cast<uint16_t>(kFirstDynamicPort + (nextPort_ + 1u) % kDynamicPorts);
  } while (portInUse(nextPort_));
  attempt.pending_ = true;
  attempt.synReceived_ = false;
  attempt.repeats_ = 0;
  attempt.remoteAddress_ = address;
  attempt.remotePort_ = port;
  attempt.localPort_ = nextPort_;
  attempt.peerMss_ = 0;
  if (!stack_->platform_.fixedInitialSequence(attempt.iss_)) {
    attempt.iss_ = stack_->platform_.random32();  // RFC 9293, 3.4.1: nobody can tell it beforehand
  }
  attempt.listener_ = &listener;
  attempt.next_ = first_;
  first_ = &attempt;
  sendSyn(attempt);
  return true;
}

void TcpOpener::sendSyn(TcpAttempt& attempt) {
  const uint32_t now = stack_->platform_.nowMs();
  TcpSegment segment;
  segment.remoteAddress = attempt.remoteAddress_;
  segment.remotePort = attempt.remotePort_;
  segment.localPort = attempt.localPort_;
  segment.flags = attempt.synReceived_ ? kSyn | kAck : kSyn;
  segment.seq = attempt.iss_;
  segment.ack = attempt.irs_ + 1;
  segment.window = config::kTcpReceiveBuffer;
  segment.mss = config::kTcpMss;
  attempt.sentAtMs_ = now;
  attempt.retransmit_.start(now, config::kTcpInitialRtoMs << attempt.repeats_);
  stack_->transmitSegment(segment);
}

void TcpOpener::abandon(TcpAttempt& attempt) {
  attempt.pending_ = false;
  for (TcpAttempt** at = &first_; *at != nullptr; at = &(*at)->next_) {
    if (*at == &attempt) {
      *at = attempt.next_;
      return;
    }
  }
}

void TcpOpener::fail(TcpAttempt& attempt, OpenFailure why) {
  abandon(attempt);
  attempt.onFailed(why);
}

bool TcpOpener::segmentArrives(const TcpSegment& segment) {
  for (TcpAttempt* one = first_; one != nullptr; one = one->next_) {
    if (one->localPort_ != segment.localPort || one->remotePort_ != segment.remotePort ||
        one->remoteAddress_ != segment.remoteAddress) {
      continue;
    }
    synArrives(*one, segment);
    return true;
  }
  return false;
}

/// SYN-SENT (RFC 9293, 3.10.7.3), and SYN-RECEIVED after a simultaneous open (3.10.7.4).
void TcpOpener::synArrives(TcpAttempt& attempt, const TcpSegment& segment) {
  const bool acknowledges = segment.has(kAck) && segment.ack == attempt.iss_ + 1;
  if (segment.has(kAck) && !acknowledges) {
    stack_->resetReply(segment);  // not to an RST
    return;
  }
  if (segment.has(kRst)) {
    // RFC 5961, 3.2 for SYN-RECEIVED: the exact number only. In SYN-SENT an RST acknowledges our SYN.
    const bool exact = attempt.synReceived_ ? segment.seq == attempt.irs_ + 1 : acknowledges;
    if (exact) fail(attempt, OpenFailure::kRefused);
    return;
  }
  if (!attempt.synReceived_) {
    if (!segment.has(kSyn)) return;
    attempt.irs_ = segment.seq;
    attempt.peerMss_ = segment.mss;
    if (!acknowledges) {
      attempt.synReceived_ = true;
      sendSyn(attempt);
      return;
    }
  } else if (segment.has(kSyn)
                 ? segment.seq != attempt.irs_
                 : !seqInWindow(segment.seq, attempt.irs_ + 1, config::kTcpReceiveBuffer)) {
    return;
  }
  if (acknowledges) complete(attempt, segment);
}

void TcpOpener::complete(TcpAttempt& attempt, const TcpSegment& segment) {
  TcpConnection* connection = stack_->freeConnection();
  if (connection == nullptr) {  // those that came meanwhile have taken all
    TcpSegment closed = segment;
    closed.flags = kAck;
    stack_->resetReply(closed);
    fail(attempt, OpenFailure::kNoRoom);
    return;
  }
  TcpConnection::Handshake handshake;
  handshake.remoteAddress = attempt.remoteAddress_;
  handshake.remotePort = attempt.remotePort_;
  handshake.localPort = attempt.localPort_;
  handshake.iss = attempt.iss_;
  handshake.irs = attempt.irs_;
  handshake.peerMss = attempt.peerMss_;
  handshake.peerWindow = segment.window;
  handshake.repeated = attempt.repeats_ != 0;
  handshake.measured = !handshake.repeated;
  handshake.roundTripMs = stack_->platform_.nowMs() - attempt.sentAtMs_;
  abandon(attempt);
  connection->open(*stack_, *attempt.listener_, handshake);
  connection->ackNow_ = true;
  attempt.onOpened(*connection);
  if (connection->state_ == TcpState::kClosed) return;
  TcpSegment rest = segment;  // the segment may carry text or FIN as well
  if (rest.has(kSyn)) rest.seq++;
  rest.flags = static_cast<uint8_t>(rest.flags & ~kSyn);
  if (rest.sequenceLength() != 0) connection->segmentArrives(rest);
}

/// Destination unreachable (RFC 792), about a SYN of ours: its payload is that packet's header and eight octets more.
bool TcpOpener::packetArrives(const Ipv4Packet& packet, const uint8_t*) {
  constexpr size_t kQuote = kIcmpHeaderLength + kIpv4HeaderLength;
  const uint8_t* message = packet.payload;
  if (packet.protocol != kProtocolIcmp || packet.payloadLength < kQuote + 8 ||
      message[0] != kIcmpUnreachable || internetChecksum(message, packet.payloadLength) != 0) {
    return false;
  }
  const uint8_t* quoted = message + kIcmpHeaderLength;
  if (quoted[0] != 0x45 || quoted[9] != kProtocolTcp) return false;
  const uint8_t* segment = message + kQuote;
  for (TcpAttempt* one = first_; one != nullptr; one = one->next_) {
    // RFC 5927, 4.1: the number tells a quotation from a guess.
    if (readU32(quoted + 16) != one->remoteAddress_ || readU16(segment) != one->localPort_ ||
        readU16(segment + 2) != one->remotePort_ || readU32(segment + 4) != one->iss_) {
      continue;
    }
    fail(*one, OpenFailure::kUnreachable);
    return true;
  }
  return false;
}

uint32_t TcpOpener::poll(uint32_t nowMs) {
  uint32_t next = UINT32_MAX;
  for (TcpAttempt *one = first_, *after = nullptr; one != nullptr; one = after) {
    after = one->next_;
    if (one->retransmit_.due(nowMs)) {
      if (one->repeats_ == config::kTcpSynRetries) {
        fail(*one, OpenFailure::kTimeout);
        continue;
      }
      one->repeats_++;
      stack_->counters_.tcpRetransmissions++;
      sendSyn(*one);
    }
    next = smaller(next, one->retransmit_.left(nowMs));
  }
  return next;
}

}  // namespace __board::net
