// FS.h and LittleFS.h as a sketch uses them, and files that the web server sends.
#include "../ESPAsyncWebServer.h"
#include "../LittleFS.h"
#include "../SPIFFS.h"
#include "fake_board.h"
#include "partition.h"
#include "port/host/test.h"

using namespace __board;
using testbed::FakeBoard;
using testbed::has;

namespace {

/// A board with an empty file system.
class Board : public FakeBoard {
 public:
  Board() {
    LittleFS.end();
    SPIFFS.end();
    CHECK(LittleFS.begin(true));
    CHECK(LittleFS.format());
  }

  void file(const char* path, const std::string& text) {
    File made = LittleFS.open(path, "w", true);
    CHECK_EQUAL(made.print(text.c_str()), text.size());
  }
};

std::string textOf(const char* path) {
  File file = LittleFS.open(path);
  std::string text(file.size(), '\0');
  CHECK_EQUAL(file.readBytes(text.data(), text.size()), text.size());
  return text;
}

AsyncWebServer g_server(80);

std::string get(FakeBoard& board, const std::string& target, const std::string& fields = "") {
  static uint16_t port = 50'000;
  testbed::Peer peer(board, ++port, 80);
  peer.send("GET " + target + " HTTP/1.1\r\nHost: board\r\nConnection: close\r\n" + fields +
            "\r\n");
  std::string answer;
  for (int i = 0; i < 100 && !peer.finished; ++i) {
    answer += peer.take();
    board.advance(10);
  }
  return answer + peer.take();
}

void startServer() {
  static bool once = false;
  if (!once) {
    g_server.on("/one", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->send(LittleFS, "/page.html", String(), false,
                    [](const String& name) { return name == "STATE" ? String("ON") : String(); });
    });
    g_server.on("/load", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->send(LittleFS, "/notes.txt", "text/x-notes", true);
    });
    g_server.on("/kept", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->send(LittleFS.open("/notes.txt"), "/notes.txt");
    });
    g_server.serveStatic("/", LittleFS, "/www/").setDefaultFile("index.html");
    g_server.serveStatic("/cached", LittleFS, "/notes.txt", "max-age=600");
    once = true;
  }
  g_server.begin();
}

}  // namespace

TEST(a_partition_without_a_file_system_has_to_be_formatted) {
  FakeBoard board;
  LittleFS.end();
  CHECK(!LittleFS.begin());
  CHECK(!LittleFS.open("/x", "w"));
  CHECK_EQUAL(LittleFS.totalBytes(), 0);
  CHECK(LittleFS.begin(true));
  CHECK_EQUAL(LittleFS.totalBytes(), 0x160000);
  CHECK_EQUAL(LittleFS.usedBytes(), 8192);
  // Where the default partition scheme has it, and nowhere else.
  CHECK(board.flash.substr(0x290008, 8) == "littlefs");
  CHECK(board.flash.find_first_not_of('\xFF') >= 0x290000);
  CHECK(board.flash.find_last_not_of('\xFF') < 0x3F0000);
}

TEST(a_file_is_written_read_and_appended_to) {
  Board board;
  File file = LittleFS.open("/notes.txt", FILE_WRITE);
  CHECK(file);
  CHECK_EQUAL(file.println("first"), 7);
  CHECK_EQUAL(file.printf("%d %s", 42, "is it"), 8);
  CHECK_EQUAL(file.read(), -1);
  file.close();
  CHECK(!file);
  CHECK_EQUAL(file.print("more"), 0);
  file = LittleFS.open("/notes.txt", FILE_APPEND);
  file.print("!");
  file.close();
  CHECK(textOf("/notes.txt") == "first\r\n42 is it!");

  file = LittleFS.open("/notes.txt", "r+");
  CHECK(file.seek(7));
  CHECK_EQUAL(file.parseInt(), 42);
  CHECK_EQUAL(file.position(), 9);
  CHECK_EQUAL(file.peek(), ' ');
  CHECK_EQUAL(file.available(), 7);
  CHECK(file.seek(static_cast<uint32_t>(-1), SeekEnd));
  file.write('?');
  CHECK(file.seek(0, SeekSet));
  CHECK(file.readStringUntil('\n') == "first\r");
  file.close();
  CHECK(textOf("/notes.txt") == "first\r\n42 is it?");

  file = LittleFS.open("/notes.txt");
  CHECK_EQUAL(file.print("x"), 0);
  CHECK(!file.seek(100));
  CHECK(!LittleFS.open("notes.txt"));
  CHECK(!LittleFS.open("/missing"));
  CHECK(!LittleFS.open("/missing", "r+"));
  CHECK(!LittleFS.open("/no/directory", "w"));
  CHECK(LittleFS.open("/a/b/c.txt", "w", true));
  CHECK(LittleFS.exists("/a/b/c.txt"));
}

