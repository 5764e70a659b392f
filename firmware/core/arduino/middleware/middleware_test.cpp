// Middleware and passwords of ESP Async WebServer, over the wire.
#include <memory>
#include <string>
#include <vector>

#include "../LittleFS.h"
#include "../WiFi.h"
#include "../heap.h"
#include "credentials.h"
#include "web_testbed.h"

using namespace __board;

namespace {

AsyncWebServer g_guarded(82);
AsyncWebSocket g_socket("/socket"), g_choosy("/choosy");
AsyncEventSource g_events("/events");
std::string g_trail;

// A sketch of its own for each test.
void sketch(void (*setup)()) {
  g_trail.clear();
  g_guarded.reset();
  setup();
  g_guarded.begin();
}

AsyncWebHandler& page(const char* path) {
  return g_guarded.on(path, HTTP_GET | HTTP_POST, [](AsyncWebServerRequest* request) {
    g_trail += "page;";
    request->send(200, "text/plain", "the page");
  });
}

/// What the board answers, in a connection that ends with it.
std::string ask(FakeBoard& board, const std::string& target, const std::string& fields = "",
                const std::string& method = "GET") {
  static uint16_t port = 51000;
  Peer peer(board, ++port, 82);
  peer.send(method + " " + target + " HTTP/1.1\r\nHost: board\r\nConnection: close\r\n" + fields +
            "\r\n");
  const std::string response = peer.take();
  peer.sendFin();
  return response;
}

std::string status(const std::string& response) {
  return response.substr(0, 12);
}

std::string fieldOf(const std::string& response, const std::string& name) {
  const size_t at = response.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "-";
  const size_t from = at + name.size() + 4;
  return response.substr(from, response.find("\r\n", from) - from);
}

size_t countOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
  return count;
}

std::string basic(const char* user, const char* password) {
  return std::string("Authorization: Basic ") + core::basicCredentials(user, password).c_str() +
         "\r\n";
}

/// A client's answer to the digest that `challenge` asks for.
std::string digest(const std::string& challenge, const char* user, const char* password,
                   const std::string& uri, const char* method = "GET") {
  const auto parameter = [&](const std::string& name) {
    const size_t from = challenge.find(name + "=\"") + name.size() + 2;
    return challenge.substr(from, challenge.find('"', from) - from);
  };
  const std::string realm = parameter("realm"), nonce = parameter("nonce");
  const String ha1 = core::md5OfParts(user, realm.c_str(), password);
  const String response = core::md5OfParts(ha1, nonce.c_str(), "00000001", "c", "auth",
                                           core::md5OfParts(method, uri.c_str()));
  return std::string("Authorization: Digest username=\"") + user + "\", realm=\"" + realm +
         "\", nonce=\"" + nonce + "\", uri=\"" + uri +
         "\", qop=auth, nc=00000001, cnonce=\"c\", response=\"" + response.c_str() +
         "\", opaque=\"" + parameter("opaque") + "\"\r\n";
}

}  // namespace

TEST(a_handler_asks_for_a_digest) {
  FakeBoard board;
  sketch([] { page("/").setAuthentication("admin", "secret"); });
  const std::string refused = ask(board, "/");
  CHECK(status(refused) == "HTTP/1.1 401");
  const std::string challenge = fieldOf(refused, "WWW-Authenticate");
  CHECK(challenge.find("Digest realm=\"Login Required\", qop=\"auth\", nonce=\"") == 0);
  CHECK_EQUAL(challenge.size(),
              std::string("Digest realm=\"Login Required\", qop=\"auth\", ").size() + 2 * 32 +
                  std::string("nonce=\"\", opaque=\"\"").size());
  CHECK(g_trail.empty());
  CHECK(has(ask(board, "/", digest(challenge, "admin", "secret", "/")), "the page"));
  CHECK(status(ask(board, "/", digest(challenge, "admin", "wrong", "/"))) == "HTTP/1.1 401");
  CHECK(status(ask(board, "/", digest(challenge, "root", "secret", "/"))) == "HTTP/1.1 401");
  CHECK(status(ask(board, "/", digest(challenge, "admin", "secret", "/", "POST"))) ==
        "HTTP/1.1 401");
  CHECK(
      has(ask(board, "/", digest(challenge, "admin", "secret", "/", "POST"), "POST"), "the page"));
  // As in the real library, Basic is taken as well.
  CHECK(has(ask(board, "/", basic("admin", "secret")), "the page"));
  // Another password takes the place of the first.
  g_guarded.reset();
  AsyncWebHandler& again = page("/");
  again.setAuthentication("admin", "old").setAuthentication("admin", "new", AUTH_BASIC);
  CHECK(fieldOf(ask(board, "/"), "WWW-Authenticate") == "Basic realm=\"Login Required\"");
  CHECK(status(ask(board, "/", basic("admin", "old"))) == "HTTP/1.1 401");
  CHECK(has(ask(board, "/", basic("admin", "new")), "the page"));
}

