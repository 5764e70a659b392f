// WiFi.h over the cable: station, access point, events. And what the board says of itself.
#include "WiFi.h"

#include <string>

#include "Esp.h"
#include "WiFiMulti.h"
#include "fake_board.h"
#include "heap.h"

using testbed::FakeBoard;
using testbed::has;

namespace {

std::string g_events;

void noted(arduino_event_id_t event) {
  g_events += std::to_string(event) + ";";
}

void leaveAll() {
  WiFi.disconnect(false, true);
  WiFi.softAPdisconnect();
}

}  // namespace

TEST(an_access_point_brings_the_network_up) {
  FakeBoard board(false);
  leaveAll();
  CHECK(WiFi.softAPIP().toString() == "0.0.0.0");
  CHECK(WiFi.mode(WIFI_AP));
  CHECK(WiFi.softAP("mine", "12345678"));
  CHECK_EQUAL(WiFi.softAPgetStationNum(), 0);
  board.advance(1);
  CHECK_EQUAL(WiFi.softAPgetStationNum(), 1);
  CHECK(WiFi.softAPIP().toString() == "192.168.43.233");
  CHECK(WiFi.softAPSSID() == "mine");
  CHECK(WiFi.getMode() == WIFI_AP);
  CHECK(WiFi.status() == WL_DISCONNECTED);
  CHECK(WiFi.localIP().toString() == "0.0.0.0");
  CHECK(WiFi.begin("home", "password") == WL_CONNECTED);
  CHECK(WiFi.getMode() == WIFI_AP_STA);
  WiFi.softAPdisconnect();
  CHECK(WiFi.isConnected());
  CHECK(WiFi.mode(WIFI_OFF));
  CHECK(!WiFi.isConnected());
}

TEST(names_and_passwords_have_the_lengths_of_wifi) {
  FakeBoard board(false);
  leaveAll();
  const std::string longName(33, 'n'), longPassword(65, 'p');
  CHECK(!WiFi.softAP(nullptr));
  CHECK(!WiFi.softAP(""));
  CHECK(!WiFi.softAP("a", "1234567"));
  CHECK(!WiFi.softAP(longName.c_str()));
  CHECK(!WiFi.softAP("a", longPassword.c_str()));
  CHECK(has(board.text, "passphrase too short"));
  CHECK(WiFi.begin(static_cast<const char*>(nullptr)) == WL_CONNECT_FAILED);
  CHECK(WiFi.begin(longName.c_str()) == WL_CONNECT_FAILED);
  CHECK(WiFi.begin("a", longPassword.c_str()) == WL_CONNECT_FAILED);
  CHECK(WiFi.begin() == WL_CONNECT_FAILED);
  CHECK(!WiFi.reconnect());
  CHECK(!WiFi.setHostname(nullptr));
  CHECK(WiFi.macAddress(nullptr) == nullptr);
  CHECK(WiFi.softAP("a", ""));
}

TEST(another_address_is_asked_for_and_the_board_says_that_it_stays) {
  FakeBoard board(false);
  CHECK(WiFi.config(INADDR_NONE, INADDR_NONE, INADDR_NONE));
  CHECK(WiFi.config(IPAddress(192, 168, 43, 233), IPAddress(192, 168, 43, 1),
                    IPAddress(255, 255, 255, 0)));
  CHECK(board.text.empty());
  CHECK(WiFi.config(IPAddress(192, 168, 1, 184), IPAddress(192, 168, 1, 1),
                    IPAddress(255, 255, 0, 0)));
  CHECK(has(board.text, "[wifi] config(): the address stays 192.168.43.233"));
  CHECK(WiFi.softAPConfig(IPAddress(192, 168, 4, 1), IPAddress(192, 168, 4, 1),
                          IPAddress(255, 255, 255, 0)));
  CHECK(has(board.text, "softAPConfig()"));
}

TEST(events_tell_what_has_become_of_the_network) {
  FakeBoard board(false);
  leaveAll();
  g_events.clear();
  std::string address;
  auto* place = &address;
  const wifi_event_id_t all = WiFi.onEvent(noted);
  const wifi_event_id_t one = WiFi.onEvent(
      [place](WiFiEvent_t, WiFiEventInfo_t info) {
        *place = IPAddress(info.got_ip.ip_info.ip.addr).toString().c_str();
      },
      ARDUINO_EVENT_WIFI_STA_GOT_IP);
  CHECK(all != 0 && one != 0 && all != one);
  WiFi.begin("home", "password");
  board.advance(5);
  CHECK(g_events == "110;112;115;");
  CHECK(address == "192.168.43.233");
  g_events.clear();
  WiFi.disconnect();
  board.advance(5);
  CHECK(g_events == "113;");
  g_events.clear();
  WiFi.softAP("mine");
  board.advance(5);
  CHECK(g_events == "130;132;134;");
  WiFi.removeEvent(all);
  WiFi.removeEvent(one);
  WiFi.removeEvent(99);
  g_events.clear();
  WiFi.softAPdisconnect();
  board.advance(5);
  CHECK(g_events == "");
  for (int i = 0; i < 8; ++i) CHECK(WiFi.onEvent(noted) != 0);
  CHECK_EQUAL(WiFi.onEvent(noted), 0u);
  CHECK(has(board.text, "too many handlers"));
}

TEST(of_several_networks_the_first_will_do) {
  FakeBoard board(false);
  leaveAll();
  WiFiMulti multi;
  CHECK(!multi.addAP(nullptr));
  CHECK_EQUAL(multi.run(), WL_NO_SSID_AVAIL);
  CHECK(multi.addAP("one", "password"));
  CHECK(multi.addAP("two", "password"));
  CHECK_EQUAL(multi.run(), WL_CONNECTED);
  CHECK(WiFi.SSID() == "one");
}

TEST(a_cable_has_no_networks_in_reach) {
  FakeBoard board(false);
  CHECK_EQUAL(WiFi.scanComplete(), WIFI_SCAN_FAILED);
  CHECK_EQUAL(WiFi.scanNetworks(true), WIFI_SCAN_RUNNING);
  CHECK_EQUAL(WiFi.scanComplete(), 0);
  WiFi.scanDelete();
  CHECK_EQUAL(WiFi.scanNetworks(), 0);
  CHECK(WiFi.SSID(3).isEmpty());
}

TEST(addresses_are_read_from_text) {
  IPAddress address(1, 2, 3, 4);
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1..2.3", "a.b.c.d", "1.2.3.4 ", "00001.2.3.4"}) {
    CHECK(!address.fromString(text));
  }
  CHECK(!address.fromString(static_cast<const char*>(nullptr)));
  CHECK(address == IPAddress(1, 2, 3, 4));
  CHECK(address.fromString("192.168.43.233"));
  CHECK(address.toString() == "192.168.43.233");
}

TEST(the_board_tells_of_itself_and_restarts) {
  FakeBoard board;
  CHECK(ESP.getFreeHeap() <= ESP.getHeapSize());
  CHECK(ESP.getMaxAllocHeap() <= ESP.getFreeHeap());
  void* block = __board::core::heapAllocate(ESP.getMaxAllocHeap());
  CHECK(block != nullptr);
  CHECK(__board::core::heapAllocate(ESP.getMaxAllocHeap() + 1) == nullptr);
  __board::core::heapFree(block);
  uint8_t octets[7] = {};
  esp_fill_random(octets + 1, 5);
  CHECK(octets[0] == 0 && octets[6] == 0);
  CHECK(board.panicOf([] { ESP.restart(); }) == "restart");
}
