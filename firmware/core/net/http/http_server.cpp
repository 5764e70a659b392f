#include "http_server.h"

namespace __board::net {

const char* httpReason(int status) {
  // RFC 9110 15; 429 and 431: RFC 6585
  struct Reason {
    int status;
    const char* phrase;
  };
  static constexpr Reason kReasons[] = {
      {100, "Continue"},
      {101, "Switching Protocols"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {411, "Length Required"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  };
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return "Unknown";
}

bool HttpServer::onAccept(TcpConnection& connection) {
  HttpExchange* free = nullptr;
  HttpExchange* longestIdle = nullptr;
  size_t idle = 0;
  const uint32_t nowMs = platform_.nowMs();
  for (HttpExchange& exchange : exchanges_) {
    if (exchange.state_ == HttpExchange::State::kFree) {
      if (free == nullptr) free = &exchange;
    } else if (exchange.canBeSpared(nowMs)) {
      ++idle;
      if (longestIdle == nullptr || nowMs - exchange.sinceMs_ > nowMs - longestIdle->sinceMs_) {
        longestIdle = &exchange;
      }
    }
  }
  if (free == nullptr) return false;
  if (idle >= config::kHttpIdleConnections) longestIdle->beginClose();
  free->start(*this, connection, static_cast<size_t>(free - exchanges_));
  connection.user = free;
  return true;
}

/// The connection that waits for its peer and can best be spared: of those alike, the one that waits longest.
HttpExchange* HttpServer::sparest() {
  const uint32_t nowMs = platform_.nowMs();
  HttpExchange* best = nullptr;
  for (HttpExchange& exchange : exchanges_) {
    const unsigned rank = exchange.spareRank(nowMs);
    const unsigned bestRank = best == nullptr ? 0 : best->spareRank(nowMs);
    if (rank > bestRank ||
        (rank > 0 && rank == bestRank && nowMs - exchange.sinceMs_ > nowMs - best->sinceMs_)) {
      best = &exchange;
    }
  }
  return best;
}

uint32_t HttpServer::roomInMs() {
  const uint32_t nowMs = platform_.nowMs();
  uint32_t soonest = UINT32_MAX;
  for (const HttpExchange& exchange : exchanges_) {
    const uint32_t left = exchange.spareInMs(nowMs);
    if (left < soonest) soonest = left;
  }
  return soonest;
}

void HttpServer::makeRoom() {
  if (HttpExchange* exchange = sparest()) exchange->connection_->abort();
}

size_t HttpServer::onData(TcpConnection& connection, const uint8_t* octets, size_t length) {
  auto* exchange = static_cast<HttpExchange*>(connection.user);
  return exchange == nullptr ? length : exchange->input(octets, length);
}

void HttpServer::onWritable(TcpConnection& connection) {
  auto* exchange = static_cast<HttpExchange*>(connection.user);
  if (exchange == nullptr) return;
  if (exchange->state_ == HttpExchange::State::kUpgraded) {
    exchange->upgraded_->onWritable();
    return;
  }
  const bool waiting = exchange->state_ == HttpExchange::State::kResponding;
  exchange->pump();
  // A pipelined request may lie in the receive buffer.
  if (waiting && exchange->state_ == HttpExchange::State::kReading) connection.resumeReceive();
}

void HttpServer::onPeerClosed(TcpConnection& connection) {
  auto* exchange = static_cast<HttpExchange*>(connection.user);
  if (exchange != nullptr) exchange->peerClosed();
}

void HttpServer::onClosed(TcpConnection& connection, CloseReason) {
  auto* exchange = static_cast<HttpExchange*>(connection.user);
  if (exchange == nullptr) return;
  connection.user = nullptr;
  HttpUpgraded* upgraded = exchange->upgraded_;
  const bool responding = exchange->state_ == HttpExchange::State::kResponding;
  exchange->upgraded_ = nullptr;
  exchange->content_ = nullptr;
  if (upgraded != nullptr) upgraded->onClosed();
  if (responding) application_.onExchangeEnd(*exchange);
  exchange->state_ = HttpExchange::State::kFree;
}

uint32_t HttpServer::poll() {
  uint32_t next = UINT32_MAX;
  for (HttpExchange& exchange : exchanges_) {
    const uint32_t left = exchange.poll();
    if (left < next) next = left;
  }
  return next;
}

}  // namespace __board::net
