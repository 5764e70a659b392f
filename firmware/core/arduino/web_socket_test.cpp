// The WebSocket server as a whole: handshakes, many clients, clients that misbehave, closing.
#include <memory>
#include <string>
#include <vector>

#include "../config.h"
#include "web_testbed.h"

using namespace __board;

TEST(origin_policy) {
  FakeBoard board;
  begin();
  const auto statusOf = [&](const std::string& fields, const std::string& target = "/ws") {
    static uint16_t port = 51000;
    Peer peer(board, ++port, 80);
    peer.send(upgradeRequest(target, fields));
    const std::string status = peer.received.substr(9, 3);
    peer.reset();
    return status;
  };
  CHECK(statusOf("") == "101");
  CHECK(statusOf("Origin: http://192.168.43.233\r\n") == "101");
  CHECK(statusOf("Origin: HTTP://192.168.43.233\r\n") == "403");
  CHECK(statusOf("Origin: http://192.168.43.233:8080\r\n") == "403");
  CHECK(statusOf("Origin: http://evil.example\r\n") == "403");
  CHECK(statusOf("Origin: null\r\n") == "403");
  // Of an absolute form, the target names the host (RFC 9112 3.2.2).
  const std::string page = "Origin: http://board\r\n";
  CHECK(statusOf(page) == "403");
  CHECK(statusOf(page, "http://board/ws") == "101");
  CHECK(statusOf("Origin: http://192.168.43.233\r\n", "http://board/ws") == "403");
  g_ws.handleHandshake([](AsyncWebServerRequest* request) {
    return request->header("Origin") == "http://localhost:4321";
  });
  CHECK(statusOf("Origin: http://localhost:4321\r\n") == "101");
  CHECK(statusOf("Origin: http://192.168.43.233\r\n") == "403");
}

TEST(spoiled_handshakes) {
  FakeBoard board;
  begin();
  const auto statusOf = [&](std::string request, const std::string& from, const std::string& to) {
    static uint16_t port = 52000;
    request.replace(request.find(from), from.size(), to);
    Peer peer(board, ++port, 80);
    peer.send(request);
    const std::string status = peer.received.substr(9, 3);
    peer.reset();
    return status;
  };
  const std::string good = upgradeRequest();
  CHECK(statusOf(good, "GET", "GET") == "101");
  CHECK(statusOf(good, "Connection: Upgrade", "Connection: keep-alive, Upgrade") == "101");
  CHECK(statusOf(good, "Connection: Upgrade", "Connection: close") == "400");
  CHECK(statusOf(good, "Upgrade: websocket", "Upgrade: h2c") == "404");
  CHECK(statusOf(good, "GET", "POST") == "404");
  CHECK(statusOf(good, "HTTP/1.1", "HTTP/1.0") == "400");
  CHECK(statusOf(good, "Version: 13", "Version: 8") == "400");
  CHECK(statusOf(good, "Version: 13", "Version: 013") == "400");
  CHECK(statusOf(good, "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=") == "400");
  CHECK(statusOf(good, "dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=") == "400");
  CHECK(statusOf(good, "dGhlIHNhbXBsZSBub25jZQ==", "") == "400");
  CHECK(statusOf(good, "/ws", "/other") == "404");
}

TEST(a_refused_handshake_says_why_to_both_sides) {
  FakeBoard board;
  begin();
  const auto refusalOf = [&](const std::string& request) {
    static uint16_t port = 53000;
    board.text.clear();
    Peer peer(board, ++port, 80);
    peer.send(request);
    const std::string response = peer.received, reason = bodyOf(response);
    CHECK(has(response, "Content-Type: text/plain\r\n"));
    CHECK(reason.size() > 20 && reason.back() == '.');
    CHECK(board.text == "[web] /ws answered " + response.substr(9, 3) + ": " + reason + "\r\n");
    peer.reset();
    return reason;
  };
  const auto spoiled = [](const std::string& from, const std::string& to) {
    std::string request = upgradeRequest();
    return request.replace(request.find(from), from.size(), to);
  };
  CHECK(has(refusalOf(spoiled("Connection: Upgrade", "Connection: close")), "Connection: Upgrade"));
  CHECK(has(refusalOf(spoiled("Version: 13", "Version: 8")), "has to be 13"));
  CHECK(has(refusalOf(spoiled("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=")), "16 octets"));
  CHECK(has(refusalOf(spoiled("Sec-WebSocket-Key", "X-Key")), "Sec-WebSocket-Key"));
  CHECK(has(refusalOf(spoiled("HTTP/1.1", "HTTP/1.0")), "HTTP/1.1"));
  CHECK(has(refusalOf(upgradeRequest("/ws", "Origin: http://evil.example\r\n")), "Origin"));
  g_ws.handleHandshake([](AsyncWebServerRequest*) { return false; });
  CHECK(has(refusalOf(upgradeRequest()), "The sketch has refused"));
}

