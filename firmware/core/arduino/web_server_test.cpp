// The HTTP server as a whole: connections that last, stall or misbehave, and the API a sketch
// calls.
#include <memory>
#include <string>
#include <vector>

#include "../config.h"
#include "../port.h"
#include "../runtime.h"
#include "WiFi.h"
#include "web_testbed.h"

using namespace __board;

TEST(a_connection_serves_one_request_after_another) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(get("/led?a=1&b=x+y%21&c"));
  CHECK(has(peer.received, "X-Led: on\r\n"));
  CHECK(bodyOf(peer.take()) == "done");
  CHECK(g_seen == "GET a=1 b=x y! c=");
  peer.send(
      "POST /led HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n\r\nled=1");
  CHECK(has(peer.take(), "200 OK"));
  CHECK(has(g_seen, "POST led=1(post)"));
  peer.send(get("/led", "Connection: close\r\n"));
  CHECK(has(peer.received, "Connection: close\r\n"));
  CHECK(peer.finished);
}

TEST(pipelined_requests_are_answered_in_order) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(get("/long") + get("/led") + get("/nope"));
  board.advance(100);
  const size_t led = peer.received.find("X-Led");
  const size_t nope = peer.received.find("404 Not Found");
  CHECK(led > 40000 && led < nope && nope != std::string::npos);
}

TEST(content_longer_than_any_buffer_arrives_whole) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(get("/long"));
  CHECK(has(peer.received, "Content-Length: 40000\r\n"));
  CHECK(bodyOf(peer.take()) == g_long);
  peer.send(get("/copy"));
  CHECK(bodyOf(peer.take()) == big(9000));
  peer.send(get("/template"));
  CHECK(unchunked(bodyOf(peer.take())) == "a" + big(10000) + "b%cd%BIG%g%");
  peer.send("GET /template HTTP/1.0\r\n\r\n");
  CHECK(bodyOf(peer.take()) == "a" + big(10000) + "b%cd%BIG%g%");
  CHECK(peer.finished);
}

TEST(content_that_no_memory_holds_is_refused_before_it_starts) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(get("/much"));
  const std::string refusal = peer.take();
  CHECK(has(refusal, "HTTP/1.1 500 "));
  CHECK(has(bodyOf(refusal), "the board has no memory for"));
  CHECK(has(board.text, "/much: no memory for a response of "));
  peer.send(get("/led"));
  CHECK(has(peer.take(), "200 OK"));
}

TEST(head_has_the_fields_of_get_and_no_content) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send("HEAD /long HTTP/1.1\r\nHost: x\r\n\r\n" + get("/led"));
  CHECK(
      has(peer.received, "Content-Length: 40000\r\nContent-Type: text/plain\r\n\r\nHTTP/1.1 200"));
}

TEST(what_there_is_not) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send("PUT /led HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(has(peer.take(), "405 Method Not Allowed\r\nAllow: GET, HEAD, POST\r\n"));
  peer.send(get("/ledx"));
  CHECK(has(peer.take(), "404 Not Found"));
  peer.send(get("/led/1"));
  CHECK(has(peer.take(), "200 OK"));
  peer.send(get("/away"));
  CHECK(has(peer.take(), "302 Found\r\nLocation: /led?x=1\r\n"));
  peer.send(get("/silent"));
  CHECK(has(peer.take(), "501 Not Implemented\r\nConnection: close\r\n"));
}

TEST(a_refused_request_ends_the_connection) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send("POST /led HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n");
  CHECK(has(peer.received, "413 Content Too Large\r\nConnection: close\r\n"));
  peer.send(std::string(2000, 'x'));
  board.advance(10);
  CHECK(peer.finished && !peer.refused);
}

