// Sending, and the timers of a connection: RFC 9293, 3.8; RFC 6298; silly window avoidance of
// sender and receiver (RFC 9293, 3.8.6.2).
#include "../octets.h"
#include "tcp.h"

namespace __board::net {

/// Sends all that the windows allow. Sends a bare acknowledgement when it is due and no segment
/// carried it.
void TcpConnection::output() {
  if (state_ == TcpState::kClosed) return;
  const uint32_t now = stack_->platform_.nowMs();
  if (resendFirst_) {
    resendFirst_ = false;
    sendFirstAgain();
  }
  if (quiet() && now - lastSentMs_ > rtt_.timeoutMs()) congestion_.idle();

  bool blocked = false;
  while (!seqAfter(sndNxt_, dataEnd_)) {
    const uint32_t unsent = dataEnd_ - sndNxt_;
    if (unsent == 0 && !finQueued_) break;
    const uint32_t peerRoom = sndWnd_ > flight() ? sndWnd_ - flight() : 0;
    const uint32_t networkRoom =
        congestion_.window() > flight() ? congestion_.window() - flight() : 0;
    const uint32_t length =
        smaller(smaller(unsent, static_cast<uint32_t>(mss_)), smaller(peerRoom, networkRoom));
    // The FIN takes a number in the peer's window, but it congests nothing.
    const bool fin = finQueued_ && length == unsent && length < peerRoom;
    // RFC 9293, 3.8.6.2.1: a full segment, or all there is, or half the peer's largest window.
    const bool worthwhile = length == mss_ || length == unsent || length * 2 >= maxSndWnd_;
    if (!fin && (length == 0 || !worthwhile)) {
      blocked = true;
      break;
    }
    sendText(length, fin);
  }

  if (blocked && flight() == 0) {
    // No acknowledgement is to come that could open the window: probe it (RFC 9293, 3.8.6.1).
    retransmit_.stop();
    if (!persist_.running()) {
      persistDelayMs_ = rtt_.timeoutMs();
      persist_.start(now, persistDelayMs_);
      if (quiet()) stalledSinceMs_ = now;
    }
  } else {
    persist_.stop();
  }
  if (ackNow_) sendControl(kAck);
}

/// Sends octets (and FIN) from sndNxt_ on.
void TcpConnection::sendText(size_t length, bool fin) {
  const uint32_t now = stack_->platform_.nowMs();
  const uint32_t seq = sndNxt_;
  const uint32_t end = seq + static_cast<uint32_t>(length) + (fin ? 1 : 0);
  if (quiet()) stalledSinceMs_ = now;
  if (seq == sndMax_) {
    if (!timing_) {
      timing_ = true;
      timedSeq_ = seq;
      timedAtMs_ = now;
    }
  } else {
    timing_ = false;  // Karn: an acknowledgement does not say which copy it answers
    stack_->counters_.tcpRetransmissions++;
  }
  sndNxt_ = end;
  if (seqAfter(end, sndMax_)) sndMax_ = end;
  lastSentMs_ = now;
  if (!retransmit_.running()) retransmit_.start(now, rtt_.timeoutMs());  // RFC 6298 (5.1)
  transmitText(seq, length, fin);
}

/// Fast retransmit: sends the first unacknowledged segment again; sndNxt_ stays.
void TcpConnection::sendFirstAgain() {
  const uint32_t length = smaller(dataEnd_ - sndUna_, static_cast<uint32_t>(mss_));
  const bool fin = finSent() && sndUna_ + length == dataEnd_;
  const uint32_t end = sndUna_ + length + (fin ? 1 : 0);
  timing_ = false;
  if (seqBefore(sndNxt_, end)) sndNxt_ = end;
  if (seqBefore(sndMax_, end)) sndMax_ = end;
  stack_->counters_.tcpRetransmissions++;
  stack_->counters_.tcpFastRetransmits++;
  transmitText(sndUna_, length, fin);
}

/// Sends one octet, or the FIN, into a window of zero.
void TcpConnection::sendProbe() {
  const uint32_t length = sndNxt_ == dataEnd_ ? 0 : 1;
  if (seqBefore(sndMax_, sndNxt_ + 1)) sndMax_ = sndNxt_ + 1;
  timing_ = false;
  stack_->counters_.tcpProbes++;
  transmitText(sndNxt_, length, length == 0);
}

/// A peer that is gone must not keep a place that another peer wants.
void TcpConnection::askIfIdle(uint32_t nowMs) {
  if (state_ == TcpState::kClosed || state_ == TcpState::kTimeWait || question_.running()) return;
  // Unacknowledged octets have a timer, which finds out.
  if (!quiet() || persist_.running()) return;
  if (nowMs - lastHeardMs_ >= config::kTcpAskIdleMs) sendQuestion(nowMs);
}

/// Sends a segment with the number before sndNxt_: it only asks for an acknowledgement (RFC 9293,
/// 3.8.4).
void TcpConnection::sendQuestion(uint32_t nowMs) {
  TcpSegment segment;
  segment.seq = sndNxt_ - 1;
  segment.flags = kAck;
  question_.start(nowMs, 1000u << questions_);
  questions_++;
  transmitSegment(segment);
}

void TcpConnection::transmitText(uint32_t seq, size_t length, bool fin) {
  TcpSegment segment;
  segment.seq = seq;
  segment.flags = kAck;
  if (fin) segment.flags |= kFin;
  // RFC 9293, MUST-61 and 3.9.1.2: PSH on the last segment of what is queued.
  if (length != 0 && seq + static_cast<uint32_t>(length) == dataEnd_) segment.flags |= kPsh;
  segment.length = length;
  sendBuffer_.copy(seq - sndUna_, stack_->packetText(tcpHeaderLength(segment)), length);
  transmitSegment(segment);
}

/// A segment without text: ACK or RST.
void TcpConnection::sendControl(uint8_t flags) {
  TcpSegment segment;
  // After a timeout the peer may already have the octet at sndNxt_. After a probe sndMax_ lies
  // beyond the peer's window.
  segment.seq = persist_.running() ? sndNxt_ : sndMax_;
  segment.flags = flags;
  transmitSegment(segment);
}

void TcpConnection::transmitSegment(TcpSegment& segment) {
  segment.remoteAddress = remoteAddress_;
  segment.remotePort = remotePort_;
  segment.localPort = localPort_;
  segment.ack = rcvNxt_;
  segment.window = advertiseWindow();
  ackSent_ = rcvNxt_;
  ackNow_ = false;
  delayedAck_.stop();
  stack_->transmitSegment(segment);
}

/// The window to offer. Its right edge never moves back. It moves forward only when the step is
/// worth a segment (RFC 9293, 3.8.6.2.2).
uint16_t TcpConnection::advertiseWindow() {
  constexpr uint32_t kStep =
      smaller(static_cast<uint32_t>(config::kTcpReceiveBuffer / 2), uint32_t{config::kTcpMss});
  const uint32_t edge = rcvNxt_ + static_cast<uint32_t>(receiveBuffer_.room());
  if (edge - rcvAdv_ >= kStep) rcvAdv_ = edge;
  return static_cast<uint16_t>(rcvAdv_ - rcvNxt_);
}

void TcpConnection::runTimers(uint32_t nowMs) {
  if (state_ == TcpState::kClosed) return;
  if (linger_.due(nowMs)) {
    stack_->counters_.tcpGivenUp++;
    release(CloseReason::kTimeout);
    return;
  }
  if (question_.due(nowMs)) {
    if (questions_ == config::kTcpAskTries) {
      stack_->counters_.tcpGivenUp++;
      release(CloseReason::kTimeout);
      return;
    }
    sendQuestion(nowMs);
  }
  if (delayedAck_.due(nowMs)) {
    delayedAck_.stop();
    ackNow_ = true;
  }
  if (retransmit_.due(nowMs) || persist_.due(nowMs)) {
    if (nowMs - stalledSinceMs_ >= config::kTcpGiveUpMs && unanswered_ >= config::kTcpGiveUpTries) {
      stack_->counters_.tcpGivenUp++;
      release(CloseReason::kTimeout);
      return;
    }
    if (unanswered_ < UINT8_MAX) unanswered_++;
    if (retransmit_.due(nowMs)) retransmissionTimeout();
    if (persist_.due(nowMs)) persistTimeout(nowMs);
  }
}

/// RFC 6298 (5.4) to (5.6). Goes back to the first unacknowledged octet; output() sends it.
void TcpConnection::retransmissionTimeout() {
  congestion_.timedOut(sndMax_ - sndUna_, sndMax_, unanswered_ > 1);
  rtt_.backOff();
  resendFirst_ = false;
  sndNxt_ = sndUna_;
  retransmit_.stop();
}

void TcpConnection::persistTimeout(uint32_t nowMs) {
  if (sndWnd_ != 0) {
    // The window is open, but was too small to be worth a segment until now (RFC 9293, 3.8.6.2.1,
    // override).
    persist_.stop();
    const uint32_t unsent = dataEnd_ - sndNxt_;
    const uint32_t length = smaller(smaller(unsent, static_cast<uint32_t>(mss_)), sndWnd_);
    sendText(length, finQueued_ && length == unsent && length < sndWnd_);
    return;
  }
  sendProbe();
  persistDelayMs_ = smaller(persistDelayMs_ * 2, config::kTcpMaxRtoMs);
  persist_.start(nowMs, persistDelayMs_);
}

uint32_t TcpConnection::nextTimerMs(uint32_t nowMs) const {
  if (state_ == TcpState::kClosed) return UINT32_MAX;
  return smaller(
      smaller(retransmit_.left(nowMs), persist_.left(nowMs)),
      smaller(smaller(delayedAck_.left(nowMs), linger_.left(nowMs)), question_.left(nowMs)));
}

}  // namespace __board::net
