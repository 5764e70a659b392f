// The LED over a WebSocket, open to the pages of every site.
//
// Your task: refuse a handshake that comes from a page of another site. Its Origin is not "http://" and
// the Host that was asked.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

const int LED_PIN = 2;
std::atomic<bool> LED_Status{false};

void notifyClients() {
  ws.textAll(LED_Status ? "1" : "0");
}

// Switches the LED over, and tells every client.
void toggle() {
  LED_Status = !LED_Status;
  digitalWrite(LED_PIN, LED_Status ? HIGH : LOW);
  notifyClients();
}

// Whether the message is this word: the same length, and the same octets.
bool says(const uint8_t* data, size_t len, const char* word) {
  return len == strlen(word) && memcmp(data, word, len) == 0;
}

// Decides whether a client may open the WebSocket. A browser always sends the page's Origin; a program
// that is no browser need not send one.
bool mayOpen(AsyncWebServerRequest* request) {
  if (!request->hasHeader("Origin")) return true;
  return request->header("Origin") == "http://" + request->host();
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    client->text(LED_Status ? "1" : "0");
  }
  if (type == WS_EVT_DATA) {
    AwsFrameInfo* info = (AwsFrameInfo*)arg;
    bool whole = info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT;
    if (whole && says(data, len, "toggle")) toggle();
  }
}

void setup() {
  Serial.begin(115200);
  pinMode(LED_PIN, OUTPUT);

  WiFi.mode(WIFI_STA);
  WiFi.begin(ssid, password);
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
  }

  ws.onEvent(onEvent);
  ws.handleHandshake(mayOpen);
  server.addHandler(&ws);
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

void loop() {
  ws.cleanupClients();
  delay(1000);
}
