// The template engine by itself: the text of the last WebSocket message is served at "/", filled in as
// the page of led_websocket is. Each name that processor() is asked for is printed.
//
// The course uses it to try out what becomes of a page with percent signs.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

// Only callbacks of the network touch it, so it needs no protection.
String page = "Nothing has been sent yet.";

// Fills in the placeholders, as in led_websocket; here the LED is always off.
String processor(const String& var) {
  Serial.print("processor: ");
  Serial.println(var);
  if (var == "STATE") {
    return "OFF";
  }
  return String();
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type != WS_EVT_DATA) {
    return;
  }
  AwsFrameInfo* info = (AwsFrameInfo*)arg;
  if (info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT) {
    page = String((const char*)data, len);
    client->text("taken");
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("page_template: starting");

  WiFi.mode(WIFI_STA);
  WiFi.begin(ssid, password);
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
  }

  ws.onEvent(onEvent);
  server.addHandler(&ws);
  server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send(200, "text/html", page, processor);
  });
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

void loop() {
  ws.cleanupClients();
  delay(1000);
}
