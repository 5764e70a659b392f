// Files that WebServer.h sends: serveStatic() and streamFile().
#include "../LittleFS.h"
#include "../WebServer.h"
#include "fake_board.h"
#include "port/host/test.h"

using testbed::FakeBoard;
using testbed::has;

namespace {

WebServer* g_server = nullptr;

/// A board whose sketch serves files.
class Board : public FakeBoard {
 public:
  Board() {
    LittleFS.end();
    CHECK(LittleFS.begin(true));
    CHECK(LittleFS.format());
    g_server = &server_;
    file("/www/index.htm", "start");
    file("/www/style.css", "p{}");
    file("/www/packed.js.gz", "not really packed");
    file("/notes.txt", std::string(20'000, 'n'));
    server_.on("/notes", [] {
      File file = LittleFS.open("/notes.txt");
      CHECK_EQUAL(g_server->streamFile(file, "text/plain"), 20'000);
    });
    server_.serveStatic("/one", LittleFS, "/notes.txt", "max-age=60");
    server_.serveStatic("/", LittleFS, "/www/");
    server_.begin();
  }

  std::string get(const std::string& target, const std::string& method = "GET") {
    testbed::Peer peer(*this, ++port_, 80);
    peer.send(method + " " + target + " HTTP/1.1\r\nHost: board\r\n\r\n");
    std::string answer;
    for (int i = 0; i < 200 && !peer.finished; ++i) {
      server_.handleClient();
      advance(10);
      answer += peer.take();
    }
    return answer + peer.take();
  }

 private:
  static void file(const char* path, const std::string& text) {
    File made = LittleFS.open(path, "w", true);
    CHECK_EQUAL(made.print(text.c_str()), text.size());
  }

  WebServer server_{80};
  uint16_t port_ = 50'000;
};

}  // namespace

TEST(a_file_is_streamed) {
  Board board;
  const std::string answer = board.get("/notes");
  CHECK(has(answer, "Content-Length: 20000\r\n"));
  CHECK(has(answer, "\r\n\r\n" + std::string(20'000, 'n')));
  CHECK(!has(board.get("/notes", "HEAD"), "nnn"));
}

TEST(a_directory_and_a_file_are_served) {
  Board board;
  CHECK(has(board.get("/"), "Content-Type: text/html\r\n"));
  CHECK(has(board.get("/"), "\r\n\r\nstart"));
  CHECK(has(board.get("/style.css"), "Content-Type: text/css\r\n"));
  const std::string packed = board.get("/packed.js");
  CHECK(has(packed, "Content-Type: text/javascript\r\n"));
  CHECK(has(packed, "Content-Encoding: gzip\r\n"));
  CHECK(has(board.get("/one"), "Cache-Control: max-age=60\r\n"));
  CHECK(has(board.get("/missing"), "HTTP/1.1 404 "));
  CHECK(has(board.get("/../notes.txt"), "HTTP/1.1 404 "));
  CHECK(has(board.get("/style.css", "POST"), "HTTP/1.1 404 "));
}