TEST(a_handler_of_the_sketch_asks_by_itself) {
  FakeBoard board;
  sketch([] {
    g_guarded.on("/basic", HTTP_GET, [](AsyncWebServerRequest* request) {
      if (!request->authenticate("admin", "secret")) {
        return request->requestAuthentication("Here", false);
      }
      request->send(200, "text/plain", "in");
    });
    g_guarded.on("/digest", HTTP_GET, [](AsyncWebServerRequest* request) {
      if (!request->authenticate("admin", "secret", "Here")) {
        return request->requestAuthentication(AUTH_DIGEST, "Here", "<p>no");
      }
      request->send(200, "text/plain", "in");
    });
    g_guarded.on("/hash", HTTP_GET, [](AsyncWebServerRequest* request) {
      static const String hash =
          String("admin:Here:") + core::md5OfParts("admin", "Here", "secret");
      if (!request->authenticate(hash.c_str())) return request->requestAuthentication("Here");
      request->send(200, "text/plain", "in");
    });
    g_guarded.on("/token", HTTP_GET, [](AsyncWebServerRequest* request) {
      g_trail += std::to_string(request->authType()) + request->authChallenge().c_str() + ";";
      if (!request->authenticate("t0ken")) return request->requestAuthentication(AUTH_BEARER);
      request->send(200, "text/plain", "in");
    });
  });
  CHECK(fieldOf(ask(board, "/basic"), "WWW-Authenticate") == "Basic realm=\"Here\"");
  CHECK(has(ask(board, "/basic", basic("admin", "secret")), "\r\n\r\nin"));
  const std::string refused = ask(board, "/digest");
  CHECK(has(refused, "Content-Type: text/html"));
  CHECK(has(refused, "<p>no"));
  const std::string challenge = fieldOf(refused, "WWW-Authenticate");
  CHECK(has(ask(board, "/digest", digest(challenge, "admin", "secret", "/digest")), "\r\n\r\nin"));
  CHECK(has(ask(board, "/hash", digest(challenge, "admin", "secret", "/hash")), "\r\n\r\nin"));
  CHECK(status(ask(board, "/hash", digest(challenge, "admin", "wrong", "/hash"))) ==
        "HTTP/1.1 401");
  // Another realm than that of the hash.
  const std::string other = "realm=\"There\", nonce=\"n\", opaque=\"o\"";
  CHECK(status(ask(board, "/hash", digest(other, "admin", "secret", "/hash"))) == "HTTP/1.1 401");
  const std::string none = ask(board, "/token");
  CHECK(status(none) == "HTTP/1.1 401");
  CHECK(fieldOf(none, "WWW-Authenticate") == "-");
  CHECK(has(ask(board, "/token", "authorization: bearer  t0ken\r\n"), "\r\n\r\nin"));
  CHECK(status(ask(board, "/token", "Authorization: Bearer t0ke\r\n")) == "HTTP/1.1 401");
  CHECK(status(ask(board, "/token", "Authorization: t0ken\r\n")) == "HTTP/1.1 200");
  CHECK(g_trail == "0;3t0ken;3t0ke;4t0ken;");
}

