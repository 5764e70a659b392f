// An ESP32 serves a web page with one button. Pressing it toggles the board's LED. The same job as
// led_websocket, with HTTP only: the board speaks when it is asked, so every open page has to ask again
// and again whether somebody else has toggled.
//
// The requests: GET / is the page; GET /state answers "1" (LED on) or "0" (LED off); POST /toggle
// toggles the LED and answers its new state. The serial monitor says "LED1: ON" or "LED1: OFF" whenever
// the LED changes.

#include <Arduino.h>
#include <AsyncTCP.h>           // TCP connections that are served while loop() does something else
#include <ESPAsyncWebServer.h>  // the web server, on top of AsyncTCP
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

// HTTP listens on port 80, where browsers look for it.
AsyncWebServer server(80);

// The page. The server replaces %STATE% (see processor()). It takes the text between any two percent
// signs for such a placeholder, so a percent sign that is meant to stay is written twice: %%.
const char index_html[] PROGMEM = R"rawliteral(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ESP32 HTTP Server</title>
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
<h1>ESP32 HTTP Server</h1>
<h2>LED1</h2>
<p>The LED is <output id="state">%STATE%</output></p>
<p><button id="button">change LED status</button></p>
<p id="link" role="status">Connecting</p>
<script>
const state = document.getElementById('state');
const button = document.getElementById('button');
const link = document.getElementById('link');
const interval = 1000;  // milliseconds between two questions; less is sooner, and costs more
let turn = Promise.resolve();
let failures = 0;
let timer;

// One request after the other, so that an old answer never overwrites a newer one.
function ask(method, path) {
  turn = turn.then(() => exchange(method, path));
}

async function exchange(method, path) {
  clearTimeout(timer);
  try {
    const response = await fetch(path, { method, cache: 'no-store', signal: AbortSignal.timeout(4000) });
    if (!response.ok) throw new Error(response.statusText);
    state.textContent = await response.text() === '1' ? 'ON' : 'OFF';
    link.textContent = 'Connected';
    failures = 0;
  } catch {
    link.textContent = 'No answer, trying again';
    failures++;
  }
  // After a failure wait a random time more, longer after each, so that many pages do not all ask at
  // once. Only the question is asked again: a toggle sent twice would undo itself.
  const more = failures === 0 ? 0 : Math.random() * Math.min(500 * 2 ** failures, 16000);
  timer = setTimeout(ask, interval + more, 'GET', '/state');
}

button.onclick = () => ask('POST', '/toggle');
ask('GET', '/state');
</script>
</body>
</html>
)rawliteral";

// Somebody asks for the state of the LED.
void handleState(AsyncWebServerRequest* request) {
  request->send(200, "text/plain", LED_Status ? "1" : "0");
}

// Somebody has pressed the button. Only who asked gets an answer; the other pages have to ask, too.
void handleToggle(AsyncWebServerRequest* request) {
  LED_Status = !LED_Status;
  digitalWrite(LED_PIN, LED_Status ? HIGH : LOW);
  Serial.println(LED_Status ? "LED1: ON" : "LED1: OFF");
  request->send(200, "text/plain", LED_Status ? "1" : "0");
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
  Serial.println("led_http: starting");

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

  // The page itself, for everyone who asks for "/".
  server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
    request->send(200, "text/html", index_html, processor);
  });
  server.on("/state", HTTP_GET, handleState);
  // POST, because it changes something: a GET may be repeated or made ahead of time by a browser.
  server.on("/toggle", HTTP_POST, handleToggle);
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

// The network works by itself. There is nothing left to do.
void loop() {
  delay(1000);
}
