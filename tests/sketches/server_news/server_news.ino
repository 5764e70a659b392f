// What public sketches ask of ESPAsyncWebServer beside plain pages: events, printed pages, chunks, bodies, octets of flash.
#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

AsyncWebServer server(80);
AsyncEventSource events("/events");
int sent = 0;

const char page[] PROGMEM = "<p>%STATE%</p>";
const uint8_t icon[] PROGMEM = {0x00, 0xff, 0x00, 0x7f};

String processor(const String& var) {
  return var == "STATE" ? String("on") : String();
}

void setup() {
  Serial.begin(115200);
  WiFi.begin("any", "any");
  while (WiFi.status() != WL_CONNECTED) delay(10);

  DefaultHeaders::Instance().addHeader("Access-Control-Allow-Origin", "*");
  events.onConnect([](AsyncEventSourceClient* client) {
    if (client->lastId()) Serial.printf("back after %u\n", (unsigned)client->lastId());
    client->send("hello!", NULL, millis(), 1000);
  });
  server.addHandler(&events);
  server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send_P(200, "text/html", page, processor);
  });
  server.on("/icon", HTTP_GET, [](AsyncWebServerRequest* request) {
    AsyncWebServerResponse* response =
        request->beginResponse_P(200, "image/x-icon", icon, sizeof(icon));
    response->addHeader("Cache-Control", "max-age=60");
    request->send(response);
  });
  server.on("/print", HTTP_GET, [](AsyncWebServerRequest* request) {
    AsyncResponseStream* response = request->beginResponseStream("text/html");
    response->printf("%s from %s", request->url().c_str(),
                     request->client()->remoteIP().toString().c_str());
    int params = request->params();
    for (int i = 0; i < params; i++) {
      const AsyncWebParameter* p = request->getParam(i);
      if (p->isFile()) continue;
      response->printf(", %s=%s", p->name().c_str(), p->value().c_str());
    }
    request->send(response);
  });
  server.on("/chunks", HTTP_GET, [](AsyncWebServerRequest* request) {
    AsyncWebServerResponse* response = request->beginChunkedResponse(
        "text/plain", [](uint8_t* buffer, size_t maxLen, size_t index) -> size_t {
          if (index >= 3000) return 0;
          size_t length = min(maxLen, (size_t)(3000 - index));
          memset(buffer, 'c', length);
          return length;
        });
    request->send(response);
  });
  server.on(
      "/json", HTTP_POST, [](AsyncWebServerRequest* request) {}, NULL,
      [](AsyncWebServerRequest* request, uint8_t* data, size_t len, size_t index, size_t total) {
        String body;
        for (size_t i = 0; i < len; i++) body += (char)data[i];
        request->send(200, "application/json", "{\"got\":" + body + "}");
      });
  server.onNotFound([](AsyncWebServerRequest* request) {
    if (request->method() == HTTP_OPTIONS)
      request->send(200);
    else
      request->send(404);
  });
  server.begin();
  Serial.print("http://");
  Serial.println(WiFi.localIP());
}

void loop() {
  if (events.count() > 0) {
    if (sent < 3) {
      sent++;
      events.send(String(sent).c_str(), "count", sent);
    } else {
      events.close();
      sent = 0;
    }
  }
  delay(20);
}
