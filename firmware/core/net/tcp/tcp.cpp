// TCP connections: the user's calls (RFC 9293, 3.10.2 to 3.10.5), delivery of received octets, and
// the end of a connection.
#include "tcp.h"

#include "../octets.h"

namespace __board::net {

void TcpConnection::open(Stack& stack, Listener& listener, const Handshake& handshake) {
  const uint32_t now = stack.platform_.nowMs();
  user = nullptr;
  stack_ = &stack;
  listener_ = &listener;
  remoteAddress_ = handshake.remoteAddress;
  remotePort_ = handshake.remotePort;
  localPort_ = handshake.localPort;
  state_ = TcpState::kEstablished;

  sndUna_ = sndNxt_ = sndMax_ = dataEnd_ = handshake.iss + 1;
  sndWnd_ = maxSndWnd_ = handshake.peerWindow;
  sndWl1_ = handshake.irs + 1;
  sndWl2_ = handshake.iss + 1;
  // RFC 9293, MUST-15: without the option, 536.
  mss_ = handshake.peerMss == 0 ? 536 : handshake.peerMss;
  mss_ = smaller(larger(mss_, config::kTcpMssFloor), config::kTcpMss);
  finQueued_ = false;
  sendBuffer_.clear();
  congestion_.start(mss_, handshake.repeated);
  rtt_.clear();
  if (handshake.repeated) rtt_.handshakeWasRepeated();
  if (handshake.measured) rtt_.sample(handshake.roundTripMs);
  timing_ = false;
  retransmit_.stop();
  resendFirst_ = false;
  persist_.stop();
  stalledSinceMs_ = lastSentMs_ = now;
  unanswered_ = 0;

  rcvNxt_ = ackSent_ = handshake.irs + 1;
  rcvAdv_ = rcvNxt_ + config::kTcpReceiveBuffer;  // as the SYN,ACK said
  finKnown_ = finReceived_ = peerClosedTold_ = false;
  receiveBuffer_.clear();
  ackNow_ = false;
  delayedAck_.stop();
  linger_.stop();
  question_.stop();
  questions_ = 0;
  lastHeardMs_ = now;
  challengeSecondMs_ = now;
  challenges_ = 0;
  delivering_ = deliverAgain_ = false;
}

size_t TcpConnection::send(const uint8_t* octets, size_t length) {
  if (sendSpace() == 0) return 0;
  const size_t taken = sendBuffer_.append(octets, length);
  dataEnd_ += static_cast<uint32_t>(taken);
  return taken;
}

size_t TcpConnection::sendSpace() const {
  return state_ == TcpState::kClosed || finQueued_ ? 0 : sendBuffer_.space();
}

void TcpConnection::close() {
  if (state_ == TcpState::kClosed || finQueued_) return;
  finQueued_ = true;
  // RFC 9293, 3.10.4: the state changes now, the FIN follows what is queued. In CLOSE-WAIT the next
  // state is LAST-ACK.
  state_ = state_ == TcpState::kCloseWait ? TcpState::kLastAck : TcpState::kFinWait1;
}

void TcpConnection::abort() {
  switch (state_) {
    case TcpState::kClosed:
      return;
    case TcpState::kEstablished:
    case TcpState::kFinWait1:
    case TcpState::kFinWait2:
    case TcpState::kCloseWait:
      sendControl(kRst | kAck);
      stack_->counters_.tcpResetsSent++;
      break;
    case TcpState::kClosing:
    case TcpState::kLastAck:
    case TcpState::kTimeWait:
      break;  // RFC 9293, 3.10.5: no RST once both sides have closed
  }
  release(CloseReason::kAborted);
}

void TcpConnection::resumeReceive() {
  if (state_ == TcpState::kClosed) return;
  deliver();
  if (state_ == TcpState::kClosed) return;
  // Announce the larger window as soon as it is worth a segment (RFC 9293, 3.8.6.2.2).
  const uint32_t edge = rcvNxt_ + static_cast<uint32_t>(receiveBuffer_.room());
  if (!finReceived_ && edge - rcvAdv_ >= config::kTcpMss) ackNow_ = true;
}

bool TcpConnection::canReceiveText() const {
  return state_ == TcpState::kEstablished || state_ == TcpState::kFinWait1 ||
         state_ == TcpState::kFinWait2;
}

/// Offers the octets in order to the application, then reports the peer's FIN.
void TcpConnection::deliver() {
  if (delivering_) {
    deliverAgain_ = true;
    return;
  }
  delivering_ = true;
  do {
    deliverAgain_ = false;
    const size_t readable = receiveBuffer_.readable();
    if (readable == 0) break;
    const size_t consumed = listener_->onData(*this, receiveBuffer_.data(), readable);
    if (state_ == TcpState::kClosed) return;
    if (consumed == 0) break;
    receiveBuffer_.consume(smaller(consumed, readable));
  } while (deliverAgain_);
  delivering_ = false;

  if (finReceived_ && receiveBuffer_.readable() == 0 && !peerClosedTold_) {
    peerClosedTold_ = true;
    listener_->onPeerClosed(*this);
  }
  if (state_ == TcpState::kTimeWait) finish();
}

void TcpConnection::enterTimeWait() {
  state_ = TcpState::kTimeWait;
  retransmit_.stop();
  persist_.stop();
  linger_.start(stack_->platform_.nowMs(), config::kTcpFinWait2Ms);
}

/// In TIME-WAIT: frees the buffers as soon as the application has taken everything.
void TcpConnection::finish() {
  if (receiveBuffer_.readable() != 0) return;
  if (ackNow_) sendControl(kAck);
  stack_->enterTimeWait(*this);
  release(CloseReason::kNormal);
}

void TcpConnection::release(CloseReason reason) {
  state_ = TcpState::kClosed;
  retransmit_.stop();
  persist_.stop();
  delayedAck_.stop();
  linger_.stop();
  question_.stop();
  ackNow_ = resendFirst_ = false;
  listener_->onClosed(*this, reason);
}

}  // namespace __board::net
