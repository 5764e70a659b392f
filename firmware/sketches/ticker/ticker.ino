// A ticker: the board has a new price twice a second, and tells everybody. Clients only listen.
//
// The message: the board sends the price, as "101.25".

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

// In hundredths. loop() changes it, and a callback reads it: two tasks.
std::atomic<int> price{10000};

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    int now = price;
    client->printf("%d.%02d", now / 100, now % 100);
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("ticker: starting");

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
  delay(500);
  int next = price + random(-50, 51);
  price = next < 100 ? 100 : next;
  ws.printfAll("%d.%02d", price / 100, price % 100);
  ws.cleanupClients();
}
