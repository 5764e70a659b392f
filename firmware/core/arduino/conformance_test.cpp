// The answers of ESP Async WebServer 3.12 (tests/vectors/esp-async-webserver.json) against this
// board's answers to the same octets. Each difference stands here with its reason's number in
// docs/differences.md; anything else that differs is a failure.
#include <stdio.h>

#include <map>
#include <string>

#include "ESPAsyncWebServer.h"
#include "fake_board.h"
#include "vectors.h"

using testbed::FakeBoard;
using testbed::hex;
using testbed::Peer;
using testbed::unhex;

namespace {

struct Exchange {
  std::string name, sent, head, body;
  bool closed = false;
};

std::map<std::string, Exchange> readExchanges() {
  std::map<std::string, Exchange> all;
  for (auto& fields : testbed::readVectors("esp-async-webserver.json", "exchanges")) {
    Exchange e;
    e.name = fields["case"];
    e.sent = fields.count("sent_hex") != 0 ? unhex(fields["sent_hex"]) : fields["sent"];
    e.head = fields["head"];
    e.body = fields.count("body_hex") != 0 ? unhex(fields["body_hex"]) : fields["body"];
    e.closed = fields["closed"] == "true";
    all[e.name] = e;
  }
  return all;
}

// The tutorial's sketch as it ran when the vectors were taken.
bool g_on = false;
AsyncWebServer g_web(80);
AsyncWebSocket g_ws("/ws");
const char kPage[] =
    "<!DOCTYPE html><html><head><title>ESP32 Web-Socket Server</title></head><body>"
    "<h1>ESP32 Web-Socket Server</h1><p id=\"state\">%STATE%</p><p>100%%</p></body></html>";

void begin() {
  static bool prepared = false;
  g_on = false;
  if (!prepared) {
    g_ws.onEvent([](AsyncWebSocket*, AsyncWebSocketClient* client, AwsEventType type, void* arg,
                    uint8_t* data, size_t len) {
      const auto* info = static_cast<AwsFrameInfo*>(arg);
      if (type == WS_EVT_CONNECT) client->text(g_on ? "1" : "0");
      if (type != WS_EVT_DATA || !info->final || info->index != 0 || info->len != len) return;
      if (info->opcode == WS_TEXT && strcmp(reinterpret_cast<char*>(data), "toggle") == 0) {
        g_on = !g_on;
        g_ws.textAll(g_on ? "1" : "0");
      }
    });
    g_web.addHandler(&g_ws);
    g_web.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->send(200, "text/html", kPage,
                    [](const String& name) { return String(name == "STATE" ? "OFF" : ""); });
    });
    prepared = true;
  }
  g_web.begin();
}

Exchange answerTo(const std::string& sent, bool singly) {
  FakeBoard board;
  begin();
  Peer peer(board, 50001, 80);
  CHECK(peer.open);
  if (singly) {
    for (const char c : sent) peer.send(std::string(1, c));
  } else {
    peer.send(sent);
  }
  board.advance(200);
  Exchange e;
  const size_t end = peer.received.find("\r\n\r\n");
  e.head = peer.received.substr(0, end);
  if (end != std::string::npos) e.body = peer.received.substr(end + 4);
  e.closed = peer.finished;
  return e;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  CHECK(at != std::string::npos);
  text.replace(at, from.size(), to);
}

// Applies the documented differences to the real library's answer.
Exchange expected(Exchange e) {
  const std::string close = "Connection: close\r\n";
  const std::string fail1002 = unhex("880203ea");
  if (e.name == "GET / HTTP/1.0") {
    // (2) its own version in the status line, and no chunks towards HTTP/1.0
    replace(e.head, "HTTP/1.0", "HTTP/1.1");
    replace(e.head, close, close + "Accept-Ranges: none\r\n");
    replace(e.body, "009c\r\n", "");
    replace(e.body, "\r\n0000\r\n\r\n", "");
    return e;
  }
  if (e.name == "POST /") {
    // (3) the page is there, but not for POST
    e.head =
        "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nAccept-Ranges: none\r\n"
        "Content-Length: 18\r\nContent-Type: text/plain";
    e.body = "Method not allowed";
    e.closed = false;
    return e;
  }
  if (e.name == "HEAD /") {
    // (3) HEAD is GET without content
    e.head =
        "HTTP/1.1 200 OK\r\nAccept-Ranges: none\r\nTransfer-Encoding: chunked\r\n"
        "Content-Type: text/html";
    e.body = "";
    e.closed = false;
    return e;
  }
  if (e.name == "garbage") {
    // (4) says why it closes
    e.head =
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nAccept-Ranges: none\r\n"
        "Content-Length: 51\r\nContent-Type: text/plain";
    e.body = "This is not a valid request of HTTP/1.1 (RFC 9112).";
    return e;
  }
  if (e.name == "upgrade, version 12" || e.name == "upgrade, no key") {
    // (8) says why
    e.body =
        e.name == "upgrade, no key"
            ? "The handshake needs Sec-WebSocket-Key and Sec-WebSocket-Version (RFC 6455 4.2.1)."
            : "Sec-WebSocket-Version has to be 13 (RFC 6455 4.2.1).";
    replace(e.head, "Content-Length: 0",
            "Content-Length: " + std::to_string(e.body.size()) + "\r\nContent-Type: text/plain");
  }
  if (e.name == "upgrade, offering chat, superchat") {
    replace(e.head, "chat, superchat", "chat");  // (7) one of the subprotocols offered
  }
  if (e.name == "upgrade then unmasked toggle") {
    e.body = unhex("810130") + fail1002;  // (9)
    e.closed = true;
  }
  if (e.name == "upgrade then reserved opcode 3" || e.name == "upgrade then RSV1") {
    e.body += fail1002;  // (9)
    e.closed = true;
  }
  if (e.head.find(close) != std::string::npos) {
    replace(e.head, close, "");  // (1) persistent connections
    e.closed = false;
  }
  return e;
}

void compare(bool singly) {
  const auto vectors = readExchanges();
  CHECK_EQUAL(vectors.size(), 18u);
  int wrong = 0;
  for (const auto& [name, vector] : vectors) {
    Exchange want = expected(vector);
    const Exchange got = answerTo(vector.sent, singly);
    if (got.head == want.head && got.body == want.body && got.closed == want.closed) continue;
    ++wrong;
    printf("%s\n  expected %s | %s | %s\n  got      %s | %s | %s\n", name.c_str(),
           want.head.c_str(), hex(want.body).c_str(), want.closed ? "closed" : "open",
           got.head.c_str(), hex(got.body).c_str(), got.closed ? "closed" : "open");
  }
  CHECK_EQUAL(wrong, 0);
}

}  // namespace

TEST(answers_are_those_of_the_real_library) {
  compare(false);
}

TEST(answers_are_the_same_when_octets_come_one_by_one) {
  compare(true);
}
