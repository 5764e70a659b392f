// One connection of the server: a request is read, answered piece by piece, and followed by the next.

#include <string.h>

#include "http_server.h"
#include "http_writer.h"

namespace __board::net {
namespace {

constexpr uint32_t kNever = UINT32_MAX;

// A chunk of up to kHttpScratch octets: four hexadecimal digits, CRLF, data, CRLF. The last chunk
// and the empty trailer section take eight (RFC 9112 7.1).
constexpr size_t kChunkHead = 6;
constexpr size_t kChunkFrame = kChunkHead + 2;
constexpr char kLastChunk[] = "0000\r\n\r\n";
constexpr size_t kLastChunkLength = sizeof kLastChunk - 1;

void writeChunkHead(uint8_t* out, size_t length) {
  constexpr char kHex[] = "0123456789abcdef";
  for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<uint8_t>(kHex[length >> (12 - 4 * i) & 15]);
  out[4] = '\r';
  out[5] = '\n';
}

const uint8_t* octetsOf(const char* text) {
  return reinterpret_cast<const uint8_t*>(text);
}

uint32_t timeLeft(uint32_t sinceMs, uint32_t nowMs, uint32_t limitMs) {
  const uint32_t passed = nowMs - sinceMs;
  return passed >= limitMs ? 0 : limitMs - passed;
}

static_assert(config::kHttpRequestTimeoutMs == 10'000 && config::kHttpBody == 1024 &&
              config::kHttpTarget == 256 && config::kHttpFieldValue == 128 &&
              config::kHttpHead == 8192);

// The sentence for a request that no handler sees.
HttpRefusal refusalOf(int status) {
  const char* reason = "This is not a valid request of HTTP/1.1 (RFC 9112).";
  switch (status) {
    case 408:
      reason = "The request was not complete after 10 seconds.";
      break;
    case 413:
      reason = "The request's body is longer than 1024 octets.";
      break;
    case 414:
      reason = "The request's target is longer than 256 octets, or its host than 128.";
      break;
    case 417:
      reason = "The board meets no expectation but 100-continue.";
      break;
    case 431:
      reason =
          "The request's head is longer than 8192 octets, or a field that the board reads than "
          "128.";
      break;
    case 501:
      reason = "The board knows no such method or transfer coding.";
      break;
    case 505:
      reason = "The board speaks HTTP/1.1 and HTTP/1.0 only.";
      break;
    default:
      break;
  }
  return {status, reason, nullptr, true};
}

}  // namespace

void HttpExchange::start(HttpServer& server, TcpConnection& connection, size_t index) {
  server_ = &server;
  connection_ = &connection;
  content_ = nullptr;
  upgraded_ = nullptr;
  index_ = static_cast<uint8_t>(index);
  headLength_ = headSent_ = 0;
  close_ = peerClosed_ = answered_ = served_ = continueSent_ = waits_ = false;
  sinceMs_ = server.platform_.nowMs();
  parser_.reset();
  state_ = State::kReading;
}

size_t HttpExchange::input(const uint8_t* octets, size_t length) {
  size_t used = 0;
  while (used < length) {
    if (state_ == State::kUpgraded) {
      return used + upgraded_->onData(octets + used, length - used);
    }
    if (state_ == State::kClosing) return length;  // read on, else the refusal is lost
    if (state_ != State::kReading) return used;    // a pipelined request waits (RFC 9112 9.3.2)

    const bool wasIdle = idle();
    used += parser_.input(octets + used, length - used);
    if (wasIdle && !idle()) {
      sinceMs_ = server_->platform_.nowMs();
      answered_ = false;
    }
    if (parser_.error() != 0) {
      refuse(refusalOf(parser_.error()));
    } else if (parser_.complete()) {
      server_->application_.onRequest(*this);
      refuse({501, "The sketch has not answered this request.", nullptr, true});
    } else if (parser_.headComplete() && request().expectContinue && !continueSent_) {
      constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
      continueSent_ = true;
      // Optional (RFC 9110 10.1.1): the client sends the body anyway after a while.
      if (connection_->sendSpace() >= sizeof kContinue - 1) {
        connection_->send(octetsOf(kContinue), sizeof kContinue - 1);
      }
    }
  }
  return used;
}

void HttpExchange::refuse(const HttpRefusal& refusal) {
  if (state_ != State::kReading || answered_) return;
  server_->application_.onRefusal(*this, refusal);
  close_ |= refusal.closes;
  reason_.set(refusal.reason);
  HttpResponse response;
  response.status = refusal.status;
  response.contentType = "text/plain";
  response.fields = refusal.fields;
  response.contentLength = static_cast<uint32_t>(reason_.length());
  response.content = &reason_;
  respond(response);
}

void HttpExchange::Reason::set(const char* text) {
  at_ = text;
  left_ = strlen(text);
}

size_t HttpExchange::Reason::read(uint8_t* out, size_t capacity) {
  const size_t length = left_ < capacity ? left_ : capacity;
  memcpy(out, at_, length);
  at_ += length;
  left_ -= length;
  return length;
}

bool HttpExchange::respond(const HttpResponse& response) {
  if (state_ != State::kReading || answered_) return false;
  const bool head = request().method == HttpMethod::kHead;
  const bool empty = response.status == 204 || response.status == 304;  // RFC 9112 6.3
  const bool unknown = response.contentLength == HttpResponse::kUnknownLength;
  const bool oldClient = request().minorVersion == 0;
  close_ |= !request().persistent() || peerClosed_ || (unknown && oldClient);

  TextWriter w(head_, sizeof head_);
  w.text("HTTP/1.1 ").decimal(static_cast<uint32_t>(response.status)).text(" ");
  w.text(httpReason(response.status)).text("\r\n");
  if (close_) {
    w.text("Connection: close\r\n");
  } else if (oldClient) {
    w.text("Connection: keep-alive\r\n");
  }
  if (response.fields != nullptr) w.text(response.fields);
  w.text("Accept-Ranges: none\r\n");
  if (!empty) {
    if (!unknown) {
      w.text("Content-Length: ").decimal(response.contentLength).text("\r\n");
    } else if (!oldClient) {
      w.text("Transfer-Encoding: chunked\r\n");
    }
    if (response.contentType != nullptr && response.contentType[0] != '\0') {
      w.text("Content-Type: ").text(response.contentType).text("\r\n");
    }
  }
  w.text("\r\n");
  if (w.overflow()) {
    HttpResponse failure;
    failure.status = 500;
    return respond(failure);
  }

  headLength_ = static_cast<uint16_t>(w.length());
  headSent_ = 0;
  framed_ = unknown && !oldClient;
  content_ = head || empty ? nullptr : response.content;
  contentLeft_ = response.contentLength;
  answered_ = true;
  sinceMs_ = server_->platform_.nowMs();
  state_ = State::kResponding;
  pump();
  return true;
}

bool HttpExchange::upgrade(const char* fields, HttpUpgraded& upgraded) {
  return handOver("HTTP/1.1 101 Switching Protocols\r\n", fields, upgraded);
}

bool HttpExchange::stream(const char* fields, HttpUpgraded& upgraded) {
  return handOver("HTTP/1.1 200 OK\r\nConnection: close\r\n", fields, upgraded);
}

bool HttpExchange::handOver(const char* status, const char* fields, HttpUpgraded& upgraded) {
  if (state_ != State::kReading || answered_) return false;
  TextWriter w(head_, sizeof head_);
  w.text(status).text(fields).text("\r\n");
  // The whole response leaves now, so that frames can follow at once.
  if (w.overflow() || connection_->sendSpace() < w.length()) return false;
  connection_->send(octetsOf(head_), w.length());
  upgraded_ = &upgraded;
  answered_ = true;
  state_ = State::kUpgraded;
  return true;
}

void HttpExchange::pump() {
  if (state_ != State::kResponding) return;
  waits_ = false;
  if (headSent_ < headLength_) {
    const size_t sent = connection_->send(octetsOf(head_) + headSent_, headLength_ - headSent_);
    headSent_ = static_cast<uint16_t>(headSent_ + sent);
    if (sent > 0) sinceMs_ = server_->platform_.nowMs();
    if (headSent_ < headLength_) return;
  }
  if (content_ == nullptr || pumpContent()) finish();
}

// Returns true when the last octet has been handed to the connection.
bool HttpExchange::pumpContent() {
  uint8_t* scratch = server_->scratch_;
  while (true) {
    const size_t space = connection_->sendSpace();
    if (!framed_ && contentLeft_ == 0) return true;
    if (space < (framed_ ? kLastChunkLength + 1 : 1)) return false;

    size_t room = space < config::kHttpScratch ? space : config::kHttpScratch;
    uint8_t* data = scratch;
    if (framed_) {
      room -= kChunkFrame;
      data += kChunkHead;
    } else if (room > contentLeft_) {
      room = contentLeft_;
    }
    size_t length = content_->read(data, room);
    if (length == HttpContent::kLater) {
      waits_ = true;
      sinceMs_ = server_->platform_.nowMs();  // it is not the peer that is slow
      return false;
    }
    if (length == 0) {
      if (framed_) {
        connection_->send(octetsOf(kLastChunk), kLastChunkLength);
      } else if (contentLeft_ != HttpResponse::kUnknownLength) {
        close_ = true;  // the content was shorter than announced: only closing tells the client
      }
      return true;
    }
    if (framed_) {
      writeChunkHead(scratch, length);
      scratch[kChunkHead + length] = '\r';
      scratch[kChunkHead + length + 1] = '\n';
      connection_->send(scratch, length + kChunkFrame);
    } else {
      connection_->send(scratch, length);
      if (contentLeft_ != HttpResponse::kUnknownLength)
        contentLeft_ -= static_cast<uint32_t>(length);
    }
    sinceMs_ = server_->platform_.nowMs();
  }
}

void HttpExchange::finish() {
  content_ = nullptr;
  served_ = true;
  server_->application_.onExchangeEnd(*this);
  if (close_ || peerClosed_) {
    beginClose();
    return;
  }
  continueSent_ = false;
  parser_.reset();
  sinceMs_ = server_->platform_.nowMs();
  state_ = State::kReading;
}

void HttpExchange::beginClose() {
  sinceMs_ = server_->platform_.nowMs();
  state_ = State::kClosing;
  connection_->close();
}

void HttpExchange::peerClosed() {
  peerClosed_ = true;
  if (state_ == State::kUpgraded) {
    upgraded_->onPeerClosed();
  } else if (state_ == State::kReading) {
    beginClose();  // between two requests, or in a request that cannot be completed any more
  } else if (state_ == State::kResponding) {
    close_ = true;
  }
}

uint32_t HttpExchange::poll() {
  if (state_ == State::kFree) return kNever;
  const uint32_t nowMs = server_->platform_.nowMs();
  switch (state_) {
    case State::kFree:
      break;
    case State::kUpgraded:
      return upgraded_->poll();
    case State::kReading: {
      const bool between = idle() && served_;
      const uint32_t limitMs = between ? config::kHttpIdleTimeoutMs : config::kHttpRequestTimeoutMs;
      const uint32_t left = timeLeft(sinceMs_, nowMs, limitMs);
      if (left > 0) return left;
      if (idle()) {
        beginClose();  // RFC 9112 9.5: at any time between requests
      } else {
        refuse(refusalOf(408));
      }
      return 0;
    }
    case State::kResponding:
      if (waits_) {
        pump();
        return waits_ ? config::kHttpAskAgainMs : 0;
      }
      [[fallthrough]];
    case State::kClosing: {
      const uint32_t left = timeLeft(sinceMs_, nowMs, config::kHttpStallTimeoutMs);
      if (left > 0) return left;
      connection_->abort();
      return kNever;
    }
  }
  return kNever;
}

bool HttpExchange::canBeSpared(uint32_t nowMs) const {
  // A new connection's first request is still on its way.
  return idle() && (served_ || nowMs - sinceMs_ >= config::kHttpFirstRequestMs);
}

uint32_t HttpExchange::spareInMs(uint32_t nowMs) const {
  if (state_ == State::kFree || state_ == State::kUpgraded) return kNever;
  return timeLeft(sinceMs_, nowMs, config::kHttpSpareMs);
}

unsigned HttpExchange::spareRank(uint32_t nowMs) const {
  if (spareInMs(nowMs) > 0) return 0;
  switch (state_) {
    case State::kClosing:
      return 4;
    case State::kReading:
      return idle() ? 3 : 2;
    case State::kResponding:
      return 1;
    default:
      return 0;
  }
}

}  // namespace __board::net
