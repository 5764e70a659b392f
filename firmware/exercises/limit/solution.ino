// The LED over a WebSocket. It obeys everybody, as often as they like.
//
// Your task: obey five toggles a second, and ignore the rest.

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

const int MOST_PER_SECOND = 5;
// The second that is counted, and the toggles in it. Only the network's task touches them.
uint32_t secondBegan = 0;
int inThisSecond = 0;

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

// Counts a message, and says whether there is room for it.
bool hasRoom() {
  if (millis() - secondBegan >= 1000) {
    secondBegan = millis();
    inThisSecond = 0;
  }
  inThisSecond++;
  return inThisSecond <= MOST_PER_SECOND;
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    client->text(LED_Status ? "1" : "0");
  }
  if (type == WS_EVT_DATA) {
    AwsFrameInfo* info = (AwsFrameInfo*)arg;
    bool whole = info->final && info->index == 0 && info->len == len && info->opcode == WS_TEXT;
    if (whole && says(data, len, "toggle") && hasRoom()) toggle();
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
