// What a sketch answers with beside a plain text: printed, filled, in chunks, from octets; and bodies that it takes.
#include <string>

#include "../config.h"
#include "../runtime.h"
#include "web_testbed.h"

using namespace __board;

namespace {

AsyncWebServer g_more(81);
int g_turns = 0;

void beginMore() {
  g_turns = 0;
  g_seen.clear();
  g_more.reset();
  g_more.begin();
}

std::string post(const std::string& target, const std::string& type, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

TEST(a_response_is_printed_piece_by_piece) {
  FakeBoard board;
  beginMore();
  g_more.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    AsyncResponseStream* response = request->beginResponseStream("text/html");
    response->addHeader("X-Count", 2);
    response->setCode(201);
    response->print("<p>");
    response->printf("%d of %s", 1, "two");
    response->println(String("</p>"));
    request->send(response);
  });
  Peer peer(board, 50001, 81);
  peer.send(get("/"));
  CHECK(has(peer.received, "HTTP/1.1 201 Created\r\n"));
  CHECK(has(peer.received, "X-Count: 2\r\n"));
  CHECK(has(peer.received, "Content-Type: text/html\r\n"));
  CHECK(bodyOf(peer.take()) == "<p>1 of two</p>\r\n");
}

TEST(a_printed_response_that_no_memory_holds_is_answered_500_and_not_in_part) {
  FakeBoard board;
  beginMore();
  g_more.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    AsyncResponseStream* response = request->beginResponseStream("text/plain");
    for (int i = 0; i < 40'000; ++i) response->print("0123456789");
    request->send(response);
  });
  Peer peer(board, 50001, 81);
  peer.send(get("/"));
  CHECK(has(peer.take(), "HTTP/1.1 500 "));
}

TEST(octets_of_flash_are_sent_as_they_are) {
  FakeBoard board;
  beginMore();
  static const uint8_t kIcon[] = {0, 1, 2, 0, 255};
  static const char kPage[] PROGMEM = "a%N%b";
  g_more.on("/icon", HTTP_GET, [](AsyncWebServerRequest* request) {
    AsyncWebServerResponse* response =
        request->beginResponse_P(200, "image/x-icon", kIcon, sizeof kIcon);
    response->addHeader("Cache-Control", "max-age=60");
    request->send(response);
  });
  g_more.on("/page", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send_P(200, "text/html", kPage, [](const String&) { return String(7); });
  });
  g_more.on("/plain", HTTP_GET,
            [](AsyncWebServerRequest* request) { request->send_P(200, "text/html", kPage); });
  Peer peer(board, 50001, 81);
  peer.send(get("/icon"));
  CHECK(has(peer.received, "Cache-Control: max-age=60\r\n"));
  CHECK(bodyOf(peer.take()) == std::string("\0\1\2\0\377", 5));
  peer.send(get("/page"));
  CHECK(unchunked(bodyOf(peer.take())) == "a7b");
  peer.send(get("/plain"));
  CHECK(bodyOf(peer.take()) == "a%N%b");
}

TEST(a_filler_writes_until_it_ends_or_the_length_is_reached) {
  FakeBoard board;
  beginMore();
  static const std::string text = big(9'000);
  g_more.on("/chunks", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->sendChunked("text/plain", [](uint8_t* out, size_t maxLen, size_t index) -> size_t {
      return text.copy(reinterpret_cast<char*>(out), maxLen, index);
    });
  });
  g_more.on("/length", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send("text/plain", 5'000, [](uint8_t* out, size_t maxLen, size_t index) -> size_t {
      return text.copy(reinterpret_cast<char*>(out), maxLen, index);
    });
  });
  g_more.on("/short", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send("text/plain", 50, [](uint8_t* out, size_t, size_t index) -> size_t {
      if (index > 0) return 0;
      out[0] = 'x';
      return 1;
    });
  });
  // A filler that says more than it was given room for: what it wrote counts, and nothing behind it is sent.
  g_more.on("/liar", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send("text/plain", 3, [](uint8_t* out, size_t, size_t) -> size_t {
      memcpy(out, "abc", 3);
      return 1'000'000;
    });
  });
  Peer peer(board, 50001, 81);
  peer.send(get("/chunks"));
  CHECK(unchunked(bodyOf(peer.take())) == text);
  peer.send(get("/length"));
  CHECK(has(peer.received, "Content-Length: 5000\r\n"));
  CHECK(bodyOf(peer.take()) == text.substr(0, 5'000));
  peer.send(get("/liar"));
  CHECK(bodyOf(peer.take()) == "abc");
  peer.send(get("/short"));
  CHECK(bodyOf(peer.take()) == "x");
  CHECK(peer.finished);
}

TEST(a_filler_may_have_nothing_yet_and_is_asked_again) {
  FakeBoard board;
  beginMore();
  g_more.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->sendChunked("text/plain", [](uint8_t* out, size_t, size_t index) -> size_t {
      if (index > 0) return 0;
      if (++g_turns < 5) return RESPONSE_TRY_AGAIN;
      out[0] = 'y';
      return 1;
    });
  });
  Peer peer(board, 50001, 81);
  peer.send(get("/"));
  CHECK(has(peer.received, "200 OK"));
  CHECK(!has(peer.received, "y\r\n"));
  board.advance(200);
  CHECK(unchunked(bodyOf(peer.take())) == "y");
  CHECK(g_turns == 5);
}

