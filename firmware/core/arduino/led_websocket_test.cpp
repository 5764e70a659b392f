// The tutorial's sketch on the whole core, octet by octet: the answers of ESP Async WebServer 3.12
// to the same requests (tests/vectors/esp-async-webserver.json), with the differences of
// docs/differences.md.
#include "fake_board.h"

// The sketch itself, as it is; Arduino does not warn of parameters a callback has no use for.
#pragma clang diagnostic ignored "-Wunused-parameter"
#include "../../sketches/led_websocket/led_websocket.ino"

using testbed::FakeBoard;
using testbed::has;
using testbed::maskedFrame;
using testbed::Peer;
using testbed::upgradeRequest;

namespace {

void start() {
  LED_Status = false;
  testbed::startSketch(setup, server);
}

bool startsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

}  // namespace

TEST(setup_says_where_the_page_is) {
  FakeBoard board(false);
  start();
  CHECK(startsWith(board.text, "led_websocket: starting\r\n"));
  CHECK(has(board.text, "Ready: open http://192.168.43.233/\r\n"));
}

TEST(the_page_has_the_state_and_its_percent_sign) {
  FakeBoard board;
  start();
  Peer peer(board, 50001, 80);
  peer.send("GET / HTTP/1.1\r\nHost: 192.168.43.233\r\n\r\n");
  CHECK(startsWith(peer.received,
                   "HTTP/1.1 200 OK\r\nAccept-Ranges: none\r\nTransfer-Encoding: chunked\r\n"
                   "Content-Type: text/html\r\n\r\n"));
  CHECK(has(peer.received, "<output id=\"state\">OFF</output>"));
  CHECK(has(peer.received, "<h2>LED1</h2>"));
  CHECK(has(peer.received, "font: 100%/1.5"));
  CHECK(has(peer.received, "</html>\n\r\n0000\r\n\r\n"));
  CHECK(!peer.finished);
}

TEST(a_toggle_lights_the_led_and_tells_everyone) {
  FakeBoard board;
  start();
  Peer first(board, 50001, 80);
  Peer second(board, 50002, 80);
  first.send(upgradeRequest());
  second.send(upgradeRequest());
  CHECK(startsWith(first.take(), "HTTP/1.1 101 Switching Protocols\r\n"));
  CHECK(second.take().substr(second.received.size()).size() > 0);
  first.send(maskedFrame(0x81, "toggle"));
  CHECK(first.take() ==
        "\x81\x01"
        "1");
  CHECK(second.take() ==
        "\x81\x01"
        "1");
  CHECK_EQUAL(board.pins[2], 1);
  CHECK(board.text.ends_with("LED1: ON\r\n"));
  second.send(maskedFrame(0x81, "toggle"));
  CHECK(first.take() ==
        "\x81\x01"
        "0");
  CHECK(second.take() ==
        "\x81\x01"
        "0");
  CHECK_EQUAL(board.pins[2], 0);
  CHECK(board.text.ends_with("LED1: OFF\r\n"));
}
