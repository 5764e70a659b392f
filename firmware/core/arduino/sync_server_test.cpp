// The web server that works in loop(), and TCP connections that a sketch reads and writes itself.
#include <memory>
#include <string>
#include <vector>

#include "WebServer.h"
#include "fake_board.h"

using testbed::FakeBoard;
using testbed::has;
using testbed::Peer;
using testbed::unchunked;

namespace {

std::string g_seen;
WebServer* g_server = nullptr;

// A served sketch: routes as people write them.
class Served {
 public:
  Served() {
    g_seen.clear();
    g_server = &server;
    server.on("/", [] { g_server->send(200, "text/html", "<p>home"); });
    server.on("/args", HTTP_ANY, [] {
      for (int i = 0; i < g_server->args(); ++i) {
        g_seen += std::string(g_server->argName(i).c_str()) + "=" + g_server->arg(i).c_str() + ";";
      }
      g_seen += g_server->method() == HTTP_POST ? "post" : "other";
      g_seen += g_server->hasArg("a") ? g_server->arg("a").c_str() : "none";
      g_server->sendHeader("X-One", "1");
      g_server->sendHeader("X-Two", "2", true);
      g_server->sendHeader("X-Bad", "a\r\nX-Split: b");
      g_server->send(204);
    });
    server.on("/post", HTTP_POST,
              [] { g_server->send(200, "text/plain", g_server->arg("plain")); });
    server.on("/pieces", HTTP_GET, [] {
      g_server->setContentLength(CONTENT_LENGTH_UNKNOWN);
      g_server->send(200, "text/plain", "");
      g_server->sendContent("one ");
      delay(5);
      g_server->sendContent_P("two");
      g_server->sendContent("");
    });
    server.on("/long", HTTP_GET, [] {
      const std::string text(20000, 'x');
      g_server->send_P(200, "text/plain", text.c_str());
    });
    server.on("/silent", HTTP_GET, [] {});
    server.begin();
  }

