// An access point that tells of its network, and that restarts when somebody asks for it.
#include <WiFi.h>
#include <ESPAsyncWebServer.h>

AsyncWebServer server(80);
bool restartAsked = false;

void onWiFi(WiFiEvent_t event) {
  if (event == ARDUINO_EVENT_WIFI_AP_START) Serial.println("event: started");
  if (event == ARDUINO_EVENT_WIFI_AP_STACONNECTED) Serial.println("event: a station");
}

void setup() {
  Serial.begin(115200);
  WiFi.onEvent(onWiFi);
  WiFi.mode(WIFI_AP);
  WiFi.softAPConfig(IPAddress(192, 168, 4, 1), IPAddress(192, 168, 4, 1), IPAddress(255, 255, 255, 0));
  WiFi.softAP("handshake", "12345678", 1, 0, 4);
  char text[40];
  struct tm parts = {};
  strftime(text, sizeof text, "%H:%M", &parts);
  Serial.printf("%s %s %.4f %ld %d\n", WiFi.softAPSSID().c_str(), text, sin(radians(30)) + pow(2, 0.5), strtol("ff", NULL, 16), ESP.getFreeHeap() > 0);
  server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) { request->send(200, "text/plain", WiFi.softAPIP().toString()); });
  server.on("/restart", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send(200, "text/plain", "restarting");
    restartAsked = true;
  });
  server.begin();
}

void loop() {
  if (restartAsked) {
    delay(100);
    ESP.restart();
  }
  delay(10);
}
