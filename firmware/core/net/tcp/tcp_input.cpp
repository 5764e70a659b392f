// A segment arrives at a connection whose handshake is over: RFC 9293, 3.10.7.4, with the defences
// of RFC 5961 against segments from outside the connection. The answers are only noted here.
// output() sends them after the packet has been processed, so that they share segments with the
// application's reply.
#include "../octets.h"
#include "tcp.h"

namespace __board::net {

void TcpConnection::segmentArrives(TcpSegment segment) {
  // First, the sequence number.
  if (!acceptable(segment)) {
    if (segment.has(kRst)) return;
    if (rcvAdv_ == rcvNxt_ && segment.seq == rcvNxt_ && !segment.has(kSyn)) {
      // "If the RCV.WND is zero, no segments will be acceptable, but special allowance should be
      // made to accept valid ACKs": a probe into our closed window carries such an ACK.
      segment.length = 0;
      segment.flags = static_cast<uint8_t>(segment.flags & ~kFin);
      ackNow_ = true;
    } else if (segment.sequenceLength() == 0 || segment.has(kSyn)) {
      challenge();
      return;
    } else {
      ackNow_ = true;
      return;
    }
  }
  lastHeardMs_ = stack_->platform_.nowMs();
  question_.stop();
  questions_ = 0;
  if (state_ == TcpState::kFinWait2) linger_.start(lastHeardMs_, config::kTcpFinWait2Ms);
  // Second, RST.
  if (segment.has(kRst)) {
    resetArrives(segment);
    return;
  }
  // Fourth, SYN: RFC 5961, 4.2, whatever its sequence number. A peer that has restarted answers the
  // challenge with RST.
  if (segment.has(kSyn)) {
    challenge();
    return;
  }
  // Fifth, ACK.
  if (!segment.has(kAck)) return;
  if (!processAck(segment)) return;
  // Sixth, URG: ignored. Seventh and eighth, text and FIN.
  processText(segment);
}

/// RFC 9293, 3.4, table 5.
bool TcpConnection::acceptable(const TcpSegment& segment) const {
  const uint32_t window = rcvAdv_ - rcvNxt_;
  const uint32_t length = segment.sequenceLength();
  // The right edge itself is acceptable: a peer that has filled the window acknowledges from there.
  if (length == 0) return segment.seq - rcvNxt_ <= window;
  return seqInWindow(segment.seq, rcvNxt_, window) ||
         seqInWindow(segment.seq + length - 1, rcvNxt_, window);
}

/// RFC 5961, 3.2: only the exact next sequence number resets; another number in the window may be a
/// guess.
void TcpConnection::resetArrives(const TcpSegment& segment) {
  if (segment.seq != rcvNxt_) {
    challenge();
    return;
  }
  stack_->counters_.tcpResetsReceived++;
  release(CloseReason::kReset);
}

/// False when the segment is not processed any further.
bool TcpConnection::processAck(const TcpSegment& segment) {
  // RFC 5961, 5.2
  if (seqAfter(segment.ack, sndMax_) || seqBefore(segment.ack, sndUna_ - maxSndWnd_)) {
    challenge();
    return false;
  }
  const uint32_t now = stack_->platform_.nowMs();
  const size_t queued = sendBuffer_.size();
  if (seqAfter(segment.ack, sndUna_)) {
    acknowledge(segment.ack);
  } else if (segment.ack == sndUna_ && !quiet() && segment.sequenceLength() == 0 &&
             segment.window == sndWnd_ && !persist_.running()) {
    // A duplicate acknowledgement as RFC 5681, section 2 defines it.
    if (congestion_.duplicate(segment.ack, sndMax_ - sndUna_, sndMax_)) resendFirst_ = true;
  }
  if (!seqAfter(sndUna_, segment.ack) &&
      (seqBefore(sndWl1_, segment.seq) ||
       (sndWl1_ == segment.seq && !seqAfter(sndWl2_, segment.ack)))) {
    sndWnd_ = segment.window;
    sndWl1_ = segment.seq;
    sndWl2_ = segment.ack;
    maxSndWnd_ = larger(maxSndWnd_, sndWnd_);
  }
  // RFC 9293, MUST-37: a peer may keep its window closed as long as it answers the probes. This
  // does not hold once the application has closed the connection.
  if (persist_.running() && !finQueued_) {
    stalledSinceMs_ = now;
    unanswered_ = 0;
  }

  if (finSent() && quiet()) {  // our FIN is acknowledged
    switch (state_) {
      case TcpState::kFinWait1:
        state_ = TcpState::kFinWait2;
        linger_.start(now, config::kTcpFinWait2Ms);
        break;
      case TcpState::kClosing:
        enterTimeWait();
        finish();
        return false;
      case TcpState::kLastAck:
        release(CloseReason::kNormal);
        return false;
      default:
        break;
    }
  }
  if (sendBuffer_.size() < queued && !finQueued_) {
    listener_->onWritable(*this);
    if (state_ == TcpState::kClosed) return false;
  }
  return true;
}

/// Everything before `ack` has arrived.
void TcpConnection::acknowledge(uint32_t ack) {
  const uint32_t now = stack_->platform_.nowMs();
  if (timing_ && seqAfter(ack, timedSeq_)) {
    rtt_.sample(now - timedAtMs_);
    timing_ = false;
  }
  const uint32_t sequenceNumbers = ack - sndUna_;
  // The FIN has a sequence number, but no octet in the buffer.
  const size_t octets = smaller(static_cast<size_t>(sequenceNumbers), sendBuffer_.size());
  sendBuffer_.drop(octets);
  sndUna_ = ack;
  if (seqBefore(sndNxt_, ack)) sndNxt_ = ack;
  stalledSinceMs_ = now;
  unanswered_ = 0;
  resendFirst_ = congestion_.acknowledged(sequenceNumbers, ack, sndMax_ - sndUna_) && !quiet();
  if (quiet()) {
    retransmit_.stop();  // RFC 6298 (5.2)
  } else {
    retransmit_.start(now, rtt_.timeoutMs());  // RFC 6298 (5.3)
  }
}

void TcpConnection::processText(TcpSegment& segment) {
  if (!canReceiveText()) return;  // after the peer's FIN there is no text
  if (seqBefore(segment.seq, rcvNxt_)) {
    // The beginning is a duplicate. acceptable() has checked that some of the text is new.
    const uint32_t old = rcvNxt_ - segment.seq;
    segment.text += old;
    segment.length -= old;
    segment.seq = rcvNxt_;
    ackNow_ = true;
  }
  const uint32_t offset = segment.seq - rcvNxt_;
  const uint32_t room = rcvAdv_ - segment.seq;
  if (segment.sequenceLength() > room) {
    segment.flags = static_cast<uint8_t>(segment.flags & ~kFin);
    segment.length = smaller(segment.length, static_cast<size_t>(room));
    ackNow_ = true;
  }
  if (finKnown_) {  // after a FIN comes neither text nor another FIN
    segment.flags = static_cast<uint8_t>(segment.flags & ~kFin);
    const uint32_t left = seqBefore(segment.seq, finSeq_) ? finSeq_ - segment.seq : 0;
    segment.length = smaller(segment.length, static_cast<size_t>(left));
  }
  if (segment.sequenceLength() == 0) return;

  const bool hadGap = receiveBuffer_.hasGap();
  const size_t before = receiveBuffer_.readable();
  if (!receiveBuffer_.insert(offset, segment.text, segment.length)) {
    stack_->counters_.tcpReassemblyRefused++;
    ackNow_ = true;
    return;
  }
  rcvNxt_ += static_cast<uint32_t>(receiveBuffer_.readable() - before);
  if (offset != 0) stack_->counters_.tcpOutOfOrder++;
  const uint32_t finSeq = segment.seq + static_cast<uint32_t>(segment.length);
  // A FIN in front of text that is already here contradicts itself: ignore it.
  if (segment.has(kFin) &&
      !seqBefore(finSeq, rcvNxt_ + static_cast<uint32_t>(receiveBuffer_.beyond()))) {
    finKnown_ = true;
    finSeq_ = finSeq;
  }
  // RFC 5681, 4.2: acknowledge at once a segment beyond a gap or into a gap, and every second
  // full-sized segment; any other within the delay.
  if (offset != 0 || hadGap || rcvNxt_ - ackSent_ >= 2u * config::kTcpMss) {
    ackNow_ = true;
  } else if (!delayedAck_.running()) {
    delayedAck_.start(stack_->platform_.nowMs(), config::kTcpAckDelayMs);
  }
  if (finKnown_ && finSeq_ == rcvNxt_) processFin();
  deliver();
}

void TcpConnection::processFin() {
  rcvNxt_++;
  finReceived_ = true;
  ackNow_ = true;
  switch (state_) {
    case TcpState::kEstablished:
      state_ = TcpState::kCloseWait;
      break;
    case TcpState::kFinWait1:  // our own FIN is not acknowledged: else this would be FIN-WAIT-2
      state_ = TcpState::kClosing;
      break;
    case TcpState::kFinWait2:
      enterTimeWait();
      break;
    default:
      break;
  }
}

/// Sends an acknowledgement that tells a genuine peer our position; RFC 5961, section 7 limits
/// their number.
void TcpConnection::challenge() {
  const uint32_t now = stack_->platform_.nowMs();
  if (now - challengeSecondMs_ >= 1000) {
    challengeSecondMs_ = now;
    challenges_ = 0;
  }
  if (challenges_ == config::kTcpChallengeAcksPerSecond) return;
  challenges_++;
  stack_->counters_.tcpChallengeAcks++;
  ackNow_ = true;
}

}  // namespace __board::net
