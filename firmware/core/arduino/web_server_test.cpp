// The server as a whole: connections that last, stall or misbehave, and the API a sketch calls.
#include <memory>
#include <string>

#include "../config.h"
#include "../port.h"
#include "../runtime.h"
#include "ESPAsyncWebServer.h"
#include "WiFi.h"
#include "fake_board.h"

using testbed::FakeBoard;
using testbed::maskedFrame;
using testbed::Peer;
using testbed::unhex;
using testbed::upgradeRequest;

namespace {

AsyncWebServer g_web(80);
AsyncWebSocket g_ws("/ws");
std::string g_seen;  // by the handlers
std::string g_long;  // content of /long
bool g_panicking = false;

std::string big(size_t length) {
  std::string text;
  for (size_t i = 0; text.size() < length; ++i) text += std::to_string(i) + " ";
  text.resize(length);
  return text;
}

void onEvent(AsyncWebSocket*, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  const std::string id = std::to_string(client->id());
  switch (type) {
    case WS_EVT_CONNECT:
      g_seen += "+" + id + ";";
      break;
    case WS_EVT_DISCONNECT:
      g_seen += "-" + id + ";";
      break;
    case WS_EVT_ERROR:
      g_seen += "!" + std::to_string(*static_cast<uint16_t*>(arg)) + ";";
      break;
    case WS_EVT_DATA:
      data[len] = 0;  // as many sketches do
      g_seen += std::string(reinterpret_cast<char*>(data), len) + ";";
      if (g_panicking) delay(1);
      break;
    default:
      break;
  }
}

void begin() {
  static bool prepared = false;
  g_seen.clear();
  g_panicking = false;
  g_ws.handleHandshake(nullptr);
  if (!prepared) {
    prepared = true;
    g_long = big(40000);
    g_ws.onEvent(onEvent);
    g_web.addHandler(&g_ws);
    g_web.on("/template", HTTP_GET, [](AsyncWebServerRequest* request) {
      // 10 kB through a placeholder, percent signs of every kind around it.
      request->send(200, "text/plain", "a%BIG%b%%c%NONE%d%E F%g%", [](const String& name) {
        if (name == "BIG") return String(big(10000).c_str());
        if (name == "E F") return String("%BIG%");
        return String();
      });
    });
    g_web.on("/long", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->send(200, "text/plain", reinterpret_cast<const uint8_t*>(g_long.data()),
                    g_long.size());
    });
    g_web.on("/copy", HTTP_GET, [](AsyncWebServerRequest* request) {
      const std::string gone = big(9000);
      request->send(200, "text/plain", gone.c_str());
    });
    g_web.on("/much", HTTP_GET, [](AsyncWebServerRequest* request) {
      const std::string gone = big(30000);
      request->send(200, "text/plain", gone.c_str());
    });
    g_web.on("/led", HTTP_GET | HTTP_POST, [](AsyncWebServerRequest* request) {
      g_seen += request->methodToString();
      for (size_t i = 0; i < request->params(); ++i) {
        const AsyncWebParameter* p = request->getParam(i);
        g_seen += std::string(" ") + p->name().c_str() + "=" + p->value().c_str();
        if (p->isPost()) g_seen += "(post)";
      }
      AsyncWebServerResponse* response = request->beginResponse(200, "text/plain", "done");
      CHECK(response->addHeader("X-Led", "on"));
      CHECK(!response->addHeader("X-Split", "a\r\nb"));
      request->send(response);
      request->send(500);  // the first answer counts
    });
    g_web.on("/away", HTTP_GET,
             [](AsyncWebServerRequest* request) { request->redirect("/led?x=1"); });
    g_web.on("/silent", HTTP_GET, [](AsyncWebServerRequest*) {});
  }
  g_web.begin();
}

std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: board\r\n" + fields + "\r\n";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string bodyOf(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

// Ids count on from test to test.
AsyncWebSocketClient* oldestClient() {
  for (uint32_t id = 1; id < 1000; ++id) {
    if (g_ws.hasClient(id)) return g_ws.client(id);
  }
  return nullptr;
}

std::string unchunked(std::string body) {
  std::string out;
  for (;;) {
    const size_t length = std::stoul(body.substr(0, 4), nullptr, 16);
    CHECK(body.substr(4, 2) == "\r\n");
    out += body.substr(6, length);
    CHECK(body.substr(6 + length, 2) == "\r\n");
    body = body.substr(8 + length);
    if (length == 0) break;
  }
  CHECK(body.empty());
  return out;
}

}  // namespace

TEST(a_connection_serves_one_request_after_another) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send(get("/led?a=1&b=x+y%21&c"));
  CHECK(has(peer.received, "X-Led: on\r\n"));
  CHECK(bodyOf(peer.take()) == "done");
  CHECK(g_seen == "GET a=1 b=x y! c=");
  peer.send("POST /led HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
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
  CHECK(has(peer.take(), "HTTP/1.1 500 "));
  peer.send(get("/led"));
  CHECK(has(peer.take(), "200 OK"));
}

TEST(head_has_the_fields_of_get_and_no_content) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  peer.send("HEAD /long HTTP/1.1\r\nHost: x\r\n\r\n" + get("/led"));
  CHECK(has(peer.received, "Content-Length: 40000\r\nContent-Type: text/plain\r\n\r\nHTTP/1.1 200"));
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

TEST(origin_policy) {
  FakeBoard board;
  begin();
  const auto statusOf = [&](const std::string& fields) {
    static uint16_t port = 51000;
    Peer peer(board, ++port, 80);
    peer.send(upgradeRequest("/ws", fields));
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
  CHECK(board.text == "a\xEF\xBF\xBD" "b\xEF\xBF\xBD");
  board.text.clear();
  Serial.println(42, HEX);
  Serial.println(IPAddress(10, 0, 0, 1));
  Serial.printf("%s %d\n", std::string(200, 'x').c_str(), -1);
  CHECK(board.text == "2A\r\n10.0.0.1\r\n" + std::string(200, 'x') + " -1\n");
}
