// A page with a slider. It sends a number from 0 to 255, and every page is told. The LED does not care yet.
//
// Your task: let the number be the LED's brightness, with ledcAttach() and ledcWrite().

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

const int LED_PIN = 2;

const char index_html[] PROGMEM = R"rawliteral(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Brightness</title>
<h1>Brightness</h1>
<input id="slider" type="range" max="255" value="0" aria-label="Brightness">
<script>
const socket = new WebSocket(`ws://${location.host}/ws`);
const slider = document.getElementById('slider');
slider.oninput = () => socket.send(slider.value);
socket.onmessage = (event) => (slider.value = event.data);
</script>
</html>
)rawliteral";

// The number that the text is, from 0 to 255; -1 for any other text.
int readBrightness(const uint8_t* data, size_t len) {
  if (len < 1 || len > 3) return -1;
  int value = 0;
  for (size_t i = 0; i < len; i++) {
    if (data[i] < '0' || data[i] > '9') return -1;
    value = value * 10 + (data[i] - '0');
  }
  return value <= 255 ? value : -1;
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_DATA) {
    AwsFrameInfo* info = (AwsFrameInfo*)arg;
    bool whole = info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT;
    int brightness = whole ? readBrightness(data, len) : -1;
    if (brightness >= 0) {
      ledcWrite(LED_PIN, brightness);
      ws.printfAll("%d", brightness);
    }
  }
}

void setup() {
  Serial.begin(115200);
  // 5000 times a second, in 256 steps: too quick for an eye, which sees the average.
  ledcAttach(LED_PIN, 5000, 8);

  WiFi.mode(WIFI_STA);
  WiFi.begin(ssid, password);
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
  }

  ws.onEvent(onEvent);
  server.addHandler(&ws);
  server.on("/", HTTP_GET,
            [](AsyncWebServerRequest* request) { request->send(200, "text/html", index_html); });
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

void loop() {
  ws.cleanupClients();
  delay(1000);
}
