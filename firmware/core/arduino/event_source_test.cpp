// Server-sent events as a page's EventSource reads them (WHATWG HTML 9.2).
#include <string>

#include "../config.h"
#include "../runtime.h"
#include "web_testbed.h"

using namespace __board;

namespace {

AsyncWebServer g_news(82);
AsyncEventSource g_events("/events");

void beginEvents() {
  g_seen.clear();
  g_news.reset();
  g_news.addHandler(&g_events);
  g_events.authorizeConnect(nullptr);
  g_events.onConnect([](AsyncEventSourceClient* client) {
    g_seen += "+" + std::to_string(client->lastId());
    client->send("hello", "greeting", 7, 3'000);
  });
  g_events.onDisconnect([](AsyncEventSourceClient*) { g_seen += "-"; });
  g_news.begin();
}

}  // namespace

TEST(an_event_has_a_field_for_each_line_of_its_message) {
  FakeBoard board;
  beginEvents();
  Peer peer(board, 50001, 82);
  peer.send(get("/events", "Last-Event-ID: 41\r\n"));
  CHECK(g_seen == "+41");
  const std::string head = peer.take();
  CHECK(has(head, "HTTP/1.1 200 OK\r\n"));
  CHECK(has(head, "Content-Type: text/event-stream\r\n"));
  CHECK(!has(head, "Content-Length"));
  CHECK(!has(head, "chunked"));
  CHECK(bodyOf(head) == "retry: 3000\r\nid: 7\r\nevent: greeting\r\ndata: hello\r\n\r\n");
  CHECK(g_events.send("one\ntwo\r\n\rthree", "a\nid: 9") == AsyncEventSource::ENQUEUED);
  board.advance(10);
  CHECK(peer.take() == "event: a\r\ndata: one\r\ndata: two\r\ndata: \r\ndata: three\r\n\r\n");
  CHECK(g_events.count() == 1);
  CHECK(g_events.avgPacketsWaiting() == 0);
}

TEST(every_listener_hears_until_it_goes) {
  FakeBoard board;
  beginEvents();
  CHECK(g_events.send("nobody") == AsyncEventSource::DISCARDED);
  Peer one(board, 50001, 82), two(board, 50002, 82);
  one.send(get("/events"));
  two.send(get("/events"));
  one.take();
  two.take();
  CHECK(g_events.send("both") == AsyncEventSource::ENQUEUED);
  board.advance(10);
  CHECK(one.take() == "data: both\r\n\r\n");
  CHECK(two.take() == "data: both\r\n\r\n");
  one.sendFin();
  board.advance(10);
  CHECK(g_seen == "+0+0-");
  CHECK(g_events.count() == 1);
  g_events.close();
  board.advance(10);
  CHECK(two.finished);
}

TEST(a_listener_who_does_not_read_loses_events_and_not_the_others) {
  FakeBoard board;
  beginEvents();
  Peer slow(board, 50001, 82), quick(board, 50002, 82);
  slow.send(get("/events"));
  quick.send(get("/events"));
  slow.take();
  quick.take();
  slow.reading(false);
  const std::string text(200, 'x');
  AsyncEventSource::SendStatus status = AsyncEventSource::ENQUEUED;
  for (int i = 0; i < 60; ++i) {
    status = g_events.send(text.c_str());
    board.advance(10);
    quick.take();
  }
  CHECK(status == AsyncEventSource::PARTIALLY_ENQUEUED);
  CHECK(g_events.avgPacketsWaiting() > 0);
}

TEST(who_may_not_listen_is_told_so) {
  FakeBoard board;
  beginEvents();
  g_events.authorizeConnect(
      [](AsyncWebServerRequest* request) { return request->hasParam("key"); });
  Peer peer(board, 50001, 82);
  peer.send(get("/events"));
  CHECK(has(peer.take(), "401 Unauthorized"));
  CHECK(g_seen.empty());
  peer.send(get("/events?key"));
  CHECK(has(peer.take(), "text/event-stream"));
}
