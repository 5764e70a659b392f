// Who notices that a cable was pulled? While nobody speaks, nobody. A heartbeat makes somebody speak: once
// a second the board pings every client, and a client without a pong for three seconds is closed.
//
// The messages: "heartbeat on" and "heartbeat off" start and stop that; "?" is answered with "!".

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

const uint32_t PING_EVERY_MS = 1000;
const uint32_t PATIENCE_MS = 3000;

std::atomic<bool> heartbeat{false};

// A client, and when it was heard last. Callbacks write here and loop() reads: two tasks.
struct Peer {
  std::atomic<uint32_t> id{0};  // 0: a free place
  std::atomic<uint32_t> heardMs{0};
};
Peer clients[10];

void heard(uint32_t id) {
  for (Peer& client : clients) {
    if (client.id == id) client.heardMs = millis();
  }
}

void came(uint32_t id) {
  for (Peer& client : clients) {
    if (client.id == 0) {
      client.heardMs = millis();
      client.id = id;
      return;
    }
  }
}

void left(uint32_t id) {
  for (Peer& client : clients) {
    if (client.id == id) client.id = 0;
  }
}

bool says(const uint8_t* data, size_t len, const char* text) {
  return len == strlen(text) && memcmp(data, text, len) == 0;
}

// Everybody begins anew: nobody was asked before.
void setHeartbeat(bool on) {
  for (Peer& client : clients) {
    client.heardMs = millis();
  }
  heartbeat = on;
  Serial.println(on ? "heartbeat: on" : "heartbeat: off");
}

void handleWebSocketMessage(AsyncWebSocketClient* client, AwsFrameInfo* info, uint8_t* data,
                            size_t len) {
  if (!info->final || info->index != 0 || info->len != len || info->opcode != WS_TEXT) {
    return;
  }
  if (says(data, len, "heartbeat on")) {
    setHeartbeat(true);
  } else if (says(data, len, "heartbeat off")) {
    setHeartbeat(false);
  } else if (says(data, len, "?")) {
    client->text("!");
  }
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  switch (type) {
    case WS_EVT_CONNECT:
      Serial.printf("WebSocket client %u connected\n", (unsigned)client->id());
      came(client->id());
      break;
    case WS_EVT_DISCONNECT:
      Serial.printf("WebSocket client %u disconnected\n", (unsigned)client->id());
      left(client->id());
      break;
    case WS_EVT_PONG:
      heard(client->id());
      break;
    case WS_EVT_DATA:
      heard(client->id());
      handleWebSocketMessage(client, (AwsFrameInfo*)arg, data, len);
      break;
    default:
      break;
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("heartbeat: starting");

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

// Whoever has said nothing for so long is taken for gone.
void closeSilentClients() {
  for (Peer& client : clients) {
    uint32_t id = client.id;
    if (id != 0 && millis() - client.heardMs > PATIENCE_MS) {
      Serial.printf("WebSocket client %u: no pong for %u ms\n", (unsigned)id,
                    (unsigned)PATIENCE_MS);
      ws.close(id);
      client.id = 0;  // said once
    }
  }
}

void loop() {
  if (heartbeat) {
    closeSilentClients();
    ws.pingAll();
  }
  ws.cleanupClients();
  delay(PING_EVERY_MS);
}
