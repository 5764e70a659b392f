// The button BOOT hangs on GPIO 0. Pressed, the pin is LOW.
//
// Your task: when somebody presses it, send "pressed" to all clients: once for each press.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

const int BUTTON_PIN = 0;
int before = HIGH;

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  // Nothing that a client says is asked for here.
}

void setup() {
  Serial.begin(115200);
  pinMode(BUTTON_PIN, INPUT_PULLUP);

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

// A press is a change from HIGH to LOW. To look 50 times a second also skips the moments in which the
// contact bounces.
void loop() {
  int now = digitalRead(BUTTON_PIN);
  if (before == HIGH && now == LOW) ws.textAll("pressed");
  before = now;
  ws.cleanupClients();
  delay(20);
}