TEST(empty_messages_are_sent) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  peer.take();
  AsyncWebSocketClient* client = oldestClient();
  CHECK(client->text(""));
  CHECK(peer.take() == unhex("8100"));
  CHECK(client->binary(static_cast<const char*>(nullptr), 0));
  CHECK(peer.take() == unhex("8200"));
  CHECK(!client->text(static_cast<const char*>(nullptr), 1));
  CHECK(g_ws.textAll(String()) == AsyncWebSocket::ENQUEUED);
  CHECK(peer.take() == unhex("8100"));
  g_ws.printfAll("%s", "");
  CHECK(peer.take() == unhex("8100"));
}

TEST(a_message_arrives_whole_although_segments_are_shorter) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  peer.take();
  const auto arrives = [&](const std::string& octets) {
    g_seen.clear();
    for (size_t at = 0; at < octets.size(); at += 500) {
      peer.send(octets.substr(at, 500));
      board.advance(config::kTcpAckDelayMs);  // the peer keeps to the window
    }
    return g_seen;
  };
  for (const size_t length : {529u, 1024u, unsigned{config::kWebSocketChunk}}) {
    for (int again = 0; again < 5; ++again) {
      const std::string text = big(length);
      CHECK(arrives(maskedFrame(0x81, text)) == text + ";");
    }
  }
  const std::string longer = big(config::kWebSocketChunk + 1);
  CHECK(arrives(maskedFrame(0x81, longer)) != longer + ";");
  // The end of the connection does not wait for the rest of a message.
  g_seen.clear();
  peer.send(maskedFrame(0x81, "cut off").substr(0, 9));
  peer.sendFin();
  CHECK(peer.finished);
}

TEST(data_of_pongs_and_errors_end_with_a_zero) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  const std::string longest(125, 'p');
  peer.send(maskedFrame(0x89, longest) + maskedFrame(0x8A, "hi"));
  CHECK(g_string == "hi");
  peer.send(maskedFrame(0x8A, longest));
  CHECK(g_string == longest);
  peer.send(maskedFrame(0x8A, ""));
  CHECK(g_string.empty());
  peer.send(maskedFrame(0x89, longest) + maskedFrame(0x88, "\x0F\xA0why"));
  CHECK(g_string == "why");
  Peer other(board, 50002, 80);
  other.send(upgradeRequest());
  other.send(unhex("8900"));
  CHECK(g_string.empty());
}

TEST(nine_clients_and_cleanup) {
  FakeBoard board;
  begin();
  std::vector<std::unique_ptr<Peer>> peers;
  for (uint16_t i = 0; i < config::kWebSocketClients; ++i) {
    peers.push_back(std::make_unique<Peer>(board, static_cast<uint16_t>(50001 + i), 80));
    peers.back()->send(upgradeRequest());
    CHECK(has(peers.back()->take(), "101 Switching"));
  }
  CHECK_EQUAL(g_ws.count(), config::kWebSocketClients);
  Peer more(board, 50100, 80);
  more.send(upgradeRequest());
  CHECK(has(more.take(), "503 Service Unavailable"));
  // One call closes the oldest; then the next.
  g_ws.cleanupClients();
  CHECK(peers[0]->take() == unhex("8800"));
  CHECK_EQUAL(g_ws.count(), config::kWebSocketClients - 1);
  peers[0]->send(maskedFrame(0x88, ""));
  CHECK(peers[0]->finished);
  peers[0]->sendFin();
  g_ws.cleanupClients();
  CHECK(peers[1]->take() == unhex("8800"));
  CHECK_EQUAL(g_ws.count(), 8u);
  g_ws.cleanupClients();
  CHECK_EQUAL(g_ws.count(), 8u);
  more.send(upgradeRequest());
  CHECK(has(more.take(), "101 Switching"));
  // A client that does not answer Close loses its connection all the same.
  board.advance(config::kWebSocketCloseTimeoutMs + 1000);
  CHECK(peers[1]->refused);
}

TEST(a_client_that_never_reads_loses_messages_and_harms_nobody) {
  FakeBoard board;
  begin();
  Peer deaf(board, 50001, 80), good(board, 50002, 80);
  deaf.send(upgradeRequest());
  good.send(upgradeRequest());
  deaf.take();
  good.take();
  deaf.reading(false);
  const std::string message(100, 'm');
  int partial = 0;
  for (int i = 0; i < 200; ++i) {
    partial += g_ws.textAll(message.c_str()) == AsyncWebSocket::PARTIALLY_ENQUEUED;
    CHECK(good.take() == "\x81\x64" + message);
  }
  CHECK(partial > 100);
  CHECK(oldestClient()->queueLen() > 10);
  // Pings are answered although messages wait, once it reads again.
  deaf.send(maskedFrame(0x89, "p"));
  deaf.reading(true);
  board.advance(5000);
  CHECK(has(deaf.received, std::string("\x8A\x01p", 3)));
  CHECK_EQUAL(deaf.received.size() % 102, 3u);
}

