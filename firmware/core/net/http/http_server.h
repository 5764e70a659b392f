// HTTP/1.1 server (RFC 9110, RFC 9112) over Listener and TcpConnection: persistent connections, one
// exchange per connection at a time, pipelined requests one after the other. A response has a known
// length or is chunked; it is produced piece by piece as the connection takes it. Slow peers have
// time limits.
//
// Left out: content codings, ranges, conditional requests, Date (a board without a clock must not
// send one, RFC 9110 6.6.1).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"
#include "../tcp/tcp.h"
#include "http_request.h"

namespace __board::net {

/// The source of a response's content.
class HttpContent {
 public:
  /// From `read`: nothing is there yet, and more will come.
  static constexpr size_t kLater = SIZE_MAX;

  /// Writes up to `capacity` octets and returns how many; 0 is the end.
  virtual size_t read(uint8_t* out, size_t capacity) = 0;

 protected:
  ~HttpContent() = default;
};

struct HttpResponse {
  /// The length is unknown: the response is chunked, or for HTTP/1.0 it ends when the connection
  /// closes (RFC 9112 6.3).
  static constexpr uint32_t kUnknownLength = UINT32_MAX;

  int status = 200;
  /// Null or empty: no Content-Type.
  const char* contentType = nullptr;
  /// Further fields, each ended by CRLF. May be null.
  const char* fields = nullptr;
  uint32_t contentLength = 0;
  /// Used until the last octet is read or the exchange ends; null without content.
  HttpContent* content = nullptr;
};

/// Why a request gets no other answer.
struct HttpRefusal {
  int status;
  /// One sentence: the whole content.
  const char* reason;
  /// Further fields, each ended by CRLF. May be null.
  const char* fields = nullptr;
  /// Whether the connection ends.
  bool closes = false;
};

/// Takes over a connection after 101 Switching Protocols. The rules of Listener apply.
class HttpUpgraded {
 public:
  virtual size_t onData(const uint8_t* octets, size_t length) = 0;
  virtual void onWritable() = 0;
  virtual void onPeerClosed() = 0;
  virtual void onClosed() = 0;
  /// Runs timers that are due; milliseconds to the next one, UINT32_MAX if none.
  virtual uint32_t poll() = 0;

 protected:
  ~HttpUpgraded() = default;
};

class HttpServer;

/// One connection of the server and the request it is working on.
class HttpExchange {
 public:
  const HttpRequest& request() const { return parser_.request(); }
  TcpConnection& connection() const { return *connection_; }
  /// Position in the server's table, below config::kHttpConnections: for the application's own
  /// state.
  size_t index() const { return index_; }

  /// Answers the request; false when it has been answered already.
  bool respond(const HttpResponse& response);
  /// Answers with the reason as content, and tells the application. Without effect when the request has been
  /// answered already.
  void refuse(const HttpRefusal& refusal);
  /// Answers 101 with `fields` (each ended by CRLF) and hands the connection over. False when the
  /// request has been answered before or the answer does not fit.
  bool upgrade(const char* fields, HttpUpgraded& upgraded);
  /// The same with 200: the content goes on until the connection ends (RFC 9112 6.3).
  bool stream(const char* fields, HttpUpgraded& upgraded);
  /// Whether the request has been answered.
  bool answered() const { return answered_; }

 private:
  friend class HttpServer;
  enum class State : uint8_t { kFree, kReading, kResponding, kUpgraded, kClosing };

  void start(HttpServer& server, TcpConnection& connection, size_t index);
  size_t input(const uint8_t* octets, size_t length);
  bool handOver(const char* status, const char* fields, HttpUpgraded& upgraded);
  void pump();
  bool pumpContent();
  bool drain();
  void finish();
  void beginClose();
  void peerClosed();
  uint32_t poll();
  bool idle() const { return state_ == State::kReading && !parser_.started(); }
  /// Whether the server may close it when too many connections are idle.
  bool canBeSpared(uint32_t nowMs) const;
  /// Milliseconds until the server may end it for a new connection; UINT32_MAX: never.
  uint32_t spareInMs(uint32_t nowMs) const;
  /// How gladly the server ends it for a new connection: 0 not at all, otherwise the more the more.
  unsigned spareRank(uint32_t nowMs) const;

  class Reason final : public HttpContent {
   public:
    void set(const char* text);
    size_t length() const { return left_; }
    size_t read(uint8_t* out, size_t capacity) override;

   private:
    const char* at_ = nullptr;
    size_t left_ = 0;
  };

  HttpServer* server_ = nullptr;
  TcpConnection* connection_ = nullptr;
  HttpContent* content_ = nullptr;
  HttpUpgraded* upgraded_ = nullptr;
  uint32_t contentLeft_ = 0;
  uint32_t sinceMs_ = 0;  // when the state, or the last progress in it, began
  uint16_t headLength_ = 0, headSent_ = 0;
  uint8_t index_ = 0;
  State state_ = State::kFree;
  bool framed_ = false;      // chunked (RFC 9112 7.1)
  bool close_ = false;       // after this response
  bool peerClosed_ = false;  // no further request can come
  bool answered_ = false;    // the request at hand
  bool served_ = false;      // a response has been sent on this connection
  bool continueSent_ = false;
  bool waits_ = false;  // for content that is not there yet
  Reason reason_;
  HttpRequestParser parser_;
  char head_[config::kHttpResponseHead];
};

class HttpApplication {
 public:
  /// A complete request has arrived. Without an answer before the return, the server answers 501.
  virtual void onRequest(HttpExchange& exchange) = 0;
  /// A request is about to be refused, by the server or by HttpExchange::refuse.
  virtual void onRefusal(HttpExchange& exchange, const HttpRefusal& refusal) = 0;
  /// The content of the last response is no longer used.
  virtual void onExchangeEnd(HttpExchange& exchange) = 0;

 protected:
  ~HttpApplication() = default;
};

class HttpServer final : public Listener {
 public:
  HttpServer(Platform& platform, HttpApplication& application)
      : platform_(platform), application_(application) {}

  /// Runs timers that are due; milliseconds to the next one, UINT32_MAX if none.
  uint32_t poll();

  bool onAccept(TcpConnection& connection) override;
  uint32_t roomInMs() override;
  void makeRoom() override;
  size_t onData(TcpConnection& connection, const uint8_t* octets, size_t length) override;
  void onWritable(TcpConnection& connection) override;
  void onPeerClosed(TcpConnection& connection) override;
  void onClosed(TcpConnection& connection, CloseReason reason) override;

 private:
  friend class HttpExchange;

  HttpExchange* sparest();

  Platform& platform_;
  HttpApplication& application_;
  uint8_t scratch_[config::kHttpScratch];
  HttpExchange exchanges_[config::kHttpConnections];
};

/// "Not Found" and so on; "Unknown" for a status without a registered phrase here.
const char* httpReason(int status);

}  // namespace __board::net