TEST(authorization_that_is_none) {
  FakeBoard board;
  sketch([] { page("/").setAuthentication("admin", "secret", AUTH_BASIC); });
  const std::string right = basic("admin", "secret");
  for (const std::string& fields :
       {std::string("Authorization:\r\n"), std::string("Authorization: Basic\r\n"),
        std::string("Authorization: Basic \r\n"), std::string("Authorization: Digest \r\n"),
        std::string("Authorization: Basic YWRtaW46c2VjcmV0=\r\n"),
        std::string("Authorization: Basic YWRtaW46c2Vjcm\r\n"),
        std::string("Authorization: Basic " + std::string(3000, 'A') + "\r\n"),
        std::string("X-Authorization: Basic YWRtaW46c2VjcmV0\r\n"), right + right,
        right + "authorization: Basic eDp5\r\n",
        // Beyond what is kept: it is not seen.
        "X-Long: " + std::string(5000, 'a') + "\r\n" + right}) {
    CHECK(status(ask(board, "/", fields)) == "HTTP/1.1 401");
  }
  CHECK(has(ask(board, "/", "Cookie: " + std::string(2000, 'a') + "\r\n" + right), "the page"));
  // Nothing of it stays.
  CHECK(status(ask(board, "/")) == "HTTP/1.1 401");
  // One connection, a password with one request alone; octet by octet.
  Peer peer(board, 52999, 82);
  peer.send(get("/", right));
  CHECK(has(peer.take(), "200 OK"));
  peer.send(get("/"));
  CHECK(has(peer.take(), "401 Unauthorized"));
  for (const char c : get("/", right)) peer.send(std::string(1, c));
  CHECK(has(peer.take(), "200 OK"));
  peer.send(get("/", right) + get("/") + get("/", right));
  CHECK_EQUAL(countOf(peer.take(), "200 OK"), 2);
}

TEST(half_requests_of_many_take_no_memory_for_ever) {
  FakeBoard board;
  sketch([] { page("/").setAuthentication("admin", "secret", AUTH_BASIC); });
  CHECK(status(ask(board, "/", basic("admin", "secret"))) == "HTTP/1.1 200");
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<Peer>> crowd;
    for (uint16_t i = 0; i < 11; ++i) {
      crowd.push_back(
          std::make_unique<Peer>(board, static_cast<uint16_t>(55000 + 20 * round + i), 82));
      crowd.back()->send("GET / HTTP/1.1\r\nX-Long: " + std::string(1500, 'a'));
    }
    // Whatever is left of the heap, nobody gets in without the password.
    const std::string one = ask(board, "/"), other = ask(board, "/", basic("admin", "x"));
    CHECK(status(one) == "HTTP/1.1 401" || status(one) == "HTTP/1.1 500");
    CHECK(status(other) == "HTTP/1.1 401" || status(other) == "HTTP/1.1 500");
    for (auto& peer : crowd) peer->reset();
    board.advance(10'001);
    // The next request has what they held.
    ask(board, "/");
    CHECK(core::heapFreeOctets() > config::kHeap / 2);
  }
  CHECK(status(ask(board, "/", basic("admin", "secret"))) == "HTTP/1.1 200");
}

TEST(a_middleware_that_authenticates) {
  FakeBoard board;
  static AsyncAuthenticationMiddleware auth;
  sketch([] { page("/").addMiddleware(&auth); });
  // Nothing is set: everybody may pass.
  CHECK(has(ask(board, "/"), "the page"));
  auth.setAuthType(AUTH_DIGEST);
  CHECK(has(ask(board, "/"), "the page"));
  CHECK(!auth.generateHash());
  auth.setUsername("admin");
  auth.setPassword("admin");
  auth.setRealm("MyApp");
  auth.setAuthFailureMessage("Authentication failed");
  const std::string refused = ask(board, "/");
  CHECK(has(refused, "\r\n\r\nAuthentication failed"));
  const std::string challenge = fieldOf(refused, "WWW-Authenticate");
  CHECK(has(challenge, "realm=\"MyApp\""));
  CHECK(has(ask(board, "/", digest(challenge, "admin", "admin", "/")), "the page"));
  CHECK(auth.generateHash());
  CHECK(!auth.generateHash());
  CHECK(auth.isHash());
  CHECK(auth.credentials() == "f499b71f9a36d838b79268e145e132f7");
  CHECK(has(ask(board, "/", digest(challenge, "admin", "admin", "/")), "the page"));
  CHECK(status(ask(board, "/", digest(challenge, "admin", "a", "/"))) == "HTTP/1.1 401");

  auth.setAuthType(AUTH_BASIC);
  auth.setPasswordHash("YWRtaW46YWRtaW4=");
  CHECK(has(ask(board, "/", basic("admin", "admin")), "the page"));
  CHECK(status(ask(board, "/", basic("admin", "x"))) == "HTTP/1.1 401");
  auth.setPassword("admin");
  CHECK(auth.generateHash());
  CHECK(auth.credentials() == "YWRtaW46YWRtaW4=");

  auth.setAuthType(AUTH_BEARER);
  auth.setToken("t0ken");
  CHECK(has(ask(board, "/", "Authorization: Bearer t0ken\r\n"), "the page"));
  CHECK(status(ask(board, "/", "Authorization: Bearer T0ken\r\n")) == "HTTP/1.1 401");
  auth.setAuthentificationFunction(
      [](AsyncWebServerRequest* request) { return request->authChallenge() == "other"; });
  CHECK(has(ask(board, "/", "Authorization: Bearer other\r\n"), "the page"));
  auth.setAuthType(AUTH_DENIED);
  CHECK(status(ask(board, "/", "Authorization: Bearer other\r\n")) == "HTTP/1.1 401");
}