TEST(thirty_two_messages_wait_and_no_more) {
  FakeBoard board;
  begin();
  Peer deaf(board, 50001, 80);
  deaf.send(upgradeRequest());
  deaf.take();
  deaf.reading(false);
  AsyncWebSocketClient* client = oldestClient();
  int sent = 0;
  while (client->text("x") && sent < 5000) ++sent;
  CHECK_EQUAL(client->queueLen(), config::kWebSocketQueuedMessages);
  CHECK(client->queueIsFull());
  deaf.reading(true);
  board.advance(60000);
  CHECK_EQUAL(deaf.received.size(), 3u * static_cast<unsigned>(sent));
  CHECK(!client->queueIsFull());
}

TEST(closing_from_either_side) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  peer.take();
  g_ws.closeAll(1001, "bye");
  CHECK(peer.take() == unhex("880503e9") + "bye");
  CHECK(!peer.finished);
  peer.send(maskedFrame(0x81, "too late") + maskedFrame(0x88, "\x03\xE9"));
  CHECK(peer.finished);
  CHECK(!has(g_seen, "too late"));
  peer.sendFin();
  board.advance(10);
  CHECK(has(g_seen, "-"));

  Peer other(board, 50002, 80);
  other.send(upgradeRequest());
  other.take();
  g_seen.clear();
  other.send(maskedFrame(0x88, "\x0F\xA0why"));
  CHECK(other.take() == unhex("88050fa0") + "why");
  CHECK(has(g_seen, "!4000;"));
  CHECK(other.finished);
}

namespace {

// The Close frame that closing with this code and reason puts on the wire.
std::string closeFrame(uint16_t code, const std::string& reason) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  peer.take();
  g_ws.closeAll(code, reason.c_str());
  const std::string frame = peer.take();
  peer.send(maskedFrame(0x88, ""));
  CHECK(peer.finished);
  return frame;
}

}  // namespace

TEST(codes_that_must_not_be_sent_are_left_out) {
  for (const uint16_t code : {1, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535}) {
    CHECK(closeFrame(code, "why") == unhex("8800"));
  }
  for (const uint16_t code : {1000, 1003, 1007, 1014, 3000, 4999}) {
    const std::string octets{static_cast<char>(code >> 8), static_cast<char>(code)};
    CHECK(closeFrame(code, "why") == unhex("8805") + octets + "why");
  }
}

TEST(a_close_reason_is_cut_between_characters) {
  const std::string code = unhex("03e8"), character = "\xF0\x9F\x98\x80";
  const auto frame = [&](const std::string& reason) {
    return std::string("\x88") + static_cast<char>(2 + reason.size()) + code + reason;
  };
  CHECK(closeFrame(1000, std::string(200, 'x')) == frame(std::string(123, 'x')));
  for (size_t before = 119; before <= 123; ++before) {
    const std::string text(before, 'x');
    CHECK(closeFrame(1000, text + character) == frame(before == 119 ? text + character : text));
  }
  // Octets that are no UTF-8 must not be sent either (RFC 6455 5.5.1): the reason ends before them.
  CHECK(closeFrame(1000, "no\xFFpe") == frame("no"));
  CHECK(closeFrame(1000, "no\xC3") == frame("no"));
}

TEST(a_failed_connection_says_why_and_ends) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  peer.take();
  g_seen.clear();
  peer.send(maskedFrame(0x81, "\xFF"));
  CHECK(peer.take() == unhex("880203ef"));
  CHECK(peer.finished);
  CHECK(has(g_seen, "!1007;"));
}

TEST(a_vanished_client_is_forgotten) {
  FakeBoard board;
  begin();
  Peer gone(board, 50001, 80), left(board, 50002, 80);
  gone.send(upgradeRequest());
  left.send(upgradeRequest());
  CHECK_EQUAL(g_ws.count(), 2u);
  gone.reset();
  CHECK_EQUAL(g_ws.count(), 1u);
  left.sendFin();
  CHECK(left.finished);
  CHECK_EQUAL(g_ws.count(), 0u);
}

TEST(delay_in_a_callback_stops_the_board_and_says_why) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(upgradeRequest());
  g_panicking = true;
  const std::string reason = board.panicOf([&] { peer.send(maskedFrame(0x81, "x")); });
  CHECK(has(reason, "delay() was called inside a network callback"));
}
