// Server-sent events (WHATWG HTML, section 9.2), with the names and signatures of ESP Async WebServer 3.x: a response
// that does not end, and to which the sketch adds events.
#pragma once

#include "ESPAsyncWebServer.h"

namespace __board {
struct EventConnection;
}

class AsyncEventSource;
class AsyncEventSourceClient;

using ArEventHandlerFunction = __board::core::Function<void(AsyncEventSourceClient* client)>;
using ArAuthorizeConnectHandler = __board::core::Function<bool(AsyncWebServerRequest* request)>;

class AsyncEventSourceClient {
 public:
  // False when the event was discarded: the connection has ended, or too much waits for it.
  bool send(const char* message, const char* event = nullptr, uint32_t id = 0,
            uint32_t reconnect = 0);
  bool send(const String& message, const String& event, uint32_t id = 0, uint32_t reconnect = 0) {
    return send(message.c_str(), event.c_str(), id, reconnect);
  }
  bool send(const String& message, const char* event = nullptr, uint32_t id = 0,
            uint32_t reconnect = 0) {
    return send(message.c_str(), event, id, reconnect);
  }
  /// Sends what is an event already.
  bool write(const char* message, size_t length);
  void close();
  bool connected() const;
  /// Of the last event that the page has had before it connected again; 0 for none.
  uint32_t lastId() const;
  /// Events that wait.
  size_t packetsWaiting() const;

 private:
  friend struct __board::EventConnection;

  explicit AsyncEventSourceClient(__board::EventConnection& connection) : connection_(connection) {}

  __board::EventConnection& connection_;
};

class AsyncEventSource : public AsyncWebHandler {
 public:
  enum SendStatus { DISCARDED, ENQUEUED, PARTIALLY_ENQUEUED };

  explicit AsyncEventSource(const char* url, ArEventHandlerFunction onConnect = nullptr)
      : url_(url), onConnect_(onConnect) {}
  explicit AsyncEventSource(const String& url, ArEventHandlerFunction onConnect = nullptr)
      : url_(url), onConnect_(onConnect) {}
  AsyncEventSource(const AsyncEventSource&) = delete;
  AsyncEventSource& operator=(const AsyncEventSource&) = delete;

  const char* url() const { return url_.c_str(); }
  void onConnect(ArEventHandlerFunction handler) { onConnect_ = handler; }
  void onDisconnect(ArEventHandlerFunction handler) { onDisconnect_ = handler; }
  /// Decides who may listen; others are answered 401.
  void authorizeConnect(ArAuthorizeConnectHandler handler) { authorize_ = handler; }

  SendStatus send(const char* message, const char* event = nullptr, uint32_t id = 0,
                  uint32_t reconnect = 0);
  SendStatus send(const String& message, const String& event, uint32_t id = 0,
                  uint32_t reconnect = 0) {
    return send(message.c_str(), event.c_str(), id, reconnect);
  }
  SendStatus send(const String& message, const char* event = nullptr, uint32_t id = 0,
                  uint32_t reconnect = 0) {
    return send(message.c_str(), event, id, reconnect);
  }
  size_t count() const;
  /// Events that wait, a client, rounded up.
  size_t avgPacketsWaiting() const;
  void close();

  bool canHandle(AsyncWebServerRequest* request) const override;
  void handleRequest(AsyncWebServerRequest* request) override;

 private:
  friend struct __board::EventConnection;

  String url_;
  ArEventHandlerFunction onConnect_, onDisconnect_;
  ArAuthorizeConnectHandler authorize_;
};