TEST(a_body_that_is_no_form_reaches_its_handler_first) {
  FakeBoard board;
  beginMore();
  g_more.on(
      "/json", HTTP_POST,
      [](AsyncWebServerRequest* request) { request->send(200, "", g_seen.c_str()); }, nullptr,
      [](AsyncWebServerRequest*, uint8_t* data, size_t len, size_t index, size_t total) {
        g_seen += std::string(reinterpret_cast<char*>(data), len) + "@" + std::to_string(index) +
                  "/" + std::to_string(total);
      });
  g_more.onRequestBody([](AsyncWebServerRequest*, uint8_t*, size_t len, size_t, size_t) {
    g_seen += "other " + std::to_string(len);
  });
  Peer peer(board, 50001, 81);
  peer.send(post("/json", "application/json", "{\"on\":1}"));
  CHECK(bodyOf(peer.take()) == "{\"on\":1}@0/8");
  g_seen.clear();
  peer.send(post("/json", "application/x-www-form-urlencoded", "a=1"));
  CHECK(bodyOf(peer.take()) == "");
  peer.send(post("/other", "text/plain", "12345"));
  CHECK(has(peer.take(), "404 Not Found"));
  CHECK(g_seen == "other 5");
}

TEST(a_handler_can_be_filtered_removed_and_there_may_be_many) {
  FakeBoard board;
  beginMore();
  static bool open = false;
  AsyncCallbackWebHandler& first = g_more.on(
      "/a", HTTP_GET, [](AsyncWebServerRequest* request) { request->send(200, "", "first"); });
  first.setFilter([](AsyncWebServerRequest*) { return open; });
  g_more.on("/a", HTTP_GET,
            [](AsyncWebServerRequest* request) { request->send(200, "", "second"); });
  for (int i = 0; i < 60; ++i) {
    g_more.on(("/n" + std::to_string(i)).c_str(), HTTP_GET,
              [](AsyncWebServerRequest* request) { request->send(200, "", request->url()); });
  }
  Peer peer(board, 50001, 81);
  peer.send(get("/a"));
  CHECK(bodyOf(peer.take()) == "second");
  open = true;
  peer.send(get("/a"));
  CHECK(bodyOf(peer.take()) == "first");
  CHECK(g_more.removeHandler(&first));
  CHECK(!g_more.removeHandler(&first));
  peer.send(get("/a"));
  CHECK(bodyOf(peer.take()) == "second");
  peer.send(get("/n59"));
  CHECK(bodyOf(peer.take()) == "/n59");
  g_more.end();
  peer.send(get("/n59"));
  CHECK(has(peer.take(), "501 Not Implemented"));
}

TEST(a_request_tells_of_its_connection_its_fields_and_its_arguments) {
  FakeBoard board;
  beginMore();
  g_more.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    g_seen = request->client()->remoteIP().toString().c_str();
    g_seen += ":" + std::to_string(request->client()->remotePort());
    g_seen += ">" + std::to_string(request->client()->localPort());
    for (size_t i = 0; i < request->args(); ++i) {
      g_seen += std::string(" ") + request->argName(i).c_str() + "=" + request->arg(i).c_str();
    }
    for (size_t i = 0; i < request->headers(); ++i) {
      g_seen += std::string(" ") + request->getHeader(i)->toString().c_str();
    }
    CHECK(request->getHeader("Cookie") == nullptr);
    CHECK(request->getHeader(99) == nullptr);
    CHECK(request->getParam("a", false, true) == nullptr);
    request->send(204);
  });
  Peer peer(board, 50001, 81);
  // The names of fields are as the client wrote them.
  peer.send(get("/?a=1&b=2", "origin: http://b\r\n"));
  CHECK(has(g_seen, ":50001>81 a=1 b=2 Host: board\r\n origin: http://b\r\n"));
}