TEST(websockets_and_events_ask_for_a_password_too) {
  FakeBoard board;
  sketch([] {
    g_socket.setAuthentication("admin", "secret");
    g_events.setAuthentication("admin", "secret");
    g_guarded.addHandler(&g_socket);
    g_guarded.addHandler(&g_events);
  });
  Peer socket(board, 53000, 82);
  socket.send(upgradeRequest("/socket"));
  CHECK(has(socket.take(), "401 Unauthorized"));
  Peer known(board, 53001, 82);
  known.send(upgradeRequest("/socket", basic("admin", "secret")));
  CHECK(has(known.take(), "101 Switching Protocols"));
  CHECK(status(ask(board, "/events")) == "HTTP/1.1 401");
  Peer events(board, 53002, 82);
  events.send(get("/events", basic("admin", "secret")));
  CHECK(has(events.take(), "text/event-stream"));
}

TEST(files_ask_for_a_password_too) {
  FakeBoard board;
  CHECK(LittleFS.begin(true));
  LittleFS.open("/notes.txt", "w").print("notes");
  sketch([] {
    g_guarded.serveStatic("/", LittleFS, "/").setAuthentication("admin", "secret", AUTH_BASIC);
  });
  CHECK(status(ask(board, "/notes.txt")) == "HTTP/1.1 401");
  const std::string file = ask(board, "/notes.txt", basic("admin", "secret"));
  CHECK(bodyOf(file) == "notes");
  CHECK(fieldOf(file, "Content-Type") == "text/plain");
}

TEST(a_handshake_knows_the_fields_of_its_request) {
  FakeBoard board;
  sketch([] {
    g_choosy.handleHandshake([](AsyncWebServerRequest* request) {
      return request->header("Origin") == "http://" + request->host() &&
             request->hasHeader("Cookie");
    });
    g_guarded.addHandler(&g_choosy);
  });
  Peer own(board, 53300, 82);
  own.send(upgradeRequest("/choosy", "Origin: http://192.168.43.233\r\nCookie: a=b\r\n"));
  CHECK(has(own.take(), "101 Switching Protocols"));
  Peer foreign(board, 53301, 82);
  foreign.send(upgradeRequest("/choosy", "Origin: http://other\r\nCookie: a=b\r\n"));
  CHECK(has(foreign.take(), "403 Forbidden"));
}

