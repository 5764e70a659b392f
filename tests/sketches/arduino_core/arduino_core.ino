// What sketches take for granted from the Arduino core for ESP32, its compiler and its builder. Each line says a name
// and what came out.
#include <ESPAsyncWebServer.h>
#include <WiFi.h>

#include "page.hpp"

// Names that a program may use for itself.
struct Settings {
  int port;
};
Settings config = {80};
int net = 1, core = 2, port = 3, wire = 4, line = 5, poll = 6, begin = 7, entry = 8, unix = 9;

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

void setup() {
  Serial.begin(115200);
  say("names", config.port + net + core + port + wire + line + poll + begin + entry + unix);
  callbacks();
  strings();
  numbers();
  arrays();
  helper();
  say("char", (char)-1 > 0 ? "unsigned" : "signed");
  Serial.println(page);
}

// One argument of any type: a template gets a prototype, too.
template <typename T>
void say(const char* name, T value) {
  Serial.print(name);
  Serial.print(' ');
  Serial.println(value);
}

void callbacks() {
  server.on("/", HTTP_GET, [](AsyncWebServerRequest* r) { r->send(200, "text/html", page, NULL); });
  server.on("/none", HTTP_GET, (ArRequestHandlerFunction)NULL);
  ws.onEvent(NULL);
  int calls = 0;
  ArRequestHandlerFunction counting = [calls](AsyncWebServerRequest*) mutable { return ++calls; };
  say("callback", counting != nullptr && ArRequestHandlerFunction(nullptr) == nullptr);
}

void strings() {
  String s("old");
  s = (const char*)nullptr;
  say("null", s ? "valid" : "invalid");
  say("length", s.length());
  say("equal", s == "" && s == (const char*)nullptr && s.equals(String()));
  s += "x";
  say("appended", s);
  String t((const char*)nullptr);
  t.concat("abc");
  say("concat", t);
  say("kept", t.concat((const char*)nullptr) ? "no" : t.c_str());
  String u((const char*)nullptr);
  u = u + "y";
  say("sum", u);
  u = u + String((const char*)nullptr);
  say("sum", u.length());
  say("reserved", u.reserve(40) && u.concat('z') ? u.c_str() : "no");
}

void numbers() {
  say("abs", abs(-3.7f));
  say("abs", abs(-3));
  say("abs", abs(-3000000000LL));
  say("round", round(-2.5));
  say("round", round(7));
  say("isnan", isnan(0.0f / 0.0f) && !isnan(1.0) && isinf(1.0 / 0.0));
  say("max", max(1, 2.5f));
  say("ovf", 5e9);
  say("ovf", -5e9);
  say("nan", 0.0 / 0.0);
  say("big", -9000000000LL);
  Serial.println(-9000000000LL, HEX);
  Serial.println(-1, HEX);
  Serial.print(65u, 0);
  Serial.println(65, 0);
  Serial.write(0);
  Serial.println();
  uint8_t b = 65;
  int8_t sb = -5;
  say("bool", true);
  say("uint8_t", b);
  say("int8_t", sb);
}

void arrays() {
  uint8_t n = 3;
  uint8_t values[n] = {1, 2};
  say("array", values[0] + values[1] + values[2]);
  int v = 300;
  uint8_t frame[] = {v >> 8, v & 0xff};
  typeof(v) copy = frame[1];
  say("frame", copy);
}

void loop() {
  Serial.println("end");
  while (true) {
    continue;
  }
}