TEST(what_was_written_outlives_a_reset) {
  std::string flash;
  {
    Board board;
    board.file("/kept.txt", std::string(10'000, 'k'));
    File lost = LittleFS.open("/lost.txt", "w");
    lost.print("not closed");
    flash = board.flash;
    lost.close();
  }
  FakeBoard board;
  board.flash = flash;
  LittleFS.end();
  CHECK(LittleFS.begin());
  CHECK(textOf("/kept.txt") == std::string(10'000, 'k'));
  CHECK_EQUAL(LittleFS.open("/lost.txt").size(), 0);
}

TEST(directories_are_listed_made_and_removed) {
  Board board;
  board.file("/b.txt", "12345");
  CHECK(LittleFS.mkdir("/dir"));
  CHECK(LittleFS.mkdir("/dir"));
  board.file("/dir/a.txt", "1");
  File root = LittleFS.open("/");
  CHECK(root.isDirectory());
  std::string listed;
  for (File file = root.openNextFile(); file; file = root.openNextFile()) {
    listed += std::string(file.name()) + " " + file.path() + " " + std::to_string(file.size()) +
              (file.isDirectory() ? " D, " : ", ");
  }
  CHECK(listed == "b.txt /b.txt 5, dir /dir 0 D, ");
  root.rewindDirectory();
  CHECK(root.getNextFileName() == "/b.txt");
  CHECK(LittleFS.open("/dir").getNextFileName() == "/dir/a.txt");
  CHECK(!LittleFS.rmdir("/dir"));
  CHECK(!LittleFS.remove("/dir"));
  CHECK(LittleFS.rename("/dir/a.txt", "/c.txt"));
  CHECK(LittleFS.rmdir("/dir"));
  CHECK(!LittleFS.exists("/dir"));
  CHECK(!LittleFS.rmdir("/c.txt"));
  CHECK(LittleFS.remove("/c.txt"));
  CHECK(!LittleFS.remove("/c.txt"));
}

TEST(copies_are_one_file_and_ten_can_be_open) {
  Board board;
  board.file("/x", "abc");
  File one = LittleFS.open("/x");
  const File other = one;
  CHECK_EQUAL(one.read(), 'a');
  CHECK_EQUAL(other.position(), 1);
  File open[10];
  for (int i = 0; i < 9; ++i) CHECK((open[i] = LittleFS.open("/x")));
  CHECK(!LittleFS.open("/x"));
  open[3].close();
  CHECK(LittleFS.open("/x"));
}

TEST(spiffs_has_no_directories_and_its_names_have_slashes) {
  Board board;
  CHECK(SPIFFS.begin());
  File file = SPIFFS.open("/data/log.txt", "w");
  CHECK(file);
  file.print("x");
  file.close();
  CHECK(SPIFFS.exists("/data/log.txt"));
  CHECK(!SPIFFS.exists("/data"));
}

TEST(a_file_has_the_time_of_its_last_change) {
  Board board;
  board.file("/x", "1");
  CHECK(LittleFS.open("/x").getLastWrite() > 1'700'000'000);
}

TEST(a_full_file_system_takes_no_more_and_keeps_what_it_has) {
  Board board;
  board.file("/kept", "kept");
  const std::string part(4000, 'x');
  File file = LittleFS.open("/big", "w");
  size_t written = 0;
  for (int i = 0; i < 400; ++i) {
    const size_t length = file.print(part.c_str());
    written += length;
    if (length == 0) break;
  }
  CHECK(written > 1'300'000);
  CHECK(written < 0x160000);
  file.close();
  CHECK(textOf("/kept") == "kept");
  CHECK(LittleFS.remove("/big"));
  board.file("/more", part);
  CHECK(textOf("/more") == part);
}

TEST(the_web_server_sends_a_file) {
  Board board;
  startServer();
  board.file("/page.html", "<p>%STATE%</p>");
  board.file("/notes.txt", std::string(9000, 'n'));
  const std::string page = get(board, "/one");
  CHECK(has(page, "HTTP/1.1 200 OK\r\n"));
  CHECK(has(page, "Content-Type: text/html\r\n"));
  CHECK(has(page, "<p>ON</p>"));
  const std::string loaded = get(board, "/load");
  CHECK(has(loaded, "Content-Type: text/x-notes\r\n"));
  CHECK(has(loaded, "Content-Length: 9000\r\n"));
  CHECK(has(loaded, "Content-Disposition: attachment; filename=\"notes.txt\"\r\n"));
  CHECK(has(loaded, "\r\n\r\n" + std::string(9000, 'n')));
  const std::string kept = get(board, "/kept");
  CHECK(has(kept, "Content-Type: text/plain\r\n"));
  CHECK(has(kept, "Content-Disposition: inline\r\n"));
  // All were closed.
  File open[10];
  for (File& file : open) CHECK((file = LittleFS.open("/notes.txt")));
}

TEST(a_packed_file_stands_in_for_one_that_is_missing) {
  Board board;
  startServer();
  CHECK(has(get(board, "/one"), "HTTP/1.1 404 "));
  // An empty file, packed (RFC 1952).
  const std::string packed = testbed::unhex(
      "1f8b0800000000000003030000000000"
      "00000000");
  File file = LittleFS.open("/page.html.gz", "w");
  file.write(reinterpret_cast<const uint8_t*>(packed.data()), packed.size());
  file.close();
  const std::string answer = get(board, "/one");
  CHECK(has(answer, "Content-Encoding: gzip\r\n"));
  CHECK(has(answer, "Content-Type: text/html\r\n"));
  CHECK(has(answer, "ETag: \"00000000\"\r\n"));
  CHECK(has(answer, packed));
}

TEST(a_directory_is_served) {
  Board board;
  startServer();
  board.file("/www/index.html", "start");
  board.file("/www/app/style.css", "p{}");
  board.file("/notes.txt", "notes");
  CHECK(has(get(board, "/"), "\r\n\r\nstart"));
  CHECK(has(get(board, "/index.html"), "Content-Type: text/html\r\n"));
  const std::string style = get(board, "/app/style.css");
  CHECK(has(style, "Content-Type: text/css\r\n"));
  CHECK(has(style, "Cache-Control: no-cache\r\n"));
  CHECK(has(style, "\r\n\r\np{}"));
  CHECK(has(get(board, "/cached"), "Cache-Control: max-age=600\r\n"));
  CHECK(has(get(board, "/cached"), "\r\n\r\nnotes"));
  CHECK(has(get(board, "/missing.css"), "HTTP/1.1 404 "));
  CHECK(has(get(board, "/app"), "HTTP/1.1 404 "));
  // Nothing outside the directory.
  CHECK(has(get(board, "/../notes.txt"), "HTTP/1.1 404 "));
  CHECK(has(get(board, "/%2e%2e/notes.txt"), "HTTP/1.1 404 "));
}

TEST(what_a_browser_has_is_not_sent_again) {
  Board board;
  startServer();
  board.file("/www/index.html", "start");
  const std::string first = get(board, "/");
  const size_t at = first.find("ETag: ");
  CHECK(at != std::string::npos);
  const std::string tag = first.substr(at + 6, 10);
  const std::string again = get(board, "/", "If-None-Match: " + tag + "\r\n");
  CHECK(has(again, "HTTP/1.1 304 "));
  CHECK(has(again, "Cache-Control: no-cache\r\n"));
  CHECK(!has(again, "start"));
  CHECK(has(get(board, "/", "If-None-Match: \"other\"\r\n"), "\r\n\r\nstart"));
}

TEST(a_connection_that_ends_in_the_middle_closes_the_file) {
  Board board;
  startServer();
  board.file("/notes.txt", std::string(20'000, 'n'));
  for (int i = 0; i < 12; ++i) {
    testbed::Peer peer(board, static_cast<uint16_t>(40'000 + i), 80);
    peer.reading(false);
    peer.send("GET /load HTTP/1.1\r\nHost: board\r\n\r\n");
    peer.reset();
    board.advance(10);
  }
  CHECK(LittleFS.open("/notes.txt"));
  CHECK(has(get(board, "/load"), "HTTP/1.1 200 OK\r\n"));
}
