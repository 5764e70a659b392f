// Two games, and a WebSocket for each: a client says by the path which game it wants to follow. After
// that only the board speaks.
//
// The messages: at /game/1 and at /game/2 the board sends "goals: NUMBER" to whoever has just come, and to
// all who follow that game when a goal falls.

#include <Arduino.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include <atomic>

const char* ssid = "your-network";
const char* password = "your-password";

AsyncWebServer server(80);
AsyncWebSocket game1("/game/1");
AsyncWebSocket game2("/game/2");

// loop() counts them, and a callback reads them: two tasks.
std::atomic<int> goals1{0};
std::atomic<int> goals2{0};

void onEvent(AsyncWebSocket* game, AsyncWebSocketClient* client, AwsEventType type, void* arg,
             uint8_t* data, size_t len) {
  if (type == WS_EVT_CONNECT) {
    client->printf("goals: %d", game == &game1 ? goals1.load() : goals2.load());
  }
}

void setup() {
  Serial.begin(115200);
  Serial.println("live_score: starting");

  WiFi.mode(WIFI_STA);
  WiFi.begin(ssid, password);
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
  }

  game1.onEvent(onEvent);
  game2.onEvent(onEvent);
  server.addHandler(&game1);
  server.addHandler(&game2);
  server.begin();

  Serial.print("Ready: open http://");
  Serial.print(WiFi.localIP());
  Serial.println("/");
}

// About one second in four brings a goal.
void loop() {
  delay(1000);
  if (random(4) == 0) {
    goals1++;
    game1.printfAll("goals: %d", goals1.load());
  }
  if (random(4) == 0) {
    goals2++;
    game2.printfAll("goals: %d", goals2.load());
  }
  game1.cleanupClients();
  game2.cleanupClients();
}
