// Passwords, fields and middleware of the web server that works in loop().
#include <string>

#include "../Middlewares.h"
#include "credentials.h"
#include "fake_board.h"

using namespace __board;
using testbed::FakeBoard;
using testbed::has;
using testbed::Peer;

namespace {

WebServer* g_server = nullptr;
std::string g_trail;

class Served {
 public:
  Served() {
    g_trail.clear();
    g_server = &server;
    server.begin();
  }
  /// What the sketch's loop() answers.
  std::string ask(const std::string& target, const std::string& fields = "",
                  const std::string& method = "GET") {
    static uint16_t port = 54000;
    Peer peer(board, ++port, 80);
    peer.send(method + " " + target + " HTTP/1.1\r\nHost: board\r\n" + fields + "\r\n");
    for (int i = 0; i < 20 && !peer.finished; ++i) {
      server.handleClient();
      board.advance(1);
    }
    CHECK(peer.finished);
    const std::string response = peer.take();
    peer.sendFin();
    return response;
  }

  FakeBoard board;
  WebServer server{80};
};

std::string fieldOf(const std::string& response, const std::string& name) {
  const size_t at = response.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "-";
  const size_t from = at + name.size() + 4;
  return response.substr(from, response.find("\r\n", from) - from);
}

std::string basic(const char* user, const char* password) {
  return std::string("Authorization: Basic ") + core::basicCredentials(user, password).c_str() +
         "\r\n";
}

std::string digest(const std::string& challenge, const char* user, const char* password,
                   const std::string& uri, bool qop = true) {
  const auto parameter = [&](const std::string& name) {
    const size_t from = challenge.find(name + "=\"") + name.size() + 2;
    return challenge.substr(from, challenge.find('"', from) - from);
  };
  const std::string realm = parameter("realm"), nonce = parameter("nonce");
  const String ha1 = core::md5OfParts(user, realm.c_str(), password);
  const String ha2 = core::md5OfParts("GET", uri.c_str());
  const String response = qop ? core::md5OfParts(ha1, nonce.c_str(), "00000001", "c", "auth", ha2)
                              : core::md5OfParts(ha1, nonce.c_str(), ha2);
  return std::string("Authorization: Digest username=\"") + user + "\", realm=\"" + realm +
         "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", " +
         (qop ? "qop=auth, nc=00000001, cnonce=\"c\", " : "") + "response=\"" + response.c_str() +
         "\", opaque=\"" + parameter("opaque") + "\"\r\n";
}

bool refused(const std::string& response) {
  return has(response, "HTTP/1.1 401 Unauthorized\r\n");
}

}  // namespace

TEST(a_handler_asks_for_a_password) {
  Served served;
  served.server.on("/", [] {
    if (!g_server->authenticate("admin", "secret")) return g_server->requestAuthentication();
    g_server->send(200, "text/plain", "in");
  });
  const std::string first = served.ask("/");
  CHECK(refused(first));
  CHECK(fieldOf(first, "WWW-Authenticate") == "Basic realm=\"Login Required\"");
  CHECK(fieldOf(first, "Content-Type") == "text/html");
  CHECK(has(served.ask("/", basic("admin", "secret")), "\r\n\r\nin"));
  for (const std::string& wrong :
       {basic("admin", "other"), basic("root", "secret"), basic("admin", ""), basic("", ""),
        std::string("Authorization:\r\n"), std::string("Authorization: Basic\r\n"),
        std::string("Authorization: Basic =\r\n"), std::string("Authorization: Basic YWRtaW4=\r\n"),
        std::string("Authorization: Basic YWRtaW46c2VjcmV0AA==\r\n"),
        std::string("Authorization: Basic " + std::string(256, 'A') + "\r\n"),
        std::string("Authorization: Basic " + std::string(1500, 'A') + "\r\n"),
        std::string("Authorization: Digest\r\n"), std::string("Authorization: Bearer secret\r\n"),
        basic("admin", "secret") + basic("admin", "secret")}) {
    CHECK(refused(served.ask("/", wrong)));
  }
  // Nothing of it stays.
  CHECK(refused(served.ask("/")));
}