TEST(middleware_runs_around_the_handler_in_order) {
  FakeBoard board;
  struct Mark : AsyncMiddleware {
    explicit Mark(const char* its) : name(its) {}
    void run(AsyncWebServerRequest* request, ArMiddlewareNext next) override {
      g_trail += std::string(name) + "<;";
      next();
      const AsyncWebServerResponse* response = request->getResponse();
      g_trail += std::string(name) + ">" + std::to_string(response->code()) + ";";
    }
    const char* name;
  };
  static Mark first("1"), second("2"), own("own"), all("all");
  sketch([] {
    g_guarded.addMiddlewares({&first, &second});
    AsyncWebHandler& handler = page("/");
    handler.addMiddlewares(std::vector<AsyncMiddleware*>{&own});
    handler.addMiddleware([](AsyncWebServerRequest* request, ArMiddlewareNext next) {
      CHECK(request->getResponse() == nullptr);
      if (request->hasParam("stop")) return request->send(403, "text/plain", "stopped");
      next();
    });
    page("/alone").skipServerMiddlewares().addMiddleware(&own);
    g_guarded.catchAllHandler().addMiddleware(&all);
  });
  CHECK(has(ask(board, "/"), "the page"));
  CHECK(g_trail == "1<;2<;own<;page;own>200;2>200;1>200;");
  g_trail.clear();
  CHECK(has(ask(board, "/?stop"), "stopped"));
  CHECK(g_trail == "1<;2<;own<;own>403;2>403;1>403;");
  g_trail.clear();
  CHECK(has(ask(board, "/alone"), "the page"));
  CHECK(g_trail == "own<;page;own>200;");
  g_trail.clear();
  CHECK(status(ask(board, "/nowhere")) == "HTTP/1.1 404");
  CHECK(g_trail == "1<;2<;all<;all>404;2>404;1>404;");
  g_trail.clear();
  CHECK(status(ask(board, "/", "", "PUT")) == "HTTP/1.1 405");
  CHECK(g_trail == "1<;2<;all<;all>405;2>405;1>405;");
  CHECK(g_guarded.removeMiddleware(&first));
  CHECK(!g_guarded.removeMiddleware(&first));
  CHECK(g_guarded.removeMiddleware(&second));
  CHECK(g_guarded.catchAllHandler().removeMiddleware(&all));
  g_trail.clear();
  ask(board, "/");
  CHECK(g_trail == "own<;page;own>200;");
}

