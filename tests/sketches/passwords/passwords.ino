// Pages behind passwords, a WebSocket behind one as well, and middleware, as sketches for ESP Async WebServer have them.
#include <WiFi.h>
#include <AsyncTCP.h>
#include <ESPAsyncWebServer.h>

AsyncWebServer server(80);
AsyncWebSocket ws("/ws");

AsyncAuthenticationMiddleware digest;
AsyncAuthenticationMiddleware token;
AsyncLoggingMiddleware logging;
AsyncCorsMiddleware cors;
AsyncRateLimitMiddleware rate;
AsyncHeaderFilterMiddleware filter;
AsyncAuthorizationMiddleware staff([](AsyncWebServerRequest *request) {
  return request->getAttribute("role") == "staff";
});

class Counter : public AsyncMiddleware {
 public:
  void run(AsyncWebServerRequest *request, ArMiddlewareNext next) override {
    requests++;
    next();
    AsyncWebServerResponse *response = request->getResponse();
    if (response != nullptr) response->addHeader("X-Requests", requests);
  }

 private:
  int requests = 0;
};
Counter counter;

void handlePage(AsyncWebServerRequest *request) {
  request->send(200, "text/plain", "Welcome");
}

void setup() {
  Serial.begin(115200);
  WiFi.begin("any", "thing");
  while (WiFi.status() != WL_CONNECTED) delay(10);

  digest.setUsername("admin");
  digest.setPassword("se\"cr,et");
  digest.setRealm("My App");
  digest.setAuthType(AsyncAuthType::AUTH_DIGEST);
  digest.setAuthFailureMessage("Authentication failed");
  digest.generateHash();
  token.setAuthType(AsyncAuthType::AUTH_BEARER);
  token.setToken("shared-secret");
  logging.setOutput(Serial);
  cors.setOrigin("http://page.example");
  rate.setMaxRequests(2);
  rate.setWindowSize(10);
  filter.filter("Cookie");

  server.addMiddlewares({&logging, &cors, &counter});
  server.on("/", HTTP_GET, handlePage);
  server.on("/handler", HTTP_GET, handlePage).setAuthentication("admin", "secret");
  server.on("/basic", HTTP_GET, [](AsyncWebServerRequest *request) {
    if (!request->authenticate("admin", "secret")) return request->requestAuthentication("Here", false);
    request->send(200, "text/plain", "Welcome");
  });
  server.on("/digest", HTTP_GET, handlePage).addMiddleware(&digest);
  server.on("/digest", HTTP_POST, handlePage).addMiddleware(&digest);
  server.on("/token", HTTP_GET, handlePage).addMiddleware(&token);
  server.on("/limited", HTTP_GET, handlePage).addMiddleware(&rate);
  server.on("/filtered", HTTP_GET, [](AsyncWebServerRequest *request) {
    request->send(200, "text/plain", request->header("User-Agent") + (request->hasHeader("Cookie") ? "!" : "."));
  }).addMiddleware(&filter);
  AsyncCallbackWebHandler &staffOnly = server.on("/staff", HTTP_GET, handlePage);
  staffOnly.addMiddleware([](AsyncWebServerRequest *request, ArMiddlewareNext next) {
    if (request->hasParam("role")) request->setAttribute("role", request->getParam("role")->value().c_str());
    next();
  });
  staffOnly.addMiddleware(&staff);
  ws.setAuthentication("admin", "secret", AsyncAuthType::AUTH_BASIC);
  server.addHandler(&ws);
  server.begin();
  Serial.println("serving");
}

void loop() {
  delay(1000);
}
