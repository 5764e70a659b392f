// A chat: the board passes on what a client writes to all clients, with the number of the writer.
//
// The messages: a client sends any text; the board sends "NUMBER: TEXT" to everybody, and says who comes
// and who goes.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  switch (type) {
    case WS_EVT_CONNECT:
      ws.printfAll("%u is here", (unsigned)client->id());
      break;
    case WS_EVT_DISCONNECT:
      ws.printfAll("%u has left", (unsigned)client->id());
      break;
    case WS_EVT_DATA: {
      AwsFrameInfo* info = (AwsFrameInfo*)arg;
      if (info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT) {
        // %.*s prints as many octets as have come: the text need not end with a zero.
        ws.printfAll("%u: %.*s", (unsigned)client->id(), (int)len, (const char*)data);
      }
      break;
    }
    default:
      break;
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("chat: starting");

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
