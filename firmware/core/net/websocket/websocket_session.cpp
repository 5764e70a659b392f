#include "websocket_session.h"

#include <string.h>

namespace __board::net {

void WebSocketSession::open(Platform& platform, TcpConnection& connection,
                            WebSocketApplication& application) {
  platform_ = &platform;
  connection_ = &connection;
  application_ = &application;
  closeQueued_ = closeSent_ = closeReceived_ = finSent_ = false;
  pongQueued_ = pingQueued_ = false;
  receiver_.reset();
  queue_.reset();
  state_ = State::kOpen;
}

bool WebSocketSession::send(WebSocketOpcode opcode, const uint8_t* payload, size_t length) {
  if (state_ != State::kOpen || !queue_.push(opcode, payload, length)) return false;
  pump();
  return true;
}

bool WebSocketSession::ping(const uint8_t* payload, size_t length) {
  if (state_ != State::kOpen || pingQueued_) return false;
  pingLength_ = static_cast<uint8_t>(length < sizeof ping_ ? length : sizeof ping_);
  if (pingLength_ > 0) memcpy(ping_, payload, pingLength_);
  pingQueued_ = true;
  pump();
  return true;
}

void WebSocketSession::close(uint16_t code, const char* reason) {
  if (state_ != State::kOpen) return;
  if (!isValidCloseCode(code)) code = 0;
  queueClose(code, reason, reason == nullptr ? 0 : strlen(reason));
}

// `code` is 0 or may be sent; there is no reason without a code (RFC 6455 5.5.1).
void WebSocketSession::queueClose(uint16_t code, const void* reason, size_t length) {
  state_ = State::kClosing;
  closingSinceMs_ = platform_->nowMs();
  closeQueued_ = true;
  closeLength_ = 0;
  if (code != 0) {
    // Code and reason share the payload of a control frame, and the reason is UTF-8. Cut the reason
    // before the first character that does not fit or is invalid.
    if (length > sizeof close_ - 2) length = sizeof close_ - 2;
    length = utf8Prefix(static_cast<const uint8_t*>(reason), length);
    close_[0] = static_cast<uint8_t>(code >> 8);
    close_[1] = static_cast<uint8_t>(code);
    if (length > 0) memcpy(close_ + 2, reason, length);
    closeLength_ = static_cast<uint8_t>(2 + length);
  }
  pump();
}

bool WebSocketSession::sendControl(WebSocketOpcode opcode, const uint8_t* payload, size_t length) {
  uint8_t frame[2 + kWebSocketControlPayload];
  const size_t header = encodeWebSocketHeader(frame, true, opcode, length);
  if (length > 0) memcpy(frame + header, payload, length);
  if (connection_->sendSpace() < header + length) return false;
  connection_->send(frame, header + length);
  return true;
}

void WebSocketSession::pump() {
  if (connection_ == nullptr || finSent_) return;
  // Control frames go between the frames of messages (RFC 6455 5.4), so that a ping is answered
  // although many messages wait.
  if (!queue_.betweenFrames()) queue_.sendTo(*connection_);
  if (queue_.betweenFrames() && !closeSent_) {
    if (pongQueued_ && sendControl(WebSocketOpcode::kPong, pong_, pongLength_)) pongQueued_ = false;
    if (pingQueued_ && sendControl(WebSocketOpcode::kPing, ping_, pingLength_)) pingQueued_ = false;
    queue_.sendTo(*connection_);
  }
  if (closeQueued_ && queue_.empty() && !pongQueued_ &&
      sendControl(WebSocketOpcode::kClose, close_, closeLength_)) {
    closeQueued_ = false;
    closeSent_ = true;
  }
  // RFC 6455 7.1.1: the server closes the TCP connection, once both Close frames have passed or it
  // has failed the connection (7.1.7).
  if (closeSent_ && (closeReceived_ || receiver_.failure() != 0)) {
    finSent_ = true;
    connection_->close();
  }
}

size_t WebSocketSession::onData(const uint8_t* octets, size_t length) {
  if (receiver_.ended()) return length;
  const size_t taken = receiver_.input(octets, length, connection_->peerFinished(), *this);
  const uint16_t failure = receiver_.failure();
  if (failure != 0 && connection_ != nullptr) {
    if (state_ == State::kOpen) {
      queue_.dropUnsent();
      pongQueued_ = pingQueued_ = false;
      queueClose(failure, nullptr, 0);
      application_->onCloseCode(*this, failure, nullptr, 0);
    } else {
      pump();
    }
  }
  return taken;
}

void WebSocketSession::onWritable() {
  pump();
}

void WebSocketSession::onPeerClosed() {
  // Without a Close frame this is abnormal closure (RFC 6455 7.1.5: 1006); nothing more is sent.
  receiver_.end();
  if (state_ == State::kOpen) {
    state_ = State::kClosing;
    closingSinceMs_ = platform_->nowMs();
  }
  if (!finSent_) {
    finSent_ = true;
    connection_->close();
  }
}

void WebSocketSession::onClosed() {
  connection_ = nullptr;
  receiver_.end();
  state_ = State::kClosed;
  application_->onEnd(*this);
  state_ = State::kFree;
}

uint32_t WebSocketSession::poll() {
  if (state_ != State::kClosing) return UINT32_MAX;
  const uint32_t passed = platform_->nowMs() - closingSinceMs_;
  if (passed < config::kWebSocketCloseTimeoutMs) return config::kWebSocketCloseTimeoutMs - passed;
  connection_->abort();
  return UINT32_MAX;
}

void WebSocketSession::onPayload(const WebSocketPiece& piece, uint8_t* octets, size_t length) {
  // RFC 6455 1.4: after its Close frame, an endpoint ignores what still arrives.
  if (state_ == State::kOpen) application_->onPayload(*this, piece, octets, length);
}

void WebSocketSession::onPing(const uint8_t* octets, size_t length) {
  // RFC 6455 5.5.3: answering only the most recent of several pings is allowed.
  if (state_ != State::kOpen) return;
  pongLength_ = static_cast<uint8_t>(length);
  if (length > 0) memcpy(pong_, octets, length);
  pongQueued_ = true;
  application_->onPing(*this);
  pump();
}

void WebSocketSession::onPong(const uint8_t* octets, size_t length) {
  if (state_ == State::kOpen) application_->onPong(*this, octets, length);
}

void WebSocketSession::onClose(uint16_t code, const uint8_t* reason, size_t length) {
  closeReceived_ = true;
  if (state_ != State::kOpen) {
    pump();
    return;
  }
  application_->onCloseCode(*this, code, reason, length);
  if (state_ != State::kOpen) {
    pump();
    return;
  }
  // RFC 6455 5.5.1: the answer usually echoes the status code (the real library echoes the reason
  // too).
  queueClose(code == kCloseNoStatus ? 0 : code, reason, code == kCloseNoStatus ? 0 : length);
}

}  // namespace __board::net
