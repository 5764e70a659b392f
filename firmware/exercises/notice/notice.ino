// The board knows when each client was heard last. It never asks, so most are never heard.
//
// Your task: ping all clients once a second. Close a client that has not been heard for 3 seconds.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

// A client, and when it was heard last. Callbacks write here and loop() reads: two tasks.
struct Peer {
  std::atomic<uint32_t> id{0};  // 0: a free place
  std::atomic<uint32_t> heardMs{0};
};
Peer clients[10];

void came(uint32_t id) {
  for (Peer& client : clients) {
    if (client.id == 0) {
      client.heardMs = millis();
      client.id = id;
      return;
    }
  }
}

void heard(uint32_t id) {
  for (Peer& client : clients) {
    if (client.id == id) client.heardMs = millis();
  }
}

void left(uint32_t id) {
  for (Peer& client : clients) {
    if (client.id == id) client.id = 0;
  }
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    came(client->id());
  }
  if (type == WS_EVT_DISCONNECT) {
    left(client->id());
  }
  if (type == WS_EVT_PONG) {
    heard(client->id());
  }
}

void setup() {
  Serial.begin(115200);

  WiFi.mode(WIFI_STA);
  WiFi.begin(ssid, password);
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
  }

  ws.onEvent(onEvent);
  server.addHandler(&ws);
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

void loop() {
  ws.cleanupClients();
  delay(1000);
}
