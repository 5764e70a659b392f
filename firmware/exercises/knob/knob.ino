// A knob hangs on GPIO 34. Once a second the sketch prints its number, and no client is told.
//
// Your task: ten times a second, send the number to all clients, and print it as "knob:NUMBER". The
// plotter of the serial monitor draws such lines.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

const int KNOB_PIN = 34;

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  // Nothing that a client says is asked for here.
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
  Serial.println(analogRead(KNOB_PIN));  // 0 to 4095
  ws.cleanupClients();
  delay(1000);
}
