// A loop task that never gives up the CPU, while others ask for a page.
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

AsyncWebServer server(80);

void setup() {
  Serial.begin(115200);
  Serial.println("never_yields: starting");
  WiFi.begin("any");
  while (WiFi.status() != WL_CONNECTED) {
  }
  server.on("/", HTTP_GET,
            [](AsyncWebServerRequest* request) { request->send(200, "text/plain", "here"); });
  server.begin();
}

void loop() {
  Serial.println("never_yields: looping for ever");
  volatile bool forever = true;
  while (forever) {
  }
}