TEST(one_hundred_continue) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send("POST /led HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  board.advance(50);
  CHECK(peer.take() == "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("ab");
  CHECK(has(peer.take(), "200 OK"));
}

TEST(slow_requests_and_idle_connections_end) {
  FakeBoard board;
  begin();
  Peer slow(board, 50001, 80), idle(board, 50002, 80), silent(board, 50003, 80);
  idle.send(get("/led"));
  for (int i = 0; i < 12; ++i) {
    slow.send("X");
    board.advance(1000);
  }
  CHECK(has(slow.received, "408 Request Timeout"));
  CHECK(slow.finished);
  CHECK(has(idle.received, "200 OK"));
  CHECK(idle.finished);
  CHECK(silent.finished && silent.received.empty());
}

TEST(many_connections_at_once_are_all_served_however_late_their_requests_come) {
  FakeBoard board;
  begin();
  Peer a(board, 50001, 80), b(board, 50002, 80), c(board, 50003, 80), d(board, 50004, 80),
      e(board, 50005, 80), f(board, 50006, 80);
  board.advance(100);
  for (Peer* peer : {&a, &b, &c, &d, &e, &f}) {
    CHECK(!peer->finished);
    peer->send(get("/led"));
    CHECK(has(peer->received, "200 OK"));
  }
}

TEST(of_silent_connections_the_oldest_makes_room) {
  FakeBoard board;
  begin();
  Peer a(board, 50001, 80), b(board, 50002, 80), c(board, 50003, 80), d(board, 50004, 80);
  board.advance(config::kHttpFirstRequestMs);
  CHECK(!a.finished);
  Peer e(board, 50005, 80);
  board.advance(1);
  CHECK(e.open && a.finished && !b.finished);
}

TEST(every_parameter_arrives_or_the_request_is_refused) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  const auto post = [&](const std::string& form,
                        const std::string& type = "application/x-www-form-urlencoded") {
    g_seen.clear();
    peer.send("POST /led HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
              "\r\nContent-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
    return peer.take();
  };
  std::string form, seen = "POST";
  for (int i = 1; i <= 17; ++i) {
    const std::string field = "field" + std::to_string(i) + "=" + std::to_string(i * i);
    form += (i == 1 ? "" : "&") + field;
    seen += " " + field + "(post)";
  }
  CHECK(has(post(form), "200 OK"));
  CHECK(g_seen == seen);
  CHECK(has(post(form, "Application/X-WWW-Form-URLencoded; charset=utf-8"), "200 OK"));
  CHECK(g_seen == seen);
  const std::string password(config::kHttpForm - 9, 'p');
  CHECK(has(post("password=" + password), "200 OK"));
  CHECK(g_seen == "POST password=" + password + "(post)");
  CHECK(has(post(std::string("a\0b=c", 5)), "200 OK"));
  CHECK(g_seen == std::string("POST a=c(post)") || has(g_seen, "=c(post)"));

  const std::string tooLong = post("password=p" + password);
  CHECK(has(tooLong, "413 Content Too Large") && has(bodyOf(tooLong), "320 octets"));
  CHECK(has(board.text, "[web] /led answered 413: The form is longer than 320 octets"));
  CHECK(g_seen.empty());
  CHECK(has(post("--x", "multipart/form-data; boundary=x"), "415 Unsupported Media Type"));
  CHECK(g_seen.empty());
  // More fields than there is memory for.
  std::string much;
  for (size_t i = 0; i < config::kHttpForm / 2; ++i) much += "a&";
  CHECK(has(post(much), "200 OK"));
  CHECK_EQUAL(g_seen.size(), 4 + config::kHttpForm / 2 * 9);
}

namespace {

// The answer to GET on a new connection within 2 s; nothing is sent twice.
std::string served(FakeBoard& board, uint16_t port) {
  Peer peer(board, port, 80);
  for (int waitedMs = 0; waitedMs < 2000 && !peer.open; ++waitedMs) board.advance(1);
  if (peer.open) peer.send(get("/led"));
  return has(peer.received, "200 OK") ? peer.received : "";
}

}  // namespace

TEST(a_newcomer_is_served_within_two_seconds_although_every_connection_is_taken) {
  FakeBoard board;
  begin();
  std::vector<std::unique_ptr<Peer>> peers;
  const auto fill = [&](uint16_t from, const std::string& octets) {
    for (uint16_t i = 0; i < config::kTcpConnections; ++i) {
      peers.push_back(std::make_unique<Peer>(board, static_cast<uint16_t>(from + i), 80));
      if (!octets.empty()) peers.back()->send(octets);
    }
  };
  fill(51000, "");
  CHECK(served(board, 52001) != "");
  // Silent connections are closed, and the peers ignore the FIN.
  board.advance(config::kHttpRequestTimeoutMs + 100);
  fill(51100, "");
  board.advance(config::kHttpRequestTimeoutMs + 100);
  CHECK(served(board, 52002) != "");
  // Slow ones, and ones that do not read.
  fill(51200, "GET / HT");
  CHECK(served(board, 52003) != "");
  fill(51300, "");
  for (auto& peer : peers) {
    peer->reading(false);
    if (peer->open && !peer->refused) peer->send(get("/long"));
  }
  CHECK(served(board, 52004) != "");
}

TEST(a_newcomer_is_served_within_two_seconds_although_a_hundred_slow_ones_came_just_now) {
  const std::string begins[] = {
      "",           "GET / HT",  "POST /led HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na",
      get("/long"), get("/led"), get("/led", "Connection: close\r\n")};
  for (const std::string& octets : begins) {
    FakeBoard board;
    begin();
    std::vector<std::unique_ptr<Peer>> peers;
    for (uint16_t i = 0; i < 100; ++i) {
      peers.push_back(std::make_unique<Peer>(board, static_cast<uint16_t>(51000 + i), 80));
      if (!peers.back()->open) continue;
      peers.back()->reading(octets != get("/long"));
      if (!octets.empty()) peers.back()->send(octets);
    }
    for (uint16_t i = 0; i < 5; ++i) {
      CHECK(served(board, static_cast<uint16_t>(52001 + i)) != "");
      board.advance(300);
    }
  }
}

TEST(a_websocket_never_makes_room) {
  FakeBoard board;
  begin();
  std::vector<std::unique_ptr<Peer>> clients, silent;
  for (uint16_t i = 0; i < config::kWebSocketClients; ++i) {
    clients.push_back(std::make_unique<Peer>(board, static_cast<uint16_t>(50001 + i), 80));
    clients.back()->send(upgradeRequest());
  }
  for (uint16_t i = 0; i < 20; ++i) {
    silent.push_back(std::make_unique<Peer>(board, static_cast<uint16_t>(51001 + i), 80));
    board.advance(300);
  }
  CHECK(served(board, 52001) != "");
  CHECK_EQUAL(g_ws.count(), config::kWebSocketClients);
}

TEST(a_client_that_stops_reading_a_response_is_given_up) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80), other(board, 50002, 80);
  peer.reading(false);
  peer.send(get("/long"));
  other.send(get("/led"));
  CHECK(has(other.received, "200 OK"));
  board.advance(config::kHttpStallTimeoutMs + 1000);
  CHECK(peer.refused);
}

