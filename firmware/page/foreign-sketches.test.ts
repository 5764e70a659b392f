/** Sketches as people write them elsewhere: they compile unchanged, and print what they print on a chip. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { SketchCompiler } from './sketch-compiler.ts';
import { nodeCompiler } from './testing/node-compiler.ts';
import { builtWith, printedBy } from './testing/printed.ts';

let compiler: SketchCompiler;
before(async () => {
  compiler = await nodeCompiler();
});
const built = (text: string) => builtWith(compiler, text);
const printed = async (text: string) => printedBy(await built(text));

const INCLUDED =
  '#include <SPI.h>\n#include <StreamString.h>\n#include <Wire.h>\n#include <sys/time.h>\n';
const inSetup = (body: string): string => `void setup() {\n${body}\n}\nvoid loop() {}\n`;

/** A body of setup(), and what it prints. */
const PRINTED: Readonly<Record<string, readonly [body: string, text: string]>> = {
  'constants in flash memory': [
    `static const char page[] PROGMEM = "abc"; static const uint16_t words[] PROGMEM = {1, 500};
     char copy[4]; strcpy_P(copy, page);
     Serial.print(strlen_P(page) + pgm_read_byte(page) + pgm_read_word(&words[1])); Serial.print(copy);`,
    '600abc',
  ],
  'a bus with nothing on it': [
    `Wire.begin(SDA, SCL); Wire.setClock(400000); Wire.beginTransmission(0x68); Serial.print(Wire.write(5)); Serial.print(Wire.endTransmission());
     Serial.print(Wire.requestFrom(0x68, 6)); Serial.print(Wire.read()); Serial.print(Wire.getClock());
     SPI.begin(SCK, MISO, MOSI, SS); SPI.beginTransaction(SPISettings(1000000, MSBFIRST, SPI_MODE0)); Serial.print(SPI.transfer(0x9f));`,
    '120-14000000',
  ],
  'a text that is printed and read': [
    `StreamString s; s.print("ab"); s.print(12); Serial.print(s.length()); Serial.print((char)s.read()); Serial.print(s);
     Serial.print(esp_err_to_name(ESP_ERR_NO_MEM)); ESP_ERROR_CHECK(ESP_OK);`,
    '4ab12ESP_ERR_NO_MEM',
  ],
  'texts of printf': [
    `char text[40]; snprintf(text, sizeof text, "%" PRIu32 "|%05.2f|%-4s|%x", (uint32_t)7, 3.14159, "ab", 255);
     Serial.print(text); printf("|%d", -1);`,
    '7|03.14|ab  |ff|-1',
  ],
  'numbers in text': [
    `int a, b; float c; sscanf("10:20 1.5", "%d:%d %f", &a, &b, &c); char* end;
     Serial.print(a + b); Serial.print(c); Serial.print(strtol("0x1fz", &end, 16)); Serial.print(*end);
     Serial.print(atoi(" 42x")); Serial.print(strtoul("99999999999", NULL, 10)); Serial.print(strtod("-2e2", NULL));
     char text[40]; Serial.print(itoa(5, text, 2)); Serial.print(dtostrf(1.5, 6, 2, text));`,
    '301.5031z424294967295-200.00101  1.50',
  ],
  arithmetic: [
    `Serial.print(pow(2, 10) + sqrt(9) + fabs(-1.5) + floor(1.7) + ceil(0.2) + round(2.5), 1); Serial.print(' ');
     Serial.print(sin(radians(30)) + cos(0) + atan2(1, 1) * 4 + log10(1000) + exp(0) + fmod(7, 4)); Serial.print(' ');
     Serial.print(abs(-3.7f)); Serial.print(sq(3)); Serial.print(bitRead(5, 2)); Serial.print(highByte(0x1234));`,
    '1033.5 11.64 3.709118',
  ],
  characters: [
    `Serial.print(isDigit('5') && isAlpha('a') && !isSpace('x') && isupper('A')); Serial.print((char)toupper('b'));`,
    '1B',
  ],
  'strings of C': [
    `char text[] = "a,b,c"; for (char* p = strtok(text, ","); p != NULL; p = strtok(NULL, ",")) Serial.print(p);
     Serial.print(strcasecmp("On", "oN")); Serial.print(strstr("hello", "ll")); char* copy = strdup("x"); Serial.print(copy);
     free(copy);`,
    'abc0llox',
  ],
  'memory and sorting': [
    `int* list = (int*)calloc(3, sizeof(int)); list[0] = 3; list[1] = 1; list[2] = 2;
     qsort(list, 3, sizeof(int), [](const void* a, const void* b) { return *(const int*)a - *(const int*)b; });
     list = (int*)realloc(list, 4 * sizeof(int)); Serial.print(list[0] * 100 + list[1] * 10 + list[2]);
     Serial.print(realloc(NULL, 0) == NULL); Serial.print(calloc(SIZE_MAX, 2) == NULL);`,
    '12311',
  ],
  'the time': [
    `struct timeval now = {1700000000, 0}; settimeofday(&now, NULL); time_t t = time(nullptr); tm* parts = localtime(&t);
     char text[40]; strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", parts); Serial.print(text);
     Serial.print(mktime(parts) == t);`,
    '2023-11-14 22:13:201',
  ],
  'the board and its version': [
    `#if defined(ESP32) && defined(ARDUINO_ARCH_ESP32) && ARDUINO >= 100 && ESP_ARDUINO_VERSION >= ESP_ARDUINO_VERSION_VAL(3, 0, 0)
     Serial.print(ESP_ARDUINO_VERSION_MAJOR);
     #endif
     Serial.print(A0); Serial.print(LED_BUILTIN);`,
    '3362',
  ],
};

