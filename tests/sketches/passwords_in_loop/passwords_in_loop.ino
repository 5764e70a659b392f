// Pages behind passwords, and middleware, as sketches for WebServer.h have them.
#include <WiFi.h>
#include <WebServer.h>
#include <Middlewares.h>

WebServer server(80);
LoggingMiddleware logger;
CorsMiddleware cors;
AuthenticationMiddleware auth;
const char *realm = "My App";

void handleBasic() {
  if (!server.authenticate("admin", "secret")) {
    return server.requestAuthentication();
  }
  server.send(200, "text/plain", "Welcome");
}

void handleDigest() {
  if (!server.authenticate("admin", "se\"cr,et")) {
    return server.requestAuthentication(DIGEST_AUTH, realm, "Authentication failed");
  }
  server.send(200, "text/plain", "Welcome");
}

void setup() {
  Serial.begin(115200);
  WiFi.begin("any", "thing");
  while (WiFi.status() != WL_CONNECTED) delay(10);
  logger.setOutput(Serial);
  cors.setOrigin("http://page.example");
  auth.setUsername("admin");
  auth.setPassword("secret");
  auth.setAuthMethod(DIGEST_AUTH);
  server.addMiddleware(&logger);
  server.addMiddleware(&cors);
  const char *wanted[] = {"User-Agent", "Origin"};
  server.collectHeaders(wanted, 2);
  server.on("/", []() { server.send(200, "text/plain", "Hello " + server.header("User-Agent")); });
  server.on("/basic", handleBasic);
  server.on("/digest", handleDigest);
  server.on("/handler", []() { server.send(200, "text/plain", "Welcome"); }).addMiddleware(&auth);
  server.begin();
  Serial.println("serving");
}

void loop() {
  server.handleClient();
  delay(2);
}