TEST(a_digest_answers_the_last_question) {
  Served served;
  served.server.on("/", [] {
    if (!g_server->authenticate("admin", "secret")) {
      return g_server->requestAuthentication(DIGEST_AUTH, "Here", "<p>no");
    }
    g_server->send(200, "text/plain", "in");
  });
  // Nobody has been asked.
  CHECK(refused(
      served.ask("/", digest("realm=\"\", nonce=\"\", opaque=\"\"", "admin", "secret", "/"))));
  const std::string first = served.ask("/");
  CHECK(has(first, "\r\n\r\n<p>no"));
  const std::string challenge = fieldOf(first, "WWW-Authenticate");
  CHECK(challenge.find("Digest realm=\"Here\", qop=\"auth\", nonce=\"") == 0);
  CHECK(has(served.ask("/", digest(challenge, "admin", "secret", "/")), "\r\n\r\nin"));
  CHECK(has(served.ask("/", digest(challenge, "admin", "secret", "/", false)), "\r\n\r\nin"));
  CHECK(has(served.ask("/?a=1", digest(challenge, "admin", "secret", "/?a=1")), "\r\n\r\nin"));
  CHECK(refused(served.ask("/", digest(challenge, "admin", "other", "/"))));
  // That was another question.
  CHECK(refused(served.ask("/", digest(challenge, "admin", "secret", "/"))));
  const std::string next = fieldOf(served.ask("/"), "WWW-Authenticate");
  CHECK(next != challenge);
  CHECK(refused(served.ask("/", digest(next, "admin", "secret", "/other"))));
}

TEST(a_function_knows_the_passwords) {
  Served served;
  served.server.on("/", [] {
    const bool in =
        g_server->authenticate([](HTTPAuthMethod mode, String user, String extra[]) -> String* {
          g_trail += std::to_string(mode) + user.c_str();
          if (mode != OTHER_AUTH) g_trail += std::string(",") + extra[0].c_str();
          g_trail += ";";
          return user == "admin" || user == "Bearer t0ken" ? new String("secret") : nullptr;
        });
    if (!in) return g_server->requestAuthentication(DIGEST_AUTH, "Here");
    g_server->send(200, "text/plain", "in");
  });
  CHECK(has(served.ask("/", basic("admin", "secret")), "\r\n\r\nin"));
  CHECK(refused(served.ask("/", basic("admin", "x"))));
  CHECK(refused(served.ask("/", basic("root", "secret"))));
  CHECK(has(served.ask("/", "Authorization: Bearer t0ken\r\n"), "\r\n\r\nin"));
  CHECK(refused(served.ask("/", "Authorization: Bearer x\r\n")));
  const std::string challenge = fieldOf(served.ask("/"), "WWW-Authenticate");
  CHECK(has(served.ask("/", digest(challenge, "admin", "secret", "/")), "\r\n\r\nin"));
  CHECK(g_trail == "0admin,secret;0admin,x;0root,secret;2Bearer t0ken;2Bearer x;1admin,Here;");
}

