// Any octets, cut anywhere, into the HTTP server and what becomes a WebSocket: no fault, no request
// answered twice, nothing sent that is not HTTP or an unmasked frame. The input chooses the cuts
// and when the peer reads.
#include <stdlib.h>
#include <string.h>

#include <string>

#include "core/arduino/ESPAsyncWebServer.h"
#include "fake_board.h"

using testbed::FakeBoard;
using testbed::Peer;

// A failed check of the test bed is a finding.
namespace test {
void fail(const char* file, int line, const char* what) {
  fprintf(stderr, "%s:%d: %s\n", file, line, what);
  abort();
}
}  // namespace test

namespace {

AsyncWebServer g_web(80);
AsyncWebSocket g_ws("/ws");
size_t g_left;  // octets of the frame being handed on

void prepare() {
  static bool prepared = false;
  if (!prepared) {
    prepared = true;
    g_ws.onEvent([](AsyncWebSocket* ws, AsyncWebSocketClient* client, AwsEventType type, void* arg,
                    uint8_t* data, size_t len) {
      if (type == WS_EVT_CONNECT) g_left = 0;
      if (type != WS_EVT_DATA) return;
      const auto* info = static_cast<AwsFrameInfo*>(arg);
      // The promises of AwsFrameInfo.
      if (info->index + len > info->len || (info->index != 0) != (g_left != 0)) abort();
      if (info->index != 0 && g_left != info->len - info->index) abort();
      g_left = static_cast<size_t>(info->len - info->index - len);
      if (data[len] != 0) abort();
      if (len > 0 && data[0] == 'c') client->close(1000, "so be it");
      if (len > 0 && data[0] == 'p') client->ping(data, len);
      ws->textAll(data, len);
    });
    g_web.addHandler(&g_ws);
    g_web.on("/", HTTP_GET, [](AsyncWebServerRequest* request) {
      request->send(200, "text/html", "%STATE% 100%% %", [](const String& name) { return name; });
    });
    g_web.on("/form", HTTP_ANY, [](AsyncWebServerRequest* request) {
      String all;
      for (size_t i = 0; i < request->params(); ++i) all += request->getParam(i)->value();
      request->send(200, "text/plain", all);
    });
  }
  g_web.begin();
}

// A response must start with a status line; after 101, frames must be whole, final and unmasked.
void inspect(const std::string& out) {
  if (!out.empty() && out.compare(0, 9, "HTTP/1.1 ", out.size() < 9 ? out.size() : 9) != 0) abort();
  const size_t upgrade = out.find("HTTP/1.1 101 ");
  if (upgrade == std::string::npos) return;
  size_t at = out.find("\r\n\r\n", upgrade) + 4;
  while (at + 2 <= out.size()) {
    const auto first = static_cast<uint8_t>(out[at]);
    size_t length = static_cast<uint8_t>(out[at + 1]);
    if ((first & 0xF0) != 0x80 || length > 127) abort();
    size_t header = 2;
    if (length == 126) {
      if (at + 4 > out.size()) return;
      length = static_cast<size_t>(static_cast<uint8_t>(out[at + 2])) << 8 |
               static_cast<uint8_t>(out[at + 3]);
      header = 4;
      if (length < 126) abort();
    } else if (length == 127) {
      abort();  // longer than any queue
    }
    at += header + length;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  FakeBoard board;
  prepare();
  Peer peer(board, 50001, 80), witness(board, 50002, 80);
  witness.send(testbed::upgradeRequest());
  const uint8_t how = data[0];
  const size_t step = 1 + data[1];
  std::string input(reinterpret_cast<const char*>(data + 2), size - 2);
  if ((how & 1) != 0) input = testbed::upgradeRequest() + input;
  if ((how & 2) != 0) peer.reading(false);
  for (size_t at = 0; at < input.size(); at += step) {
    peer.send(input.substr(at, step));
    if ((how & 4) != 0) board.advance(100);
  }
  peer.reading(true);
  board.advance(50);
  if ((how & 8) != 0) peer.sendFin();
  if ((how & 16) != 0) peer.reset();
  board.advance(120'000);
  if (!peer.refused) inspect(peer.received);

  // The board still serves others.
  Peer after(board, 50003, 80);
  after.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  if (after.received.compare(0, 15, "HTTP/1.1 200 OK") != 0) abort();
  return 0;
}