TEST(an_answer_waits_for_its_middleware) {
  FakeBoard board;
  sketch([] {
    page("/changed").addMiddleware([](AsyncWebServerRequest* request, ArMiddlewareNext next) {
      next();
      AsyncWebServerResponse* response = request->getResponse();
      response->setCode(202);
      CHECK(response->addHeader("X-After", "1"));
    });
    page("/replaced").addMiddleware([](AsyncWebServerRequest* request, ArMiddlewareNext next) {
      next();
      request->send(400, "text/plain", "another");
    });
    // Content of every kind that a handler has only while it runs.
    const auto pass = [](AsyncWebServerRequest*, ArMiddlewareNext next) { next(); };
    g_guarded
        .on("/text", HTTP_GET,
            [](AsyncWebServerRequest* request) {
              const std::string gone = big(9000);
              request->send(200, String("text/x-") + "gone", gone.c_str());
            })
        .addMiddleware(pass);
    g_guarded
        .on("/stream", HTTP_GET,
            [](AsyncWebServerRequest* request) {
              AsyncResponseStream* stream = request->beginResponseStream("text/plain");
              stream->print(big(300).c_str());
              request->send(stream);
            })
        .addMiddleware(pass);
    g_guarded
        .on("/chunks", HTTP_GET,
            [](AsyncWebServerRequest* request) {
              request->sendChunked("text/plain", [](uint8_t* out, size_t capacity, size_t index) {
                const std::string all = big(300);
                const size_t length = std::min(capacity, all.size() - index);
                memcpy(out, all.data() + index, length);
                return length;
              });
            })
        .addMiddleware(pass);
    g_guarded
        .on("/template", HTTP_GET,
            [](AsyncWebServerRequest* request) {
              request->send(200, "text/plain", "a%B%c",
                            [](const String&) { return String("(b)"); });
            })
        .addMiddleware(pass);
    g_guarded.on("/silent", HTTP_GET, [](AsyncWebServerRequest*) {}).addMiddleware(pass);
    g_guarded
        .on("/much", HTTP_GET,
            [](AsyncWebServerRequest* request) {
              request->send(200, "text/plain", big(50000).c_str());
            })
        .addMiddleware(pass);
    g_guarded
        .on(
            "/body", HTTP_POST, [](AsyncWebServerRequest* request) { request->send(204); }, nullptr,
            [](AsyncWebServerRequest*, uint8_t*, size_t len, size_t, size_t) {
              g_trail += "body " + std::to_string(len) + ";";
            })
        .addMiddleware([](AsyncWebServerRequest*, ArMiddlewareNext next) {
          g_trail += "middleware;";
          next();
        });
  });
  const std::string changed = ask(board, "/changed");
  CHECK(status(changed) == "HTTP/1.1 202");
  CHECK(fieldOf(changed, "X-After") == "1");
  CHECK(has(changed, "\r\n\r\nthe page"));
  const std::string replaced = ask(board, "/replaced");
  CHECK(status(replaced) == "HTTP/1.1 400");
  CHECK(bodyOf(replaced) == "another");
  const std::string text = ask(board, "/text");
  CHECK(bodyOf(text) == big(9000));
  CHECK(fieldOf(text, "Content-Type") == "text/x-gone");
  CHECK(bodyOf(ask(board, "/stream")) == big(300));
  CHECK(unchunked(bodyOf(ask(board, "/chunks"))) == big(300));
  CHECK(unchunked(bodyOf(ask(board, "/template"))) == "a(b)c");
  CHECK(status(ask(board, "/silent")) == "HTTP/1.1 501");
  CHECK(status(ask(board, "/much")) == "HTTP/1.1 500");
  // As in the real library, a body comes before the middleware.
  g_trail.clear();
  ask(board, "/body", "Content-Type: text/plain\r\nContent-Length: 0\r\n", "POST");
  Peer peer(board, 53100, 82);
  peer.send("POST /body HTTP/1.1\r\nHost: board\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(has(peer.take(), "204 No Content"));
  CHECK(g_trail == "middleware;body 5;middleware;");
}

TEST(attributes_last_as_long_as_the_request) {
  FakeBoard board;
  static AsyncAuthorizationMiddleware staff(
      [](AsyncWebServerRequest* request) { return request->getAttribute("role") == "staff"; });
  static AsyncAuthorizationMiddleware paid(
      402, [](AsyncWebServerRequest* request) { return request->getAttribute("paid", true); });
  sketch([] {
    AsyncWebHandler& handler = g_guarded.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
      CHECK(request->getAttribute("number", 0L) == 42);
      CHECK(request->getAttribute("ratio", 0.0) == 2.5);
      CHECK(request->getAttribute("none", 7) == 7);
      CHECK(request->getAttribute("none", "else") == "else");
      CHECK(request->getAttribute("none").isEmpty());
      CHECK(request->hasAttribute("role"));
      CHECK(!request->hasAttribute("none"));
      request->send(200, "text/plain", "for " + request->getAttribute("role"));
    });
    handler.addMiddleware([](AsyncWebServerRequest* request, ArMiddlewareNext next) {
      CHECK(!request->hasAttribute("role"));
      if (request->hasParam("role")) {
        request->setAttribute("role", "nobody");
        request->setAttribute("role", request->getParam("role")->value());
      }
      request->setAttribute("number", 42);
      request->setAttribute("ratio", 2.5);
      if (request->hasParam("unpaid")) request->setAttribute("paid", false);
      next();
    });
    handler.addMiddlewares({&staff, &paid});
  });
  CHECK(has(ask(board, "/?role=staff"), "for staff"));
  CHECK(status(ask(board, "/?role=guest")) == "HTTP/1.1 403");
  CHECK(status(ask(board, "/")) == "HTTP/1.1 403");
  CHECK(status(ask(board, "/?role=staff&unpaid")) == "HTTP/1.1 402");
}

TEST(fields_of_requests_are_kept_and_removed) {
  FakeBoard board;
  static AsyncHeaderFilterMiddleware filter;
  static AsyncHeaderFreeMiddleware free;
  filter.filter("X-Secret");
  filter.filter("cookie");
  filter.filter("X-Kept");
  filter.unFilter("X-Kept");
  free.keep("host");
  free.keep("X-Kept");
  sketch([] {
    const ArRequestHandlerFunction list = [](AsyncWebServerRequest* request) {
      String all;
      for (const AsyncWebHeader& field : request->getHeaders()) {
        all += field.name() + "=" + field.value() + ";";
      }
      std::vector<const char*> names;
      CHECK_EQUAL(request->getHeaderNames(names), request->headers());
      request->send(200, "text/plain", all);
    };
    g_guarded.on("/filter", HTTP_GET, list).addMiddleware(&filter);
    g_guarded.on("/free", HTTP_GET, list).addMiddleware(&free);
    g_guarded.on("/all", HTTP_GET, list);
    g_guarded.on("/none", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->removeHeaders();
      CHECK(!request->hasHeader("Host"));
      CHECK(request->header("Host").isEmpty());
      CHECK(request->host() == "board");
      request->send(204);
    });
  });
  const std::string fields =
      "X-Secret: 1\r\nX-Kept:\t two \t\r\nCookie: c\r\nx-secret: 3\r\nX-Empty:\r\n";
  CHECK(bodyOf(ask(board, "/all", fields)) ==
        "Host=board;Connection=close;X-Secret=1;X-Kept=two;Cookie=c;x-secret=3;X-Empty=;");
  CHECK(bodyOf(ask(board, "/filter", fields)) ==
        "Host=board;Connection=close;X-Kept=two;X-Empty=;");
  CHECK(bodyOf(ask(board, "/free", fields)) == "Host=board;X-Kept=two;");
  CHECK(status(ask(board, "/none")) == "HTTP/1.1 204");
  // Fields behind a body in chunks are not the request's.
  Peer peer(board, 53200, 82);
  peer.send(get("/all", "Transfer-Encoding: chunked\r\n") + "0\r\nX-Late: 1\r\n\r\n");
  CHECK(!has(peer.take(), "X-Late"));
}