TEST(octets_that_come_while_the_board_writes_are_not_lost) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  std::string late = "typed";
  board.onWrite = [&] {
    std::string now;
    now.swap(late);
    if (!now.empty()) core::serialInput(reinterpret_cast<const uint8_t*>(now.data()), now.size());
  };
  peer.send(get("/led"));
  board.advance(1);
  CHECK_EQUAL(Serial.available(), 5);
  CHECK(Serial.readString() == "typed");
}

TEST(the_network_is_down_until_wifi_begins) {
  FakeBoard board(false);
  begin();
  Peer early(board, 50001, 80);
  CHECK(!early.open);
  CHECK(WiFi.status() == WL_DISCONNECTED);
  WiFi.begin("any", "thing");
  CHECK(WiFi.status() == WL_IDLE_STATUS);
  board.advance(1);
  CHECK(WiFi.status() == WL_CONNECTED);
  CHECK(WiFi.localIP().toString() == "192.168.43.233");
  Peer peer(board, 50002, 80);
  CHECK(peer.open);
  WiFi.disconnect();
  CHECK(WiFi.localIP().toString() == "0.0.0.0");
}

TEST(serial_never_breaks_the_wire) {
  FakeBoard board;
  const uint8_t octets[] = {'a', 0xC0, 'b', 0xC0};
  Serial.write(octets, sizeof octets);
  CHECK(board.text ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
  board.text.clear();
  Serial.println(42, HEX);
  Serial.println(IPAddress(10, 0, 0, 1));
  Serial.printf("%s %d\n", std::string(200, 'x').c_str(), -1);
  CHECK(board.text == "2A\r\n10.0.0.1\r\n" + std::string(200, 'x') + " -1\n");
}
