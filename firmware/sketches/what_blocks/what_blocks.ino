// What may wait in a sketch, and what may not. It does the LED's job as led_websocket does, and four
// more messages make it wait in one place or another:
//
//   "wait in loop"      loop() waits in delay()
//   "spin in loop"      loop() never waits and never ends
//   "wait in callback"  the network's callback waits in delay()
//   "spin in callback"  the network's callback never ends
//
// The course uses it to show what each of them does to the conversation.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

const int LED_PIN = 2;

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

std::atomic<bool> LED_Status{false};
// What a message has asked loop() to do: a callback only notes it down.
std::atomic<bool> waitWanted{false};
std::atomic<bool> spinWanted{false};

bool says(const uint8_t* data, size_t len, const char* text) {
  return len == strlen(text) && memcmp(data, text, len) == 0;
}

void handleWebSocketMessage(void* arg, uint8_t* data, size_t len) {
  AwsFrameInfo* info = (AwsFrameInfo*)arg;
  if (!info->final || info->index != 0 || info->len != len || info->opcode != WS_TEXT) {
    return;
  }
  if (says(data, len, "toggle")) {
    LED_Status = !LED_Status;
    digitalWrite(LED_PIN, LED_Status ? HIGH : LOW);
    ws.textAll(LED_Status ? "1" : "0");
  } else if (says(data, len, "wait in loop")) {
    waitWanted = true;
  } else if (says(data, len, "spin in loop")) {
    spinWanted = true;
  } else if (says(data, len, "wait in callback")) {
    Serial.println("onEvent(): delay(3000)");
    delay(3000);  // never do this: the network waits, too
    Serial.println("onEvent(): goes on");
  } else if (says(data, len, "spin in callback")) {
    Serial.println("onEvent(): while (true)");
    while (true) {
      LED_Status.load();  // does something, and never returns
    }
  }
}

void onEvent(AsyncWebSocket* server, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    client->text(LED_Status ? "1" : "0");
  } else if (type == WS_EVT_DATA) {
    handleWebSocketMessage(arg, data, len);
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("what_blocks: starting");

  pinMode(LED_PIN, OUTPUT);
  digitalWrite(LED_PIN, LOW);

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
  if (waitWanted.exchange(false)) {
    Serial.println("loop(): delay(3000)");
    delay(3000);
    Serial.println("loop(): goes on");
  }
  if (spinWanted.exchange(false)) {
    Serial.println("loop(): while (true)");
    while (true) {
      LED_Status.load();  // does something, and never waits
    }
  }
  ws.cleanupClients();
  delay(100);
}
