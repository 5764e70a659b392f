// An ESP32 serves a web page with one button. Pressing it toggles the board's LED, and every open page
// sees the new state at once: the page and the board talk over a WebSocket.
//
// The messages: a page sends "toggle"; the board sends "1" (LED on) or "0" (LED off) to every page.
// The serial monitor is a witness: it says "LED1: ON" or "LED1: OFF" whenever the LED changes.

#include <Arduino.h>
#include <AsyncTCP.h>           // TCP connections that are served while loop() does something else
#include <ESPAsyncWebServer.h>  // the web server and the WebSocket, on top of AsyncTCP
#include <WiFi.h>               // joins the Wi-Fi network

#include <atomic>

// Your network. On the virtual board any name will do: the cable is the network.
const char* ssid = "your-network";
const char* password = "your-password";

// The blue LED of most ESP32 dev boards. If yours has none there, wire one to this pin.
const int LED_PIN = 2;

// Is the LED on? Callbacks of the network change this, and they run in another task than loop().
// std::atomic makes sure that both always see a whole, current value.
std::atomic<bool> LED_Status{false};

// HTTP listens on port 80, where browsers look for it; the WebSocket is at /ws.
AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

// The page. The server replaces %STATE% (see processor()). It takes the text between any two percent
// signs for such a placeholder, so a percent sign that is meant to stay is written twice: %%.
const char index_html[] PROGMEM = R"rawliteral(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ESP32 Web-Socket Server</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 100%%/1.5 system-ui, sans-serif; }
body { max-width: 22rem; margin: 2rem auto; padding: 0 1rem; text-align: center; }
h1 { font-size: 1.4rem; }
#state { font-size: 2.5rem; font-weight: bold; }
button { font: inherit; padding: .7em 1.2em; cursor: pointer; }
</style>
</head>
<body>
<h1>ESP32 Web-Socket Server</h1>
<h2>LED1</h2>
<p>The LED is <output id="state">%STATE%</output></p>
<p><button id="button" disabled>change LED status</button></p>
<p id="link" role="status">Connecting</p>
<script>
const state = document.getElementById('state');
const button = document.getElementById('button');
const link = document.getElementById('link');
let socket;
let wait = 500;

function open() {
  socket = new WebSocket(`ws://${location.host}/ws`);
  socket.onopen = () => {
    wait = 500;
    button.disabled = false;
    link.textContent = 'Connected';
  };
  socket.onmessage = (event) => {
    state.textContent = event.data === '1' ? 'ON' : 'OFF';
  };
  // Wait a random time, longer after each failure, so that many pages do not all return at once.
  socket.onclose = () => {
    button.disabled = true;
    link.textContent = 'Connection lost, trying again';
    setTimeout(open, Math.random() * wait);
    wait = Math.min(wait * 2, 16000);
  };
}

button.onclick = () => socket.send('toggle');
open();
</script>
</body>
</html>
)rawliteral";

// Tells every connected page the state of the LED. It sends; nobody confirms.
void notifyClients() {
  ws.textAll(LED_Status ? "1" : "0");
}

// Data has arrived. A long message may come in pieces: act only on one that is whole.
void handleWebSocketMessage(void* arg, uint8_t* data, size_t len) {
  AwsFrameInfo* info = (AwsFrameInfo*)arg;
  if (info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT) {
    if (len == 6 && memcmp(data, "toggle", 6) == 0) {
      LED_Status = !LED_Status;
      digitalWrite(LED_PIN, LED_Status ? HIGH : LOW);
      Serial.println(LED_Status ? "LED1: ON" : "LED1: OFF");
      notifyClients();
    }
  }
}

// Something has happened on the WebSocket. This is a network callback: no delay() in here.
void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  switch (type) {
    case WS_EVT_CONNECT:
      Serial.printf("WebSocket client %u connected from %s\n", (unsigned)client->id(),
                    client->remoteIP().toString().c_str());
      client->text(LED_Status ? "1" : "0");  // a page that has just opened needs the state, too
      break;
    case WS_EVT_DISCONNECT:
      Serial.printf("WebSocket client %u disconnected\n", (unsigned)client->id());
      break;
    case WS_EVT_DATA:
      handleWebSocketMessage(arg, data, len);
      break;
    case WS_EVT_PING:  // the library answers by itself
    case WS_EVT_PONG:
    case WS_EVT_ERROR:
      break;
  }
}

void initWebSocket() {
  ws.onEvent(onEvent);
  server.addHandler(&ws);
}

// Fills in the placeholders of the page.
String processor(const String& var) {
  if (var == "STATE") {
    return LED_Status ? "ON" : "OFF";
  }
  return String();
}

void setup() {
  Serial.begin(115200);
  Serial.println("led_websocket: starting");

  pinMode(LED_PIN, OUTPUT);
  digitalWrite(LED_PIN, LOW);

  Serial.print("Connecting to Wi-Fi");
  WiFi.mode(WIFI_STA);
  WiFi.begin(ssid, password);
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
    Serial.print(".");
  }
  Serial.println();

  initWebSocket();

  // The page itself, for everyone who asks for "/".
  server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send(200, "text/html", index_html, processor);
  });
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

// The network works by itself. What is left to do once a second: when more than eight pages are
// connected, close the oldest connection.
void loop() {
  ws.cleanupClients();
  delay(1000);
}
