// Serves a page, and another one whose handler never returns.
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

AsyncWebServer server(80);

void setup() {
  Serial.begin(115200);
  WiFi.begin("any");
  while (WiFi.status() != WL_CONNECTED) {
    delay(1);
  }
  server.on("/", HTTP_GET,
            [](AsyncWebServerRequest* request) { request->send(200, "text/plain", "here"); });
  server.on("/block", HTTP_GET, [](AsyncWebServerRequest*) {
    Serial.println("blocks_on_request: blocked");
    volatile bool forever = true;
    while (forever) {
    }
  });
  server.begin();
  Serial.println("blocks_on_request: serving");
}

void loop() {
  delay(1000);
}