TEST(a_password_as_sha_1) {
  Served served;
  // RFC 3174 7.3 has the digest of "abc".
  served.server.on("/hex", [] {
    g_server->send(
        g_server->authenticateBasicSHA1("admin", "a9993e364706816aba3e25717850c26c9cd0d89d") ? 200
                                                                                             : 403);
  });
  served.server.on("/base64", [] {
    g_server->send(g_server->authenticateBasicSHA1("admin", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=") ? 200
                                                                                            : 403);
  });
  for (const char* path : {"/hex", "/base64"}) {
    CHECK(has(served.ask(path, basic("admin", "abc")), "200 OK"));
    CHECK(has(served.ask(path, basic("admin", "abd")), "403 Forbidden"));
    CHECK(has(served.ask(path, basic("root", "abc")), "403 Forbidden"));
    CHECK(has(served.ask(path), "403 Forbidden"));
  }
}

TEST(fields_that_the_sketch_collects) {
  Served served;
  served.server.on("/", [] {
    for (int i = 0; i < g_server->headers(); ++i) {
      g_trail +=
          std::string(g_server->headerName(i).c_str()) + "=" + g_server->header(i).c_str() + ";";
    }
    g_trail += g_server->header("x-key").c_str();
    g_trail += g_server->hasHeader("Cookie") ? "!" : ".";
    g_trail += g_server->hostHeader().c_str();
    g_server->send(204);
  });
  const std::string fields = "Cookie: a=b\r\nX-Key: 1\r\nIf-None-Match: \"e\"\r\n";
  served.ask("/", fields);
  CHECK(g_trail == "Authorization=;If-None-Match=\"e\";.board");
  g_trail.clear();
  const char* names[] = {"X-Key", "X-None"};
  served.server.collectHeaders(names, 2);
  served.ask("/", fields);
  CHECK(g_trail == "Authorization=;If-None-Match=\"e\";X-Key=1;X-None=;1.board");
  g_trail.clear();
  served.server.collectAllHeaders();
  served.ask("/", fields);
  CHECK(g_trail ==
        "Authorization=;If-None-Match=\"e\";Host=board;Cookie=a=b;X-Key=1;If-None-Match=\"e\";1!"
        "board");
}

TEST(middleware_runs_around_the_route) {
  LoggingMiddleware log;
  CorsMiddleware cors;
  AuthenticationMiddleware auth;
  Served served;
  log.setOutput(Serial);
  cors.setOrigin("http://192.168.4.1").setMethods("GET").setHeaders("X-A").setMaxAge(600);
  cors.setAllowCredentials(false);
  auth.setUsername("admin").setPassword("secret").setRealm("App");
  auth.setAuthFailureMessage("no").setAuthMethod(DIGEST_AUTH);
  served.server.addMiddleware(&log).addMiddleware(&cors);
  served.server.collectAllHeaders();
  served.server.on("/", [] { g_server->send(200, "text/plain", "home"); })
      .addMiddleware([](WebServer& server, Middleware::Callback next) {
        g_trail += "before;";
        const bool done = next();
        g_trail += std::to_string(server.responseCode()) + ";";
        return done;
      });
  served.server.on("/in", [] { g_server->send(200, "text/plain", "in"); }).addMiddleware(&auth);

  CHECK(has(served.ask("/"), "\r\n\r\nhome"));
  CHECK(g_trail == "before;200;");
  CHECK(has(served.board.text, "> GET / HTTP/1.1\r\n> Host: board\r\n>\r\n"));
  CHECK(has(served.board.text, "< HTTP/1.1 200 OK\r\n< Content-Type: text/plain\r\n"));
  const std::string home = served.ask("/", "Origin: http://a\r\n");
  CHECK(fieldOf(home, "Access-Control-Allow-Origin") == "http://192.168.4.1");
  CHECK(fieldOf(home, "Access-Control-Max-Age") == "600");
  g_trail.clear();
  const std::string flight = served.ask("/in", "Origin: http://a\r\n", "OPTIONS");
  CHECK(has(flight, "200 OK"));
  CHECK(fieldOf(flight, "Access-Control-Allow-Credentials") == "false");

  const std::string first = served.ask("/in");
  CHECK(refused(first));
  CHECK(has(first, "\r\n\r\nno"));
  const std::string challenge = fieldOf(first, "WWW-Authenticate");
  CHECK(has(served.ask("/in", digest(challenge, "admin", "secret", "/in")), "\r\n\r\nin"));
  auth.setAuthMethod(BASIC_AUTH).setPasswordHash("qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
  CHECK(has(served.ask("/in", basic("admin", "abc")), "\r\n\r\nin"));
  auth.setCallback([](HTTPAuthMethod, String user, String[]) {
    return user == "eve" ? new String("apple") : nullptr;
  });
  CHECK(has(served.ask("/in", basic("eve", "apple")), "\r\n\r\nin"));
  CHECK(refused(served.ask("/in", basic("admin", "abc"))));
  served.server.removeMiddleware(&log).removeMiddleware(&cors);
  served.board.text.clear();
  CHECK(fieldOf(served.ask("/", "Origin: http://a\r\n"), "Access-Control-Allow-Origin") == "-");
  CHECK(served.board.text.empty());
}

TEST(a_filter_decides_about_a_route) {
  Served served;
  served.server.on("/", [] { g_server->send(200, "text/plain", "new"); })
      .setFilter([](WebServer& server) { return server.hasArg("new"); });
  served.server.on("/", [] { g_server->send(200, "text/plain", "old"); });
  CHECK(has(served.ask("/?new"), "\r\n\r\nnew"));
  CHECK(has(served.ask("/"), "\r\n\r\nold"));
}

TEST(every_origin_may_read) {
  Served served;
  served.server.enableCORS();
  served.server.on("/", [] { g_server->send(204); });
  const std::string response = served.ask("/");
  for (const char* what : {"Origin", "Methods", "Headers"}) {
    CHECK(fieldOf(response, std::string("Access-Control-Allow-") + what) == "*");
  }
}
