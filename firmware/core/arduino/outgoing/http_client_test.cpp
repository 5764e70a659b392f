// HTTPClient against a server whose answers are written here, sound ones and others.
#include <string>
#include <utility>
#include <vector>

#include "../Arduino.h"
#include "../HTTPClient.h"
#include "../WiFi.h"
#include "fake_board.h"
#include "tcp_testbed.h"

using namespace testbed;

namespace {

constexpr const char* kUrl = "http://192.168.43.1/data?a=1";

/// Takes one connection after the other at port 80, and answers each request in pieces; each piece waits until the one
/// before has been acknowledged.
class Server {
 public:
  Server(FakeBoard& board, std::vector<std::string> answers, bool closes = true, size_t piece = 300)
      : board_(board),
        answers_(std::move(answers)),
        closes_(closes),
        piece_(piece),
        seen_(board.frames.size()) {
    board.onDelay = [this](uint32_t ms) {
      board_.advance(ms == 0 ? 1 : ms);
      look();
    };
  }
  ~Server() { board_.onDelay = nullptr; }

  std::vector<std::string> requests;
  unsigned connections = 0;

 private:
  void look() {
    for (; seen_ < board_.frames.size(); ++seen_) {
      const Packet packet = board_.frames[seen_];
      if (packet[9] == 6) take(parseTcp(packet));
    }
  }

  void take(const Seg& segment) {
    if ((segment.flags & SYN) != 0) {
      ++connections;
      port_ = segment.sourcePort;
      seq_ = 9000;
      ack_ = segment.seq + 1;
      request_.clear();
      left_.clear();
      answering_ = false;
      send(SYN | ACK, "");
      ++seq_;
      return;
    }
    if (segment.sourcePort != port_ || (segment.flags & RST) != 0) return;
    if (segment.seq == ack_ && !segment.text.empty()) {
      request_ += segment.text;
      ack_ += static_cast<uint32_t>(segment.text.size());
      send(ACK, "");
    }
    if ((segment.flags & FIN) != 0 && segment.seq == ack_) {
      ++ack_;
      send(ACK, "");
    }
    if (answering_ && segment.ack == seq_) goOn();
    if (!answering_ && has(request_, "\r\n\r\n") && requests.size() < answers_.size()) {
      left_ = answers_[requests.size()];
      requests.push_back(request_);
      request_.clear();
      answering_ = true;
      goOn();
    }
  }

  void goOn() {
    if (!left_.empty()) {
      const std::string piece = left_.substr(0, piece_);
      left_.erase(0, piece.size());
      send(PSH | ACK, piece);
      seq_ += static_cast<uint32_t>(piece.size());
      return;
    }
    answering_ = false;
    if (!closes_) return;
    send(FIN | ACK, "");
    ++seq_;
  }

  void send(uint8_t flags, const std::string& text) {
    board_.packet(tcpPacket({.seq = seq_,
                             .ack = ack_,
                             .flags = flags,
                             .mss = (flags & SYN) != 0 ? 536 : -1,
                             .text = text,
                             .sourcePort = 80,
                             .destinationPort = port_}));
  }

  FakeBoard& board_;
  std::vector<std::string> answers_;
  bool closes_;
  size_t piece_, seen_;
  uint16_t port_ = 0;
  uint32_t seq_ = 0, ack_ = 0;
  std::string request_, left_;
  bool answering_ = false;
};

std::string body(HTTPClient& http) {
  return http.getString().c_str();
}

const std::string kLong(3000, 'x');

}  // namespace