  WebServer server{80};
};

std::string request(const std::string& method, const std::string& target,
                    const std::string& body = "", const std::string& type = "") {
  std::string text = method + " " + target + " HTTP/1.1\r\nHost: board\r\n";
  if (!type.empty()) text += "Content-Type: " + type + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

std::string bodyOf(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

// What the sketch's loop() answers.
std::string answer(FakeBoard& board, Served& served, const std::string& octets) {
  static uint16_t port = 50000;
  Peer peer(board, ++port, 80);
  peer.send(octets);
  for (int i = 0; i < 20 && !peer.finished; ++i) {
    served.server.handleClient();
    board.advance(1);
  }
  CHECK(peer.finished);
  return peer.take();
}

}  // namespace

TEST(a_request_is_answered_when_the_sketch_handles_it) {
  FakeBoard board;
  Served served;
  Peer peer(board, 40000, 80);
  peer.send(request("GET", "/"));
  board.advance(50);
  CHECK(peer.received.empty());
  served.server.handleClient();
  board.advance(1);
  CHECK(peer.take() ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\nConnection: "
        "close\r\n\r\n<p>home");
  CHECK(peer.finished);
}

TEST(every_octet_of_a_request_may_come_by_itself) {
  FakeBoard board;
  Served served;
  Peer peer(board, 40000, 80);
  for (const char octet : request("GET", "/args?a=1%20+2&b")) {
    peer.send(std::string(1, octet));
    served.server.handleClient();
  }
  board.advance(1);
  CHECK(g_seen == "a=1  2;b=;other1  2");
  CHECK(has(peer.received, "HTTP/1.1 204 No Content\r\n"));
  CHECK(has(peer.received, "X-Two: 2\r\nX-One: 1\r\n"));
  CHECK(!has(peer.received, "X-Split"));
  CHECK(has(board.text, "the field X-Bad cannot be sent"));
}

TEST(forms_and_other_bodies_are_arguments) {
  FakeBoard board;
  Served served;
  answer(board, served,
         request("POST", "/args?q=1", "a=x%26y&b=+",
                 "application/x-www-form-urlencoded; charset=UTF-8"));
  CHECK(g_seen == "q=1;a=x&y;b= ;postx&y");
  const std::string json =
      answer(board, served, request("POST", "/post", "{\"a\":1}", "application/json"));
  CHECK(bodyOf(json) == "{\"a\":1}");
}

TEST(an_answer_can_be_sent_in_pieces) {
  FakeBoard board;
  Served served;
  const std::string text = answer(board, served, request("GET", "/pieces"));
  CHECK(has(text, "Transfer-Encoding: chunked"));
  CHECK(bodyOf(text) == "4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n");
  const std::string old = answer(board, served, "GET /pieces HTTP/1.0\r\n\r\n");
  CHECK(!has(old, "chunked"));
  CHECK(bodyOf(old) == "one two");
  CHECK_EQUAL(bodyOf(answer(board, served, request("GET", "/long"))).size(), 20000u);
}

TEST(head_unknown_paths_and_handlers_without_an_answer) {
  FakeBoard board;
  Served served;
  const std::string head = answer(board, served, request("HEAD", "/"));
  CHECK(has(head, "Content-Length: 7") && bodyOf(head).empty());
  CHECK(bodyOf(answer(board, served, request("GET", "/no%20where"))) == "Not found: /no where");
  CHECK(has(answer(board, served, request("GET", "/post")), "404 Not Found"));
  served.server.onNotFound([] { g_server->send(418, nullptr, g_server->uri()); });
  CHECK(has(answer(board, served, request("GET", "/x?y")), "418"));
  CHECK(answer(board, served, request("GET", "/silent")).empty());
  CHECK(has(board.text, "/silent: its handler sent no answer"));
}

TEST(bad_and_slow_requests_do_not_hold_the_server) {
  FakeBoard board;
  Served served;
  CHECK(has(answer(board, served, "nonsense\r\n\r\n"), "HTTP/1.1 400 Bad Request"));
  const std::string longBody(5000, 'b');
  CHECK(has(answer(board, served, request("POST", "/post", longBody, "text/plain")), "413"));
  const std::string longPath(400, 'p');
  CHECK(has(answer(board, served, request("GET", "/" + longPath)), "414"));
  // One that says nothing lets one that has said something go first.
  Peer silent(board, 41000, 80);
  CHECK(has(answer(board, served, request("GET", "/")), "200 OK"));
  Peer slow(board, 41001, 80);
  slow.send("GET / HT");
  for (int i = 0; i < 60; ++i) {
    served.server.handleClient();
    board.advance(100);
  }
  CHECK(slow.finished);
  // One that goes away leaves nothing behind.
  Peer gone(board, 41002, 80);
  gone.send("GET /lo");
  served.server.handleClient();
  gone.reset();
  served.server.handleClient();
  CHECK(has(answer(board, served, request("GET", "/")), "200 OK"));
}

TEST(a_sketch_reads_and_writes_a_connection_itself) {
  FakeBoard board;
  NetworkServer server(23);
  server.begin();
  CHECK(!server.accept());
  Peer peer(board, 42000, 23);
  CHECK(peer.open);
  WiFiClient client = server.available();
  CHECK(client && client.connected() && client.available() == 0);
  CHECK_EQUAL(client.read(), -1);
  peer.send("hello\nrest");
  CHECK_EQUAL(client.available(), 10);
  CHECK_EQUAL(client.peek(), 'h');
  CHECK(client.readStringUntil('\n') == "hello");
  uint8_t octets[8];
  CHECK_EQUAL(client.read(octets, 2), 2);
  CHECK(client.remoteIP().toString() == "192.168.43.1");
  CHECK_EQUAL(client.remotePort(), 42000);
  client.println("done");
  client.print(42);
  CHECK(peer.take() == "done\r\n42");
  peer.sendFin();
  CHECK(client.connected());  // two octets are left
  CHECK_EQUAL(client.read(octets, sizeof octets), 2);
  CHECK(!client.connected());
  client.stop();
  client.stop();
  CHECK_EQUAL(client.write("x"), 0u);
  peer.take();
  CHECK(peer.finished);
}

TEST(copies_share_a_connection_and_the_last_one_ends_it) {
  FakeBoard board;
  NetworkServer server(23);
  server.begin();
  Peer peer(board, 42000, 23);
  {
    WiFiClient first = server.accept();
    WiFiClient second = first;
    first = WiFiClient();
    CHECK(second.connected() && second != first);
    const WiFiClient& same = second;
    second = same;
    peer.take();
    CHECK(!peer.finished);
  }
  peer.take();
  CHECK(peer.finished);
  WiFiClient none;
  CHECK(!none && none.available() == 0 && none.peek() == -1 && none.write("a") == 0);
  CHECK_EQUAL(none.read(nullptr, 5), -1);
}

TEST(connections_that_nobody_takes_are_bounded_and_a_closed_port_refuses) {
  FakeBoard board;
  NetworkServer server(23);
  server.begin();
  std::vector<std::unique_ptr<Peer>> peers;
  for (uint16_t i = 0; i < 20; ++i) peers.push_back(std::make_unique<Peer>(board, 43000 + i, 23));
  board.advance(20000);
  server.end();
  peers[0]->take();
  for (const auto& peer : peers) CHECK(peer->refused || !peer->open);
  Peer late(board, 44000, 23);
  late.take();
  CHECK(late.refused);
  server.begin();
  Peer again(board, 44001, 23);
  CHECK(again.open);
}

TEST(a_peer_that_does_not_read_is_given_up) {
  FakeBoard board;
  NetworkServer server(23);
  server.begin();
  Peer peer(board, 42000, 23);
  WiFiClient client = server.accept();
  peer.reading(false);
  const std::string text(20000, 'x');
  const unsigned long start = millis();
  CHECK(client.write(text.c_str(), text.size()) < text.size());
  CHECK(millis() - start >= 10000 && millis() - start < 12000);
}