TEST(fields_of_responses_are_replaced_and_removed) {
  FakeBoard board;
  sketch([] {
    g_guarded.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
      AsyncWebServerResponse* response = request->beginResponse(200, "text/plain", "x");
      CHECK(response->addHeader("Server", "a"));
      CHECK(response->addHeader("server", "b"));
      CHECK(!response->addHeader("Server", "c", false));
      CHECK(response->addHeader("Set-Cookie", "1", false));
      CHECK(response->addHeader("Set-Cookie", "2", false));
      CHECK(response->addHeader("Set-Cookie", "3", false));
      CHECK(response->removeHeader("set-cookie", "2"));
      CHECK(!response->removeHeader("set-cookie", "2"));
      CHECK(response->addHeader("X-Number", 5));
      CHECK(response->addHeader("X-Gone", "1"));
      CHECK(response->removeHeader("X-Gone"));
      CHECK(!response->removeHeader("X-Gone"));
      CHECK(response->addHeader(AsyncWebHeader::parse("X-Parsed: value ")));
      CHECK(!response->addHeader(AsyncWebHeader::parse(": none")));
      CHECK(!response->addHeader(AsyncWebHeader::parse("")));
      CHECK(!response->addHeader("Server", "a\r\nX-Split: b"));
      CHECK(response->getHeader("SERVER")->value() == "b");
      CHECK(response->getHeader("X-None") == nullptr);
      CHECK_EQUAL(response->getHeaders().size(), 5);
      request->send(response);
    });
  });
  const std::string response = ask(board, "/");
  CHECK(has(response,
            "server: b\r\nSet-Cookie: 1\r\nSet-Cookie: 3\r\nX-Number: 5\r\nX-Parsed: value\r\n"));
}

TEST(other_origins_get_what_they_may_read) {
  FakeBoard board;
  static AsyncCorsMiddleware cors;
  sketch([] {
    g_guarded.addMiddleware(&cors);
    page("/");
  });
  CHECK(fieldOf(ask(board, "/"), "Access-Control-Allow-Origin") == "-");
  const std::string any = ask(board, "/", "Origin: http://page.example\r\n");
  CHECK(has(any, "the page"));
  CHECK(fieldOf(any, "Access-Control-Allow-Origin") == "http://page.example");
  CHECK(fieldOf(any, "Access-Control-Allow-Methods") == "*");
  CHECK(fieldOf(any, "Access-Control-Allow-Headers") == "*");
  CHECK(fieldOf(any, "Access-Control-Allow-Credentials") == "true");
  CHECK(fieldOf(any, "Access-Control-Max-Age") == "86400");
  CHECK(fieldOf(ask(board, "/nowhere", "Origin: http://page.example\r\n"),
                "Access-Control-Allow-Origin") == "http://page.example");
  cors.setOrigin("http://192.168.4.1");
  cors.setMethods("POST, GET, OPTIONS, DELETE");
  cors.setHeaders("X-Custom-Header");
  cors.setAllowCredentials(false);
  cors.setMaxAge(600);
  g_trail.clear();
  const std::string flight = ask(board, "/", "Origin: http://page.example\r\n", "OPTIONS");
  CHECK(status(flight) == "HTTP/1.1 200");
  CHECK(g_trail.empty());
  CHECK(has(flight,
            "Access-Control-Allow-Origin: http://192.168.4.1\r\n"
            "Access-Control-Allow-Methods: POST, GET, OPTIONS, DELETE\r\n"
            "Access-Control-Allow-Headers: X-Custom-Header\r\n"
            "Access-Control-Allow-Credentials: false\r\nAccess-Control-Max-Age: 600\r\n"));
  CHECK(g_guarded.removeMiddleware(&cors));
}

