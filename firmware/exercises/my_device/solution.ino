// A lamp with a brightness, and a light that warns.
//
// The messages, both ways: "bright 0" to "bright 255", "warn on", "warn off".

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

const int LAMP_PIN = 2;
const int WARN_PIN = 4;

std::atomic<int> brightness{0};
std::atomic<bool> warning{false};

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

const char index_html[] PROGMEM = R"rawliteral(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>My device</title>
<h1>My device</h1>
<p><label>Brightness <input id="bright" type="range" max="255" value="0"></label></p>
<p><label><input id="warn" type="checkbox"> Warn</label></p>
<script>
const socket = new WebSocket(`ws://${location.host}/ws`);
const bright = document.getElementById('bright');
const warn = document.getElementById('warn');

bright.oninput = () => socket.send(`bright ${bright.value}`);
warn.onchange = () => socket.send(warn.checked ? 'warn on' : 'warn off');

socket.onmessage = (event) => {
  const [name, value] = event.data.split(' ');
  if (name === 'bright') bright.value = value;
  if (name === 'warn') warn.checked = value === 'on';
};
</script>
</html>
)rawliteral";

String brightMessage() {
  return "bright " + String(brightness.load());
}

String warnMessage() {
  return warning ? "warn on" : "warn off";
}

void obey(const String& message) {
  if (message.startsWith("bright ")) {
    brightness = constrain(message.substring(7).toInt(), 0, 255);
    ledcWrite(LAMP_PIN, brightness);
    ws.textAll(brightMessage());
  }
  if (message == "warn on" || message == "warn off") {
    warning = message == "warn on";
    ws.textAll(warnMessage());
  }
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    client->text(brightMessage());
    client->text(warnMessage());
  }
  if (type == WS_EVT_DATA) {
    AwsFrameInfo* info = (AwsFrameInfo*)arg;
    bool whole = info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT;
    if (whole && len <= 10) obey(String((const char*)data, len));
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("my_device: starting");

  ledcAttach(LAMP_PIN, 5000, 8);
  pinMode(WARN_PIN, OUTPUT);

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

bool lit = false;

void loop() {
  lit = warning && !lit;
  digitalWrite(WARN_PIN, lit ? HIGH : LOW);
  ws.cleanupClients();
  delay(500);
}
