// SYNs that found no room, and third segments of handshakes whose room was taken meanwhile. They wait without an answer, in a small table, oldest first. The newest is taken up
// when there is room again, as if it came then. Peers repeat a SYN after 1, 3 and 7 s (RFC 6298, 5.5), so a crowd
// that came at one moment comes again at one moment. A newcomer that had to repeat its SYN would find every place
// taken by the crowd each time.
#include <string.h>

#include "../octets.h"
#include "tcp.h"

namespace __board::net {

/// Whether there is room for one more connection, or the listener can make some once the handshake is
/// complete: a SYN alone, which may be forged, ends no connection.
bool Stack::hasRoom(Listener& listener) {
  return freeConnection() != nullptr || listener.roomInMs() == 0;
}

/// Without room the SYN waits for some.
bool Stack::roomForAnother(const TcpSegment& syn, Listener& listener) {
  if (hasRoom(listener)) return true;
  counters_.tcpSynRefused++;
  for (TcpConnection& connection : connections_) connection.askIfIdle(platform_.nowMs());
  keepSyn(syn);
  return false;
}

/// A third segment belongs to a SYN that was answered before those that wait: its place is below theirs.
void Stack::keepSyn(const TcpSegment& syn) {
  forgetSyn(syn);
  if (waitingSyns_ == config::kTcpWaitingSyns) {
    if (!syn.has(kSyn) && waitingSyn_[0].syn.has(kSyn)) return;
    dropSyn(0);
  }
  size_t at = waitingSyns_++;
  for (; !syn.has(kSyn) && at > 0 && waitingSyn_[at - 1].syn.has(kSyn); --at) {
    waitingSyn_[at] = waitingSyn_[at - 1];
  }
  WaitingSyn& kept = waitingSyn_[at];
  kept.syn = syn;
  kept.syn.text = nullptr;
  kept.syn.length = 0;
  kept.syn.flags &= static_cast<uint8_t>(~kFin);  // it stands behind the text
  kept.textLost = syn.length > 0;
  kept.expiry.start(platform_.nowMs(), config::kTcpSynWaitMs);
}

/// The peer's SYN has got an answer, or a later one has come.
void Stack::forgetSyn(const TcpSegment& later) {
  for (size_t i = 0; i < waitingSyns_; ++i) {
    const TcpSegment& syn = waitingSyn_[i].syn;
    if (syn.remotePort == later.remotePort && syn.localPort == later.localPort &&
        syn.remoteAddress == later.remoteAddress) {
      dropSyn(i);
      return;
    }
  }
}

void Stack::dropSyn(size_t at) {
  --waitingSyns_;
  memmove(&waitingSyn_[at], &waitingSyn_[at + 1], (waitingSyns_ - at) * sizeof waitingSyn_[0]);
}

/// Takes up the newest SYN for which there is room. The next has its turn when that handshake is complete or late: the
/// place may be the only one.
void Stack::answerWaitingSyn(uint32_t nowMs) {
  for (size_t i = waitingSyns_; i-- > 0;) {
    if (waitingSyn_[i].expiry.due(nowMs)) dropSyn(i);
  }
  if (synTurn_.due(nowMs)) synTurn_.stop();
  for (size_t i = waitingSyns_; i-- > 0 && !synTurn_.running();) {
    const TcpSegment syn = waitingSyn_[i].syn;
    const bool textLost = waitingSyn_[i].textLost;
    if (!hasRoom(*listenerOn(syn.localPort))) continue;
    dropSyn(i);
    synTurn_.start(nowMs, config::kTcpSynTurnMs);
    segmentArrives(syn);
    if (textLost) askForText(syn);
  }
}

/// RFC 5681, 3.2: after three duplicate acknowledgements the peer sends its text again, long before its timer expires.
void Stack::askForText(const TcpSegment& third) {
  if (synTurn_.running()) return;  // the handshake is not complete
  for (TcpConnection& connection : connections_) {
    if (connection.state_ != TcpState::kEstablished || connection.remotePort_ != third.remotePort ||
        connection.localPort_ != third.localPort ||
        connection.remoteAddress_ != third.remoteAddress) {
      continue;
    }
    for (int i = 0; i < 3; ++i) connection.sendControl(kAck);
  }
}

uint32_t Stack::nextWaitingSynMs(uint32_t nowMs) {
  uint32_t next = synTurn_.left(nowMs);
  for (size_t i = 0; i < waitingSyns_; ++i) {
    next = smaller(next, waitingSyn_[i].expiry.left(nowMs));
    if (synTurn_.running()) continue;
    next = smaller(next, listenerOn(waitingSyn_[i].syn.localPort)->roomInMs());
  }
  return next;
}

}  // namespace __board::net
