// Where is the bus? Whoever moves sends its place, and all others see it move.
//
// The messages: a client sends a place, two numbers as "X Y"; the board sends it to all clients, and the
// last place to whoever has just come.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

// Only callbacks of the network touch it, so it needs no protection.
String place;

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT && place.length() > 0) {
    client->text(place);
  } else if (type == WS_EVT_DATA) {
    AwsFrameInfo* info = (AwsFrameInfo*)arg;
    bool whole = info->final && info->index == 0 && info->len == len;
    if (whole && info->opcode == WS_TEXT && len <= 16) {
      place = String((const char*)data, len);
      ws.textAll(place);
    }
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("location: starting");

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
