// A WebSocket server with numbered clients on a port of its own.
#include <memory>
#include <string>
#include <vector>

#include "WebSocketsServer.h"
#include "fake_board.h"

using testbed::FakeBoard;
using testbed::has;
using testbed::maskedFrame;
using testbed::Peer;
using testbed::upgradeRequest;

namespace {

std::string g_seen;

void noted(uint8_t num, WStype_t type, uint8_t* payload, size_t length) {
  g_seen += std::to_string(num) + ":" + std::to_string(type);
  if (payload != nullptr) {
    g_seen += "=" + std::string(reinterpret_cast<char*>(payload), length);
    CHECK_EQUAL(payload[length], 0);
  }
  g_seen += ";";
}

// As unique_ptr: a Peer is known to its board by its address.
std::unique_ptr<Peer> joined(FakeBoard& board, uint16_t port, const std::string& more = "") {
  auto peer = std::make_unique<Peer>(board, port, 81);
  peer->send(upgradeRequest("/any/path", more));
  return peer;
}

}  // namespace

TEST(clients_are_numbered_and_numbers_are_used_again) {
  FakeBoard board;
  static WebSocketsServer server(81);
  server.onEvent(noted);
  server.begin();
  g_seen.clear();
  auto first = joined(board, 50001);
  auto second = joined(board, 50002);
  CHECK(has(first->take(), "101 Switching Protocols"));
  second->take();
  CHECK(g_seen == "0:2=/;1:2=/;");
  CHECK_EQUAL(server.connectedClients(), 2);
  CHECK(server.remoteIP(1).toString() == "192.168.43.1");
  CHECK(server.sendTXT(1, "one"));
  CHECK(second->take() == "\x81\x03one");
  String text = "all";
  CHECK(server.broadcastTXT(text));
  CHECK(first->take() ==
        "\x81\x03"
        "all");
  g_seen.clear();
  first->reset();
  CHECK(g_seen == "0:1;");
  CHECK(!server.sendTXT(0, "gone"));
  auto third = joined(board, 50003);
  CHECK(g_seen == "0:1;0:2=/;");
  server.disconnect();
}

TEST(frames_come_whole_and_fragments_by_name) {
  FakeBoard board;
  static WebSocketsServer server(81);
  server.onEvent(noted);
  server.begin();
  auto peer = joined(board, 50001);
  g_seen.clear();
  peer->send(maskedFrame(0x81, "text"));
  peer->send(maskedFrame(0x82, "bin"));
  peer->send(maskedFrame(0x01, "a"));
  peer->send(maskedFrame(0x00, "b"));
  peer->send(maskedFrame(0x80, "c"));
  peer->send(maskedFrame(0x89, "p"));  // AsyncWebSocket keeps a ping's payload to itself
  CHECK(g_seen == "0:3=text;0:4=bin;0:5=a;0:7=b;0:8=c;0:9;");
  g_seen.clear();
  const std::string large(5000, 'x');
  const std::string frame = maskedFrame(0x81, large);
  for (size_t at = 0; at < frame.size(); at += 500) {
    peer->send(frame.substr(at, 500));
    board.advance(1);
  }
  CHECK(g_seen == "0:3=" + large + ";");
}

TEST(a_frame_over_the_limit_ends_its_connection) {
  FakeBoard board;
  static WebSocketsServer server(81);
  server.onEvent(noted);
  server.begin();
  auto peer = joined(board, 50001);
  peer->take();
  peer->send(maskedFrame(0x81, std::string(16000, 'x')).substr(0, 3000));
  board.advance(1);
  CHECK(has(peer->take(), "\x88\x02\x03\xf1"));  // Close, 1009
}

TEST(strangers_pages_and_a_sixth_client_are_refused) {
  FakeBoard board;
  static WebSocketsServer server(81);
  server.begin();
  CHECK(has(joined(board, 50001, "Origin: http://elsewhere\r\n")->take(), "403"));
  std::vector<std::unique_ptr<Peer>> peers;
  for (uint16_t i = 0; i < 6; ++i) {
    peers.push_back(joined(board, static_cast<uint16_t>(51000 + i)));
    CHECK(has(peers.back()->take(), i < 5 ? "101" : "403"));
  }
  Peer plain(board, 52000, 81);
  plain.send("GET / HTTP/1.1\r\nHost: board\r\n\r\n");
  CHECK(has(plain.take(), "This is a Websocket server only!"));
}

TEST(numbers_and_payloads_that_are_not_there_send_nothing) {
  FakeBoard board;
  static WebSocketsServer server(81);
  server.begin();
  CHECK(!server.sendTXT(0, "x"));
  CHECK(!server.sendTXT(255, "x"));
  CHECK(!server.broadcastTXT(static_cast<const char*>(nullptr)));
  CHECK(!server.sendBIN(0, nullptr, 5));
  CHECK(!server.broadcastBIN(nullptr, 5));
  CHECK(!server.sendPing(9));
  server.disconnect(7);
  CHECK_EQUAL(server.connectedClients(true), 0);
  CHECK(server.remoteIP(3).toString() == "0.0.0.0");
}
