#include "AsyncEventSource.h"

#include <string.h>

#include "../net/http/http_server.h"
#include "../placement.h"
#include "../runtime.h"
#include "heap.h"

using namespace __board;

/// Events wait in one text, and leave it from the front as the connection takes them.
struct __board::EventConnection final : net::HttpUpgraded {
  EventConnection(AsyncEventSource& source, net::HttpExchange& exchange)
      : source(source),
        tcp(&exchange.connection()),
        lastId(exchange.request().lastEventId),
        client(*this) {}

  // A page sends nothing more.
  size_t onData(const uint8_t*, size_t length) override { return length; }
  void onWritable() override { pump(); }
  void onPeerClosed() override { tcp->close(); }
  void onClosed() override;
  uint32_t poll() override { return UINT32_MAX; }

  bool add(const String& text);
  void pump();

  AsyncEventSource& source;
  net::TcpConnection* tcp;  // null once it has ended
  uint32_t lastId;
  String queue;
  unsigned int sent = 0;  // of the queue
  size_t waiting = 0;     // events
  AsyncEventSourceClient client;
  EventConnection* next = nullptr;
};

namespace {

/// The connections of all AsyncEventSource objects, in the heap.
class EventConnections final : public core::Service {
 public:
  // core::Service. The HTTP server runs their timers.
  uint32_t poll() override { return UINT32_MAX; }
  void reset() override {
    while (first_ != nullptr) remove(*first_);
  }

  void add(EventConnection& connection) {
    core::addService(*this);
    connection.next = first_;
    first_ = &connection;
  }
  void remove(EventConnection& connection) {
    for (EventConnection** at = &first_; *at != nullptr; at = &(*at)->next) {
      if (*at != &connection) continue;
      *at = connection.next;
      break;
    }
    connection.~EventConnection();
    core::heapFree(&connection);
  }

  /// `each` may end the connection that it gets.
  template <class Each>
  void eachOf(const AsyncEventSource& source, Each each) {
    for (EventConnection *at = first_, *next; at != nullptr; at = next) {
      next = at->next;
      if (&at->source == &source) each(*at);
    }
  }

 private:
  EventConnection* first_ = nullptr;
};

constinit EventConnections g_connections{};

}  // namespace

bool EventConnection::add(const String& text) {
  if (tcp == nullptr || !text || queue.length() - sent + text.length() > config::kEventQueue) {
    return false;
  }
  if (sent > 0) {
    queue = queue.substring(sent);
    sent = 0;
  }
  if (!queue.concat(text)) return false;
  ++waiting;
  pump();
  return true;
}

void EventConnection::pump() {
  if (tcp == nullptr || sent == queue.length()) return;
  const auto* octets = reinterpret_cast<const uint8_t*>(queue.c_str());
  sent += static_cast<unsigned int>(tcp->send(octets + sent, queue.length() - sent));
  if (sent < queue.length()) return;
  queue = "";
  sent = 0;
  waiting = 0;
}

void EventConnection::onClosed() {
  tcp = nullptr;
  if (source.onDisconnect_) source.onDisconnect_(&client);
  g_connections.remove(*this);
}

// --- Events -------------------------------------------------------------------------------------

namespace {

void addLine(String& text, const char* field, const char* value, size_t length) {
  text += field;
  text.concat(value, static_cast<unsigned int>(length));
  text += "\r\n";
}

// A name that is broken into lines would begin a field of its own: it ends there.
size_t lineLength(const char* text) {
  return strcspn(text, "\r\n");
}

// WHATWG HTML 9.2.6: each line of the message is a `data` field of its own.
String eventText(const char* message, const char* event, uint32_t id, uint32_t reconnect) {
  String text;
  if (reconnect != 0) text += "retry: " + String(reconnect) + "\r\n";
  if (id != 0) text += "id: " + String(id) + "\r\n";
  if (event != nullptr && event[0] != '\0') addLine(text, "event: ", event, lineLength(event));
  for (const char* at = message; at != nullptr && message[0] != '\0';) {
    const size_t length = lineLength(at);
    addLine(text, "data: ", at, length);
    at += length;
    if (*at == '\0') break;
    at += at[0] == '\r' && at[1] == '\n' ? 2 : 1;
  }
  return text + "\r\n";
}

}  // namespace

bool AsyncEventSourceClient::send(const char* message, const char* event, uint32_t id,
                                  uint32_t reconnect) {
  const core::NetworkGuard guard;
  return connection_.add(eventText(message, event, id, reconnect));
}

bool AsyncEventSourceClient::write(const char* message, size_t length) {
  const core::NetworkGuard guard;
  return connection_.add(String(message, static_cast<unsigned int>(length)));
}

void AsyncEventSourceClient::close() {
  const core::NetworkGuard guard;
  if (connection_.tcp != nullptr) connection_.tcp->close();
}

bool AsyncEventSourceClient::connected() const {
  return connection_.tcp != nullptr && !connection_.tcp->peerFinished();
}

uint32_t AsyncEventSourceClient::lastId() const {
  return connection_.lastId;
}

size_t AsyncEventSourceClient::packetsWaiting() const {
  return connection_.waiting;
}

AsyncEventSource::SendStatus AsyncEventSource::send(const char* message, const char* event,
                                                    uint32_t id, uint32_t reconnect) {
  const core::NetworkGuard guard;
  size_t sent = 0, missed = 0;
  String text;
  g_connections.eachOf(*this, [&](EventConnection& connection) {
    if (text.isEmpty()) text = eventText(message, event, id, reconnect);
    ++(connection.add(text) ? sent : missed);
  });
  return sent == 0 ? DISCARDED : missed == 0 ? ENQUEUED : PARTIALLY_ENQUEUED;
}

size_t AsyncEventSource::count() const {
  size_t count = 0;
  g_connections.eachOf(
      *this, [&](const EventConnection& connection) { count += connection.client.connected(); });
  return count;
}

size_t AsyncEventSource::avgPacketsWaiting() const {
  size_t clients = 0, events = 0;
  g_connections.eachOf(*this, [&](const EventConnection& connection) {
    ++clients;
    events += connection.waiting;
  });
  return clients == 0 ? 0 : (events + clients - 1) / clients;
}

void AsyncEventSource::close() {
  const core::NetworkGuard guard;
  g_connections.eachOf(*this, [](EventConnection& connection) { connection.tcp->close(); });
}

bool AsyncEventSource::canHandle(AsyncWebServerRequest* request) const {
  return request->method() == HTTP_GET && request->url() == url_ && !request->isWebSocketUpgrade();
}

void AsyncEventSource::handleRequest(AsyncWebServerRequest* request) {
  if (authorize_ && !authorize_(request)) {
    request->send(401);
    return;
  }
  void* place = core::heapAllocate(sizeof(EventConnection));
  if (place == nullptr) {
    request->send(503, "text/plain", "The board has no memory for another listener.\n");
    return;
  }
  auto* connection = new (place, core::kPlace) EventConnection(*this, request->exchange());
  constexpr char kFields[] = "Content-Type: text/event-stream\r\nCache-Control: no-cache\r\n";
  if (!request->exchange().stream(kFields, *connection)) {
    connection->~EventConnection();
    core::heapFree(place);
    return;
  }
  g_connections.add(*connection);
  if (onConnect_) onConnect_(&connection->client);
}
