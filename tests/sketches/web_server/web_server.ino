// The web server that works in loop(), as most tutorials have it, and a second server made by hand.
#include <WiFi.h>
#include <WebServer.h>

WebServer server(80);
WiFiServer telnet(23);
int visits = 0;

void handleRoot() {
  String page = "<p>visit ";
  page += ++visits;
  server.send(200, "text/html", page);
}

void handleForm() {
  String text;
  for (uint8_t i = 0; i < server.args(); i++) text += server.argName(i) + "=" + server.arg(i) + "\n";
  server.send(200, "text/plain", text);
}

void handlePieces() {
  server.setContentLength(CONTENT_LENGTH_UNKNOWN);
  server.send(200, "text/plain", "");
  for (int i = 0; i < 300; i++) {
    server.sendContent("line " + String(i) + "\n");
    if (i % 100 == 0) delay(10);
  }
}

void setup() {
  Serial.begin(115200);
  WiFi.begin("any", "thing");
  while (WiFi.status() != WL_CONNECTED) {
    delay(100);
    Serial.print(".");
  }
  server.on("/", handleRoot);
  server.on("/form", HTTP_POST, handleForm);
  server.on("/pieces", handlePieces);
  server.on("/moved", []() {
    server.sendHeader("Location", "/");
    server.send(303);
  });
  server.onNotFound([]() { server.send(404, "text/plain", "nothing at " + server.uri()); });
  server.begin();
  telnet.begin();
  Serial.println("serving");
}

void loop() {
  server.handleClient();
  WiFiClient client = telnet.available();
  if (!client) return;
  client.print("name? ");
  String name = client.readStringUntil('\n');
  client.printf("hello %s\n", name.c_str());
  client.stop();
}
