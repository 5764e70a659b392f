// LISTEN, SYN-RECEIVED and TIME-WAIT (RFC 9293, 3.10.7), kept in small tables of their own. So
// neither a flood of SYNs nor many closed connections take buffers from open connections. The
// oldest half-open entry is recycled (RFC 4987, 3.4). Its peer can still complete the handshake if
// its sequence number is a cookie (3.6). An entry whose number is no cookie stays, and the newcomer
// gets a cookie without an entry.
#include "../octets.h"
#include "tcp.h"

namespace __board::net {
namespace {

template <typename Entry>
bool belongsTo(const Entry& entry, const TcpSegment& segment) {
  return entry.used && entry.remotePort == segment.remotePort &&
         entry.localPort == segment.localPort && entry.remoteAddress == segment.remoteAddress;
}

/// A segment without text that answers `segment`.
TcpSegment answerTo(const TcpSegment& segment, uint8_t flags, uint32_t seq, uint32_t ack) {
  TcpSegment answer;
  answer.remoteAddress = segment.remoteAddress;
  answer.remotePort = segment.remotePort;
  answer.localPort = segment.localPort;
  answer.flags = flags;
  answer.seq = seq;
  answer.ack = ack;
  return answer;
}

}  // namespace

void Stack::segmentArrives(const TcpSegment& segment) {
  for (TcpConnection& connection : connections_) {
    if (connection.state_ != TcpState::kClosed && connection.remotePort_ == segment.remotePort &&
        connection.localPort_ == segment.localPort &&
        connection.remoteAddress_ == segment.remoteAddress) {
      connection.segmentArrives(segment);
      return;
    }
  }
  Listener* listener = listenerOn(segment.localPort);
  for (TimeWait& wait : timeWait_) {
    if (belongsTo(wait, segment)) {
      timeWaitArrives(wait, segment, listener);
      return;
    }
  }
  for (StackPart* part = parts_; part != nullptr; part = part->next_) {
    if (part->segmentArrives(segment)) return;
  }
  if (listener == nullptr) {  // CLOSED; RFC 9293, 3.10.7.1
    resetReply(segment);
    return;
  }
  for (HalfOpen& half : halfOpen_) {
    if (belongsTo(half, segment)) {
      halfOpenArrives(half, segment, *listener);
      return;
    }
  }
  listenArrives(segment, *listener);
}

/// RFC 9293, 3.10.7.1: the answer to a segment that belongs to no connection.
void Stack::resetReply(const TcpSegment& segment) {
  if (segment.has(kRst)) return;
  counters_.tcpResetsSent++;
  if (segment.has(kAck)) {
    transmitSegment(answerTo(segment, kRst, segment.ack, 0));
  } else {
    transmitSegment(answerTo(segment, kRst | kAck, 0, segment.seq + segment.sequenceLength()));
  }
}

/// LISTEN; RFC 9293, 3.10.7.2.
void Stack::listenArrives(const TcpSegment& segment, Listener& listener) {
  if (segment.has(kRst)) return;
  if (segment.has(kAck)) {
    if (!cookieArrives(segment, listener)) resetReply(segment);
    return;
  }
  // No honest segment has SYN and FIN. Text with a SYN is not kept, so the peer sends it again.
  if (!segment.has(kSyn) || segment.has(kFin)) return;
  if (!roomForAnother(segment, listener)) return;
  HalfOpen unkept;
  HalfOpen* half = takeHalfOpen();
  if (half == nullptr) {
    counters_.tcpHalfOpenRecycled++;
    cookiesOut_.start(platform_.nowMs(), config::kTcpCookieMs);
    half = &unkept;
  }
  uint32_t iss;
  const bool fixed = half != &unkept && platform_.fixedInitialSequence(iss);
  if (!fixed) iss = cookies_.make(segment, platform_.nowMs());
  startHandshake(*half, segment, iss, !fixed);
}

/// Takes the third segment of a handshake that has no entry. False when it is another segment,
/// which has to be answered.
bool Stack::cookieArrives(const TcpSegment& segment, Listener& listener) {
  const uint32_t now = platform_.nowMs();
  TcpConnection::Handshake handshake;
  if (cookiesOut_.due(now)) cookiesOut_.stop();
  // Accept cookies only while such handshakes can exist: 24 bits can be guessed.
  if (!cookiesOut_.running() || segment.has(kSyn)) return false;
  // This may be a later segment of a peer whose third segment was lost or found no room. An RST
  // would end that connection. Without an answer the peer sends its first octet again, and that
  // segment completes the handshake.
  if (!cookies_.check(segment, now, handshake.peerMss)) return true;
  handshake.remoteAddress = segment.remoteAddress;
  handshake.remotePort = segment.remotePort;
  handshake.localPort = segment.localPort;
  handshake.iss = segment.ack - 1;
  handshake.irs = segment.seq - 1;
  if (accept(handshake, segment, listener)) counters_.tcpCookiesTaken++;
  return true;
}

/// An entry for another handshake: a free entry, or the oldest whose peer can go on without it.
/// Null without either.
Stack::HalfOpen* Stack::takeHalfOpen() {
  HalfOpen* oldest = nullptr;
  for (HalfOpen& half : halfOpen_) {
    if (!half.used) return &half;
    if (!half.cookie) continue;
    if (oldest == nullptr || seqBefore(half.order, oldest->order)) oldest = &half;
  }
  if (oldest != nullptr) {
    counters_.tcpHalfOpenRecycled++;
    cookiesOut_.start(platform_.nowMs(), config::kTcpCookieMs);
  }
  return oldest;
}

void Stack::startHandshake(HalfOpen& half, const TcpSegment& segment, uint32_t iss, bool cookie) {
  forgetSyn(segment);
  half.used = true;
  half.remoteAddress = segment.remoteAddress;
  half.remotePort = segment.remotePort;
  half.localPort = segment.localPort;
  half.iss = iss;
  half.cookie = cookie;
  half.irs = segment.seq;
  half.peerMss = segment.mss;
  half.repeats = 0;
  half.order = handshakes_++;
  sendSynAck(half);
}

void Stack::sendSynAck(HalfOpen& half) {
  const uint32_t now = platform_.nowMs();
  TcpSegment segment;
  segment.remoteAddress = half.remoteAddress;
  segment.remotePort = half.remotePort;
  segment.localPort = half.localPort;
  segment.flags = kSyn | kAck;
  segment.seq = half.iss;
  segment.ack = half.irs + 1;
  segment.window = config::kTcpReceiveBuffer;
  segment.mss = config::kTcpMss;
  half.sentAtMs = now;
  half.retransmit.start(now, config::kTcpInitialRtoMs << half.repeats);
  transmitSegment(segment);
}

/// SYN-RECEIVED after a passive open; RFC 9293, 3.10.7.4.
void Stack::halfOpenArrives(HalfOpen& half, const TcpSegment& segment, Listener& listener) {
  const uint32_t rcvNxt = half.irs + 1;
  if (segment.has(kSyn) && !segment.has(kAck) && !segment.has(kRst)) {
    if (segment.seq == half.irs) {
      // The same SYN again: our SYN,ACK was lost or is late, so its round trip cannot be measured.
      if (half.repeats == 0) half.repeats = 1;
      sendSynAck(half);
    } else {
      // Another SYN: the peer has begun again. Back to LISTEN.
      half.used = false;
      listenArrives(segment, listener);
    }
    return;
  }
  if (segment.has(kRst)) {
    if (segment.seq == rcvNxt) half.used = false;  // RFC 5961, 3.2: the exact number only
    return;
  }
  if (!seqInWindow(segment.seq, rcvNxt, config::kTcpReceiveBuffer)) {
    TcpSegment answer = answerTo(segment, kAck, half.iss + 1, rcvNxt);
    answer.window = config::kTcpReceiveBuffer;
    transmitSegment(answer);
    return;
  }
  if (!segment.has(kAck)) return;
  if (segment.ack != half.iss + 1) {
    // The segment may answer a SYN,ACK that left before this entry was made.
    if (!cookieArrives(segment, listener)) resetReply(segment);
    return;
  }
  TcpConnection::Handshake handshake;
  handshake.remoteAddress = half.remoteAddress;
  handshake.remotePort = half.remotePort;
  handshake.localPort = half.localPort;
  handshake.iss = half.iss;
  handshake.irs = half.irs;
  handshake.peerMss = half.peerMss;
  handshake.repeated = half.repeats != 0;
  handshake.measured = !handshake.repeated;
  handshake.roundTripMs = platform_.nowMs() - half.sentAtMs;
  accept(handshake, segment, listener);
}

/// Makes a connection of a completed handshake. False when there is no room or the listener
/// refuses. Without room the handshake stays as it is. This segment waits for room to complete it, or
/// a later one of the peer does.
bool Stack::accept(const TcpConnection::Handshake& handshake, const TcpSegment& segment,
                   Listener& listener) {
  TcpConnection* connection = freeConnection();
  if (connection == nullptr) {
    listener.makeRoom();
    connection = freeConnection();
  }
  if (connection == nullptr) {
    counters_.tcpSynRefused++;
    keepSyn(segment);
    return false;
  }
  forgetSyn(segment);
  for (HalfOpen& half : halfOpen_) {
    if (belongsTo(half, segment)) half.used = false;
  }
  TcpConnection::Handshake completed = handshake;
  completed.peerWindow = segment.window;
  connection->open(*this, listener, completed);
  if (!listener.onAccept(*connection)) {
    if (connection->state_ == TcpState::kClosed) return false;
    counters_.tcpResetsSent++;
    connection->sendControl(kRst | kAck);
    connection->state_ = TcpState::kClosed;
    return false;
  }
  counters_.tcpAccepted++;
  synTurn_.stop();
  // The segment may carry text or FIN as well.
  if (connection->state_ != TcpState::kClosed) connection->segmentArrives(segment);
  return true;
}

TcpConnection* Stack::freeConnection() {
  for (TcpConnection& connection : connections_) {
    if (connection.state_ == TcpState::kClosed) return &connection;
  }
  return nullptr;
}

/// Answers the peer's FIN again: the connection's last acknowledgement may have been lost.
void Stack::enterTimeWait(const TcpConnection& connection) {
  const uint32_t now = platform_.nowMs();
  TimeWait* entry = &timeWait_[0];
  for (TimeWait& wait : timeWait_) {
    if (!wait.used) {
      entry = &wait;
      break;
    }
    if (wait.expiry.left(now) < entry->expiry.left(now)) entry = &wait;
  }
  if (entry->used) counters_.tcpTimeWaitRecycled++;
  entry->used = true;
  entry->remoteAddress = connection.remoteAddress_;
  entry->remotePort = connection.remotePort_;
  entry->localPort = connection.localPort_;
  entry->sndNxt = connection.sndMax_;
  entry->rcvNxt = connection.rcvNxt_;
  entry->expiry.start(now, 2 * config::kTcpMslMs);
}

void Stack::timeWaitArrives(TimeWait& wait, const TcpSegment& segment, Listener* listener) {
  if (segment.has(kRst)) return;  // RFC 1337: an old RST must not end TIME-WAIT
  if (listener != nullptr && segment.has(kSyn) && !segment.has(kAck) && !segment.has(kFin) &&
      seqAfter(segment.seq, wait.rcvNxt)) {
    // RFC 9293, 3.6.1 and MAY-2: a new connection may begin at once, if both its sequence numbers
    // lie beyond those of the old one.
    if (!roomForAnother(segment, *listener)) return;
    HalfOpen* half = takeHalfOpen();
    // Give no answer, as without room: a cookie might lie before the old connection's numbers.
    if (half == nullptr) return;
    wait.used = false;
    startHandshake(*half, segment, wait.sndNxt + 0x10000, false);
    return;
  }
  if (segment.sequenceLength() == 0) return;
  if (segment.has(kFin)) wait.expiry.start(platform_.nowMs(), 2 * config::kTcpMslMs);
  transmitSegment(answerTo(segment, kAck, wait.sndNxt, wait.rcvNxt));
}

void Stack::runHandshakeTimers(uint32_t nowMs) {
  for (HalfOpen& half : halfOpen_) {
    if (!half.used || !half.retransmit.due(nowMs)) continue;
    if (half.repeats == config::kTcpSynAckRetries) {
      half.used = false;
      counters_.tcpHalfOpenExpired++;
      continue;
    }
    half.repeats++;
    counters_.tcpRetransmissions++;
    sendSynAck(half);
  }
  for (TimeWait& wait : timeWait_) {
    if (wait.used && wait.expiry.due(nowMs)) wait.used = false;
  }
}

uint32_t Stack::nextHandshakeTimerMs(uint32_t nowMs) const {
  uint32_t next = UINT32_MAX;
  for (const HalfOpen& half : halfOpen_) {
    if (half.used) next = smaller(next, half.retransmit.left(nowMs));
  }
  for (const TimeWait& wait : timeWait_) {
    if (wait.used) next = smaller(next, wait.expiry.left(nowMs));
  }
  return next;
}

}  // namespace __board::net
