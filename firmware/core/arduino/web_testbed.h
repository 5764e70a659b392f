// A server with routes and a WebSocket, as the tests of both need it. Included once in a program.
#pragma once

#include <string>

#include "ESPAsyncWebServer.h"
#include "fake_board.h"

using testbed::FakeBoard;
using testbed::has;
using testbed::maskedFrame;
using testbed::Peer;
using testbed::unchunked;
using testbed::unhex;
using testbed::upgradeRequest;

namespace webtest {

inline AsyncWebServer g_web(80);
inline AsyncWebSocket g_ws("/ws");
inline std::string g_seen;    // by the handlers
inline std::string g_string;  // the data of the last pong or error, as a C string
inline std::string g_long;    // content of /long
inline bool g_panicking = false;

inline std::string big(size_t length) {
  std::string text;
  for (size_t i = 0; text.size() < length; ++i) text += std::to_string(i) + " ";
  text.resize(length);
  return text;
}

inline void onEvent(AsyncWebSocket*, AsyncWebSocketClient* client, AwsEventType type, void* arg,
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
      g_string = reinterpret_cast<const char*>(data);
      break;
    case WS_EVT_PONG:
      g_string = reinterpret_cast<const char*>(data);
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

inline void begin() {
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

inline std::string get(const std::string& target, const std::string& fields = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: board\r\n" + fields + "\r\n";
}

inline std::string bodyOf(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

// Ids count on from test to test.
inline AsyncWebSocketClient* oldestClient() {
  for (uint32_t id = 1; id < 1000; ++id) {
    if (g_ws.hasClient(id)) return g_ws.client(id);
  }
  return nullptr;
}

}  // namespace webtest

using namespace webtest;