TEST(requests_are_logged_as_by_curl) {
  FakeBoard board;
  static AsyncLoggingMiddleware log;
  sketch([] {
    g_guarded.addMiddleware(&log);
    page("/").addMiddleware([](AsyncWebServerRequest* request, ArMiddlewareNext next) {
      next();
      request->getResponse()->addHeader("X-Led", "on");
    });
    g_guarded.on("/silent", HTTP_GET, [](AsyncWebServerRequest*) {});
  });
  CHECK(!log.isEnabled());
  ask(board, "/");
  CHECK(board.text.empty());
  log.setOutput(Serial);
  ask(board, "/?a=1", "X-One: 1\r\nX-Empty:\r\n");
  CHECK(has(board.text, "* Connection from 192.168.43.1:"));
  CHECK(has(board.text,
            "> GET / HTTP/1.1\r\n> Host: board\r\n> Connection: close\r\n> X-One: 1\r\n>\r\n"));
  CHECK(has(board.text, "* Processed in 0 ms\r\n< HTTP/1.1 200 OK\r\n< X-Led: on\r\n<\r\n"));
  board.text.clear();
  ask(board, "/silent");
  CHECK(has(board.text, "* Connection closed!"));
  log.setEnabled(false);
  board.text.clear();
  ask(board, "/");
  CHECK(board.text.empty());
  CHECK(g_guarded.removeMiddleware(&log));
}

TEST(too_many_requests_wait) {
  FakeBoard board;
  static AsyncRateLimitMiddleware limit;
  limit.setMaxRequests(3);
  limit.setWindowSize(10);
  sketch([] { page("/").addMiddleware(&limit); });
  for (int i = 0; i < 3; ++i) {
    CHECK(status(ask(board, "/")) == "HTTP/1.1 200");
    board.advance(1000);
  }
  const std::string refused = ask(board, "/");
  CHECK(status(refused) == "HTTP/1.1 429");
  // The first of the four counts no more, the second is 2 s old.
  CHECK(fieldOf(refused, "Retry-After") == "9");
  board.advance(8500);
  CHECK(status(ask(board, "/")) == "HTTP/1.1 200");
  board.advance(20000);
  for (int i = 0; i < 3; ++i) CHECK(status(ask(board, "/")) == "HTTP/1.1 200");
  CHECK(status(ask(board, "/")) == "HTTP/1.1 429");
  limit.setMaxRequests(0);
  CHECK(status(ask(board, "/")) == "HTTP/1.1 429");
}

TEST(middleware_of_a_handler_ends_with_it) {
  FakeBoard board;
  sketch([] {
    page("/a").setAuthentication("admin", "secret");
    page("/b").skipServerMiddlewares();
  });
  CHECK(status(ask(board, "/a")) == "HTTP/1.1 401");
  sketch([] {
    CHECK(!page("/a").mustSkipServerMiddlewares());
    CHECK(!page("/b").mustSkipServerMiddlewares());
  });
  CHECK(status(ask(board, "/a")) == "HTTP/1.1 200");
  CHECK(status(ask(board, "/b")) == "HTTP/1.1 200");
}

TEST(a_request_comes_over_the_network_that_the_board_joined) {
  FakeBoard board;
  WiFi.begin("any", "password");
  board.advance(10);
  sketch([] {
    g_guarded.on("/", HTTP_GET, [](AsyncWebServerRequest* r) { r->send(200, "text/plain", "ap"); })
        .setFilter(ON_AP_FILTER);
    g_guarded.on("/", HTTP_GET, [](AsyncWebServerRequest* r) { r->send(200, "text/plain", "sta"); })
        .setFilter(ON_STA_FILTER);
  });
  CHECK(bodyOf(ask(board, "/")) == "sta");
}