for (const [what, [body, text]] of Object.entries(PRINTED)) {
  test(`a sketch of elsewhere uses ${what}`, async () => {
    assert.equal(await printed(INCLUDED + inSetup(body)), text);
  });
}

/** Whole sketches that wait, so that they are only compiled. */
const COMPILED: Readonly<Record<string, string>> = {
  'a station with an address of its own, and events': `
    #include <WiFi.h>
    IPAddress local_IP(192, 168, 1, 184), gateway(192, 168, 1, 1), subnet(255, 255, 0, 0), dns(8, 8, 8, 8);
    void WiFiEvent(WiFiEvent_t event) {
      switch (event) { case ARDUINO_EVENT_WIFI_STA_GOT_IP: Serial.println(WiFi.localIP()); break;
        case ARDUINO_EVENT_WPS_ER_PIN: case ARDUINO_EVENT_ETH_GOT_IP: default: break; }
    }
    void gotIp(WiFiEvent_t event, WiFiEventInfo_t info) { Serial.println(IPAddress(info.got_ip.ip_info.ip.addr)); }
    void setup() {
      WiFi.onEvent(WiFiEvent);
      WiFi.onEvent(gotIp, WiFiEvent_t::ARDUINO_EVENT_WIFI_STA_GOT_IP);
      WiFiEventId_t id = WiFi.onEvent([](WiFiEvent_t event, WiFiEventInfo_t info) {
        Serial.print(info.wifi_sta_disconnected.reason);
      }, WiFiEvent_t::ARDUINO_EVENT_WIFI_STA_DISCONNECTED);
      WiFi.removeEvent(id);
      WiFi.mode(WIFI_STA);
      WiFi.setHostname("board");
      WiFi.setSleep(false);
      if (!WiFi.config(local_IP, gateway, subnet, dns)) Serial.println("failed");
      WiFi.config(INADDR_NONE, INADDR_NONE, INADDR_NONE, INADDR_NONE);
      WiFi.begin("name", NULL);
      if (WiFi.waitForConnectResult() != WL_CONNECTED) ESP.restart();
      WiFi.disconnect(true);
      WiFi.reconnect();
    }
    void loop() { if (WiFi.status() != WL_CONNECTED) WiFi.reconnect(); }`,
  'an access point': `
    #include <WiFi.h>
    const char* ssid = "board"; const char* password = "12345678";
    void setup() {
      WiFi.softAPConfig(IPAddress(192, 168, 4, 1), IPAddress(192, 168, 4, 1), IPAddress(255, 255, 255, 0));
      WiFi.softAP(ssid, password);
      WiFi.softAP(ssid, NULL);
      IPAddress address = WiFi.softAPIP();
      Serial.println(address);
      Serial.println(WiFi.softAPgetStationNum() + WiFi.softAPmacAddress());
    }
    void loop() {}`,
  'several networks, and those in reach': `
    #include <WiFi.h>
    #include <WiFiMulti.h>
    WiFiMulti wifiMulti;
    void setup() {
      wifiMulti.addAP("one", "password");
      int n = WiFi.scanNetworks();
      for (int i = 0; i < n; ++i) {
        Serial.printf("%s %d %d\\n", WiFi.SSID(i).c_str(), (int)WiFi.RSSI(i), WiFi.encryptionType(i) == WIFI_AUTH_OPEN);
      }
    }
    void loop() { if (wifiMulti.run() == WL_CONNECTED) Serial.println(WiFi.RSSI()); }`,
  'a web server that works in loop()': `
    #include <WiFi.h>
    #include <WebServer.h>
    WebServer server(80);
    const char* html = "<p>";
    void handleRoot() { String page = html; server.send(200, "text/html", page); }
    void handleNotFound() {
      String message = "URI: " + server.uri();
      message += (server.method() == HTTP_GET) ? "GET" : "POST";
      for (uint8_t i = 0; i < server.args(); i++) message += server.argName(i) + ": " + server.arg(i);
      server.send(404, "text/plain", message);
    }
    void setup() {
      const char* keys[] = {"User-Agent", "Cookie"};
      server.collectHeaders(keys, 2);
      server.on("/", handleRoot);
      server.on("/get", HTTP_GET, []() { server.sendHeader("Location", "/"); server.send(303); });
      server.on("/any", HTTP_ANY, handleRoot);
      server.on("/flash", []() { server.send_P(200, "text/html", html); });
      server.on("/value", []() { server.send(200, "text/plain", String(analogRead(A0))); });
      server.on("/pieces", []() {
        server.setContentLength(CONTENT_LENGTH_UNKNOWN);
        server.send(200, "text/html", "");
        server.sendContent("a");
        if (server.hasArg("plain")) server.client().print(server.arg("plain"));
      });
      server.onNotFound(handleNotFound);
      server.begin();
    }
    void loop() { server.handleClient(); }`,
  'hashes and base64': `
    #include <MD5Builder.h>
    #include <base64.h>
    MD5Builder _md5;
    String md5(String str) {
      _md5.begin();
      _md5.add(String(str));
      _md5.calculate();
      return _md5.toString();
    }
    void setup() {
      String auth = base64::encode(String("user") + ":" + "password");
      Serial.println(md5(auth) + "Basic " + auth);
    }
    void loop() {}`,
  'passwords and middleware in loop()': `
    #include <WiFi.h>
    #include <WebServer.h>
    #include <Middlewares.h>
    WebServer server(80);
    LoggingMiddleware logger;
    CorsMiddleware cors;
    AuthenticationMiddleware auth;
    const char* www_username = "admin";
    const char* www_realm = "Custom Auth Realm";
    String authFailResponse = "Authentication Failed";
    String * passwordOf(HTTPAuthMethod mode, String username, String params[])
    {
      if (username == "fred") return new String("41234123");
      return NULL;
    }
    bool loggedIn() {
      if (server.hasHeader("Cookie")) {
        String cookie = server.header("Cookie");
        return cookie.indexOf("session=1") != -1;
      }
      return false;
    }
    void setup() {
      server.on("/", []() {
        if (!server.authenticate(www_username, "secret")) return server.requestAuthentication(DIGEST_AUTH, www_realm, authFailResponse);
        server.send(200, "text/plain", "Login OK");
      });
      server.on("/basic", []() {
        if (!server.authenticate(www_username, "secret")) { return server.requestAuthentication(); }
        server.send(200, "text/plain", server.header(0) + server.headerName(1) + server.headers());
      });
      server.on("/sha", []() { server.send(server.authenticateBasicSHA1("admin", "8cb124f8c277c16ec0b2ee00569fd151a08e342b") ? 200 : 401); });
      server.on("/function", []() {
        bool in = server.authenticate([&](HTTPAuthMethod mode, String username, String params[]) -> String* {
          if (mode == BASIC_AUTH && username == "admin") return new String(params[0]);
          return NULL;
        });
        if (!in) server.requestAuthentication();
      });
      server.on("/people", []() { if (!server.authenticate(&passwordOf)) server.requestAuthentication(); });
      auth.setUsername("admin").setPassword("admin").setRealm("App").setAuthMethod(DIGEST_AUTH);
      server.on("/guarded", HTTP_GET, []() { server.send(200, "text/html", ""); }).addMiddleware(&auth).setFilter([](WebServer& s) { return loggedIn(); });
      server.addMiddleware(&logger).addMiddleware(&cors);
      server.addMiddleware([](WebServer& s, Middleware::Callback next) { bool ok = next(); Serial.println(s.responseCode()); return ok; });
      const char* headerkeys[] = {"User-Agent", "Cookie"};
      size_t headerkeyssize = sizeof(headerkeys) / sizeof(char*);
      server.collectHeaders(headerkeys, headerkeyssize);
      server.begin();
    }
    void loop() { server.handleClient(); }`,
  'passwords and middleware in callbacks': `
    #include <WiFi.h>
    #include <AsyncTCP.h>
    #include <ESPAsyncWebServer.h>
    #include <WebAuthentication.h>
    #include <vector>
    AsyncWebServer server(80);
    AsyncWebSocket ws("/ws");
    AsyncEventSource events("/events");
    const char* http_username = "admin";
    const char* http_password = "admin";
    static AsyncAuthenticationMiddleware auth;
    static AsyncHeaderFreeMiddleware headerFree;
    static AsyncRateLimitMiddleware rate;
    static AsyncMiddlewareFunction who([](AsyncWebServerRequest* request, ArMiddlewareNext next) {
      if (request->authenticate("a", "b")) request->setAttribute("user", "a");
      else return request->requestAuthentication();
      next();
    });
    static AsyncAuthorizationMiddleware authz([](AsyncWebServerRequest* request) { return request->getAttribute("user") == "a"; });
    class Mine : public AsyncMiddleware {
    public:
      void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override {
        next();
        if (request->getResponse()) Serial.printf("%d\\n", request->getResponse()->code());
      }
    };
    class Portal : public AsyncWebHandler {
    public:
      bool canHandle(__asyncws_unused AsyncWebServerRequest* request) const override { return true; }
      void handleRequest(AsyncWebServerRequest* request) override { request->send(204); }
    };
    void setup() {
#if ASYNCWEBSERVER_WIFI_SUPPORTED
      WiFi.softAP("esp-captive");
#endif
      server.addMiddleware(new Mine());
      server.addMiddlewares({&headerFree, &rate});
      server.addMiddlewares(std::vector<AsyncMiddleware*>{&who});
      headerFree.keep("Host");
      auth.setUsername(http_username);
      auth.setPassword(http_password);
      auth.setRealm("MyApp");
      auth.setAuthType(AsyncAuthType::AUTH_DIGEST);
      auth.generateHash();
      server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
        if (!request->authenticate(http_username, http_password)) return request->requestAuthentication();
        for (const AsyncWebHeader& h : request->getHeaders()) Serial.println(h.name() + h.value());
        int headers = request->headers();
        for (int i = 0; i < headers; i++) {
          const AsyncWebHeader* h = request->getHeader(i);
          Serial.printf("%s: %s\\n", h->name().c_str(), h->value().c_str());
        }
        AsyncWebServerResponse* response = request->beginResponse(200, "text/plain", "x");
        response->addHeader("Set-Cookie", "a=b", false);
        response->addHeader("X-Free", ESP.getFreeHeap());
        request->send(response);
      }).setAuthentication(http_username, http_password);
      server.on("/all", HTTP_ANY, [](AsyncWebServerRequest* request) { request->send(200); }).addMiddlewares({&who, &authz, &auth});
      server.addHandler(new Portal()).setFilter(ON_AP_FILTER);
      server.addHandler(&ws).addMiddleware(&auth);
      events.setAuthentication(http_username, http_password);
      server.addHandler(&events);
      Serial.println(generateDigestHash(http_username, http_password, "MyApp") + generateBasicHash("a", "b"));
      server.catchAllHandler().skipServerMiddlewares();
      server.begin();
    }
    void loop() {}`,
  'a server that reads its requests itself': `
    #include <WiFi.h>
    WiFiServer server(80);
    void setup() { server.begin(); }
    void loop() {
      WiFiClient client = server.available();
      if (client) {
        while (client.connected()) {
          if (client.available()) { char c = client.read(); Serial.write(c); if (c == '\\n') client.println("HTTP/1.1 200 OK"); }
        }
        client.stop();
      }
    }`,
  'a WebSocket server with numbered clients': `
    #include <WiFi.h>
    #include <WebSocketsServer.h>
    WebSocketsServer webSocket = WebSocketsServer(81);
    void onWebSocket(uint8_t num, WStype_t type, uint8_t* payload, size_t length) {
      switch (type) {
        case WStype_CONNECTED: Serial.println(webSocket.remoteIP(num)); webSocket.sendTXT(num, "hello"); break;
        case WStype_TEXT: {
          String text = String((char*)payload);
          webSocket.broadcastTXT(text);
          webSocket.broadcastTXT(payload, length);
          break;
        }
        default: break;
      }
    }
    void setup() { webSocket.begin(); webSocket.onEvent(onWebSocket); }
    void loop() { webSocket.loop(); }`,
  'other UARTs, time servers, ticks and critical sections': `
    #include <freertos/FreeRTOS.h>
    #include <freertos/task.h>
    HardwareSerial gps(2);
    portMUX_TYPE mux = portMUX_INITIALIZER_UNLOCKED;
    volatile int count;
    void ICACHE_RAM_ATTR isr() { portENTER_CRITICAL_ISR(&mux); count++; portEXIT_CRITICAL_ISR(&mux); }
    void setup() {
      gps.begin(9600, SERIAL_8N1, 16, 17);
      while (Serial2.available()) Serial.print(char(Serial2.read()));
      attachInterrupt(digitalPinToInterrupt(GPIO_NUM_27), isr, FALLING);
      portENTER_CRITICAL(&mux);
      count = 0;
      portEXIT_CRITICAL(&mux);
      configTime(3600, 0, "pool.ntp.org");
      struct tm timeinfo;
      if (!getLocalTime(&timeinfo)) Serial.println("Failed to obtain time");
      Serial.println(&timeinfo, "%A, %B %d %Y %H:%M:%S");
      vTaskDelay(500 / portTICK_PERIOD_MS);
    }
    void loop() {}`,
  'a page from flash memory, asynchronously': `
    #include <WiFi.h>
    #include <ESPAsyncWebServer.h>
    AsyncWebServer server(80);
    const char page[] PROGMEM = "<p>%X%";
    String processor(const String& name) { return name; }
    void setup() {
      server.on("/", HTTP_GET, [](AsyncWebServerRequest* request) { request->send_P(200, "text/html", page, processor); });
      server.on("/args", HTTP_GET, [](AsyncWebServerRequest* request) {
        for (size_t i = 0; i < request->args(); i++) Serial.println(request->argName(i) + request->arg(i));
        request->send(200);
      });
    }
    void loop() {}`,
  'what the board is': `
    #include <esp_system.h>
    void setup() {
      Serial.printf("%s %d %u %u %08X\\n", ESP.getChipModel(), ESP.getChipRevision(), ESP.getFreeHeap(), ESP.getCpuFreqMHz(),
                    (uint32_t)ESP.getEfuseMac());
      randomSeed(esp_random());
      Serial.println(ESP.getSdkVersion());
      esp_restart();
    }
    void loop() {}`,
};

for (const [what, text] of Object.entries(COMPILED)) {
  test(`a sketch of elsewhere is compiled: ${what}`, async () => {
    await built(text);
  });
}

test('what the board has not is named', async () => {
  for (const call of ['ESP.deepSleep(1000);', 'esp_deep_sleep_start();', 'ESP.getSketchSize();']) {
    const { module, diagnostics } = await compiler.build([
      { path: 'mine/mine.ino', text: `#include <WiFi.h>\n${inSetup(call)}` },
    ]);
    assert.equal(module, null);
    assert.match(diagnostics[0]?.message ?? '', /is unavailable: not on this board: /);
  }
});

test('assert() ends the program and says where', async () => {
  const module = await built(inSetup('int n = 2; assert(n == 2); assert(n > 3);'));
  assert.throws(() => printedBy(module), {
    message: 'assert failed: setup mine.ino:2 (n > 3)',
  });
});