TEST(a_get_is_asked_and_answered) {
  FakeBoard board;
  Server server(board, {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Other: no\r\nContent-Type: "
                        "text/plain\r\n\r\nhello"});
  HTTPClient http;
  const char* kept[] = {"Content-Type"};
  http.collectHeaders(kept, 1);
  CHECK(http.begin(kUrl));
  http.addHeader("X-Mine", "yes");
  CHECK_EQUAL(http.GET(), 200);
  CHECK_EQUAL(http.getSize(), 5);
  CHECK(std::string(http.header("Content-Type").c_str()) == "text/plain");
  CHECK(body(http) == "hello");
  http.end();
  CHECK(has(server.requests[0], "GET /data?a=1 HTTP/1.1\r\n"));
  CHECK(has(server.requests[0], "\r\nHost: 192.168.43.1"));
  CHECK(has(server.requests[0], "\r\nX-Mine: yes\r\n"));
}

TEST(a_body_goes_along) {
  FakeBoard board;
  Server server(board, {"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"});
  HTTPClient http;
  http.begin(kUrl);
  http.addHeader("Content-Type", "application/json");
  CHECK_EQUAL(http.POST("{\"a\":1}"), 201);
  CHECK(has(server.requests[0], "POST /data?a=1 HTTP/1.1\r\n"));
  CHECK(has(server.requests[0], "\r\nContent-Length: 7\r\n"));
  CHECK(body(http).empty());
  http.end();
}

TEST(bodies_of_every_framing_are_whole) {
  const std::string chunks =
      "5\r\nhello\r\nBB8;name=value\r\n" + kLong + "\r\n0\r\nTrailer: x\r\n\r\n";
  const std::pair<std::string, std::string> answers[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + kLong, kLong},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, "hello" + kLong},
      {"HTTP/1.0 200 OK\r\n\r\n" + kLong, kLong},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok"},
  };
  for (const auto& [answer, content] : answers) {
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{500}}) {
      FakeBoard board;
      Server server(board, {answer}, true, piece);
      HTTPClient http;
      http.begin(kUrl);
      CHECK_EQUAL(http.GET(), 200);
      CHECK(body(http) == content);
      http.end();
    }
  }
}

TEST(a_connection_serves_several_requests) {
  FakeBoard board;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  Server server(board, {answer, answer, answer}, false);
  HTTPClient http;
  http.setReuse(true);
  for (int i = 0; i < 3; ++i) {
    http.begin(kUrl);
    CHECK_EQUAL(http.GET(), 200);
    CHECK(body(http) == "ok");
    http.end();
  }
  CHECK_EQUAL(server.connections, 1u);
}

TEST(what_is_cut_off_or_no_http_is_an_error_and_ends) {
  const std::string answers[] = {
      "",
      "HTTP/1.1 200",
      "HTTP/1.1 200 OK\r\nContent-Le",
      "hello\r\n\r\n",
      "HTTP/9.9 200 OK\r\n\r\n",
      "HTTP/1.1 2xx OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n",
      std::string(20'000, '\0'),
  };
  for (const std::string& answer : answers) {
    FakeBoard board;
    Server server(board, {answer});
    HTTPClient http;
    http.setTimeout(500);
    http.begin(kUrl);
    CHECK(http.GET() < 0);
    http.end();
  }
}

TEST(content_that_is_shorter_or_wrong_is_bounded) {
  const std::string answers[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX",
  };
  for (const std::string& answer : answers) {
    FakeBoard board;
    Server server(board, {answer});
    HTTPClient http;
    http.setTimeout(500);
    http.begin(kUrl);
    http.GET();
    CHECK(body(http).size() <= 50);
    http.end();
  }
}

TEST(redirects_are_followed_when_that_is_asked_for) {
  const std::string moved = "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n";
  FakeBoard board;
  {
    Server server(board, {moved});
    HTTPClient http;
    http.begin(kUrl);
    CHECK_EQUAL(http.GET(), 302);
    http.end();
  }
  Server server(board, {moved, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"});
  HTTPClient http;
  http.setFollowRedirects(HTTPC_STRICT_FOLLOW_REDIRECTS);
  http.begin(kUrl);
  CHECK_EQUAL(http.GET(), 200);
  CHECK(body(http) == "ok");
  CHECK(has(server.requests[1], "GET /there HTTP/1.1\r\n"));
}
