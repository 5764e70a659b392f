// What an online class says beside its pictures: hands go up, and a pen draws for everybody.
//
// The messages: a client sends "hand up" or "hand down"; the board sends "hands up: NUMBER" to all. A
// client sends two octets, x and y of its pen; the board sends the same two to all.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

// The numbers of clients whose hand is up; 0 is a free place. Only callbacks of the network touch it.
uint32_t raised[10];

void setHand(uint32_t id, bool up) {
  for (uint32_t& place : raised) {
    if (place == id) place = 0;
  }
  for (uint32_t& place : raised) {
    if (up && place == 0) {
      place = id;
      return;
    }
  }
}

void tellHands() {
  int hands = 0;
  for (uint32_t place : raised) {
    if (place != 0) hands++;
  }
  ws.printfAll("hands up: %d", hands);
}

void handleWebSocketMessage(uint32_t id, AwsFrameInfo* info, uint8_t* data, size_t len) {
  if (!info->final || info->index != 0 || info->len != len) {
    return;
  }
  if (info->opcode == WS_BINARY && len == 2) {
    ws.binaryAll(data, len);
  } else if (info->opcode == WS_TEXT && len == 7 && memcmp(data, "hand up", 7) == 0) {
    setHand(id, true);
    tellHands();
  } else if (info->opcode == WS_TEXT && len == 9 && memcmp(data, "hand down", 9) == 0) {
    setHand(id, false);
    tellHands();
  }
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT || type == WS_EVT_DISCONNECT) {
    setHand(client->id(), false);  // who comes has it down; who leaves takes it along
    tellHands();
  } else if (type == WS_EVT_DATA) {
    handleWebSocketMessage(client->id(), (AwsFrameInfo*)arg, data, len);
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("online_class: starting");

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
