// The sketch that does the tutorial's job with HTTP only, on the whole core.
#include "fake_board.h"

// The sketch itself, as it is.
#include "../../sketches/led_http/led_http.ino"

using testbed::FakeBoard;
using testbed::has;
using testbed::Peer;
using testbed::unchunked;

namespace {

void start() {
  LED_Status = false;
  testbed::startSketch(setup, server);
}

std::string request(const std::string& method, const std::string& path) {
  const std::string length = method == "POST" ? "Content-Length: 0\r\n" : "";
  return method + " " + path + " HTTP/1.1\r\nHost: 192.168.43.233\r\n" + length + "\r\n";
}

std::string plain(const std::string& text) {
  return "HTTP/1.1 200 OK\r\nAccept-Ranges: none\r\nContent-Length: 1\r\n"
         "Content-Type: text/plain\r\n\r\n" +
         text;
}

}  // namespace

TEST(setup_says_where_the_page_is) {
  FakeBoard board(false);
  start();
  CHECK(board.text.rfind("led_http: starting\r\n", 0) == 0);
  CHECK(has(board.text, "Ready: open http://192.168.43.233/\r\n"));
}

TEST(the_page_has_the_state_and_asks_for_it) {
  FakeBoard board;
  start();
  Peer peer(board, 50001, 80);
  peer.send(request("GET", "/"));
  const std::string page = peer.take();
  CHECK(page.rfind("HTTP/1.1 200 OK\r\n", 0) == 0);
  CHECK(has(page, "Content-Type: text/html\r\n"));
  CHECK(has(page, "<output id=\"state\">OFF</output>"));
  CHECK(has(page, "font: 100%/1.5"));
  CHECK(has(unchunked(page.substr(page.find("\r\n\r\n") + 4)), "ask('GET', '/state');"));
  CHECK(!has(page, "%%"));
}

TEST(a_toggle_is_answered_and_seen_only_by_asking) {
  FakeBoard board;
  start();
  Peer first(board, 50001, 80);
  Peer second(board, 50002, 80);
  second.send(request("GET", "/state"));
  CHECK(second.take() == plain("0"));
  first.send(request("POST", "/toggle"));
  CHECK(first.take() == plain("1"));
  CHECK_EQUAL(board.pins[2], 1);
  CHECK(board.text.ends_with("LED1: ON\r\n"));
  CHECK(second.take().empty());
  second.send(request("GET", "/state"));
  CHECK(second.take() == plain("1"));
  second.send(request("POST", "/toggle"));
  CHECK(second.take() == plain("0"));
  CHECK_EQUAL(board.pins[2], 0);
  CHECK(board.text.ends_with("LED1: OFF\r\n"));
  // Both connections are still open: HTTP/1.1 keeps them.
  CHECK(!first.finished && !second.finished);
}

TEST(reading_a_state_changes_nothing_and_a_toggle_cannot_be_read) {
  FakeBoard board;
  start();
  Peer peer(board, 50001, 80);
  peer.send(request("GET", "/toggle"));
  const std::string refused = peer.take();
  CHECK(refused.rfind("HTTP/1.1 405 Method Not Allowed\r\n", 0) == 0);
  CHECK(has(refused, "Allow: POST\r\n"));
  peer.send(request("POST", "/state"));
  CHECK(peer.take().rfind("HTTP/1.1 405 ", 0) == 0);
  peer.send(request("GET", "/ws"));
  CHECK(peer.take().rfind("HTTP/1.1 404 ", 0) == 0);
  CHECK(!LED_Status);
}
