#include "WiFi.h"

#include <string.h>

#include "../runtime.h"
#include "pin_bus.h"

using namespace __board;

WiFiClass WiFi;

namespace {

constexpr uint8_t kMac[6] = {0x02, 0x00, 0xC0, 0xA8, 0x2B, 0xE9};
// IEEE 802.11 and WPA: longest name, shortest and longest password.
constexpr size_t kLongestName = 32, kShortestPassword = 8, kLongestPassword = 64;

IPAddress boardAddress() {
  return IPAddress::fromHostOrder(core::kBoardAddress);
}

bool isName(const char* ssid) {
  return ssid != nullptr && ssid[0] != '\0' && strlen(ssid) <= kLongestName;
}

bool wireAddress(const char* call, const IPAddress& address) {
  if (static_cast<uint32_t>(address) != 0 && address != boardAddress()) {
    Serial.printf("[wifi] %s: the address stays %s, the one of the wire\r\n", call,
                  boardAddress().toString().c_str());
  }
  return true;
}

}  // namespace

// --- As a station -------------------------------------------------------------------------------

wl_status_t WiFiClass::begin(const char* ssid, const char* passphrase, int32_t, const uint8_t*,
                             bool connect) {
  if (!isName(ssid)) return WL_CONNECT_FAILED;
  if (passphrase != nullptr && strlen(passphrase) > kLongestPassword) return WL_CONNECT_FAILED;
  ssid_ = ssid;
  passphrase_ = passphrase == nullptr ? "" : passphrase;
  if (connect) use(true, accessPoint_);
  return status();
}

wl_status_t WiFiClass::begin() {
  if (ssid_.isEmpty()) return WL_CONNECT_FAILED;
  use(true, accessPoint_);
  return status();
}

bool WiFiClass::config(IPAddress address, IPAddress, IPAddress, IPAddress, IPAddress) {
  return wireAddress("config()", address);
}

bool WiFiClass::reconnect() {
  if (ssid_.isEmpty()) return false;
  use(true, accessPoint_);
  return true;
}

bool WiFiClass::disconnect(bool, bool eraseAp, unsigned long) {
  if (eraseAp) ssid_ = passphrase_ = "";
  use(false, accessPoint_);
  return true;
}

wl_status_t WiFiClass::status() const {
  if (!station_) return WL_DISCONNECTED;
  switch (core::link()) {
    case core::Link::kUp:
      return WL_CONNECTED;
    case core::Link::kComing:
      return WL_IDLE_STATUS;
    case core::Link::kDown:
      break;
  }
  return WL_DISCONNECTED;
}

uint8_t WiFiClass::waitForConnectResult(unsigned long timeoutMs) {
  const unsigned long start = millis();
  while (core::link() == core::Link::kComing && millis() - start < timeoutMs) delay(10);
  return static_cast<uint8_t>(status());
}

bool WiFiClass::setAutoReconnect(bool on) {
  autoReconnect_ = on;
  return true;
}

IPAddress WiFiClass::localIP() const {
  return isConnected() ? boardAddress() : IPAddress();
}

IPAddress WiFiClass::subnetMask() const {
  return {255, 255, 255, 0};
}

IPAddress WiFiClass::gatewayIP() const {
  return IPAddress::fromHostOrder(core::kHostAddress);
}

IPAddress WiFiClass::dnsIP(uint8_t number) const {
  return number == 0 ? gatewayIP() : IPAddress();
}

IPAddress WiFiClass::broadcastIP() const {
  return IPAddress::fromHostOrder(core::kBoardAddress | 0xFF);
}

IPAddress WiFiClass::networkID() const {
  return IPAddress::fromHostOrder(core::kBoardAddress & ~0xFFu);
}

String WiFiClass::macAddress() const {
  return "02:00:C0:A8:2B:E9";
}

uint8_t* WiFiClass::macAddress(uint8_t* mac) const {
  if (mac != nullptr) memcpy(mac, kMac, sizeof kMac);
  return mac;
}

// --- Both ---------------------------------------------------------------------------------------

void WiFiClass::use(bool station, bool accessPoint) {
  station_ = station;
  accessPoint_ = accessPoint;
  core::setLink(station || accessPoint);
}

// A mode that a network is missing for is no network yet: begin() and softAP() bring it.
bool WiFiClass::mode(wifi_mode_t mode) {
  const bool station = mode == WIFI_MODE_STA || mode == WIFI_MODE_APSTA;
  const bool accessPoint = mode == WIFI_MODE_AP || mode == WIFI_MODE_APSTA;
  use(station_ && station, accessPoint_ && accessPoint);
  return true;
}

wifi_mode_t WiFiClass::getMode() const {
  if (accessPoint_) return station_ ? WIFI_MODE_APSTA : WIFI_MODE_AP;
  return station_ ? WIFI_MODE_STA : WIFI_MODE_NULL;
}

bool WiFiClass::setHostname(const char* name) {
  if (name == nullptr || strlen(name) > kLongestName) return false;
  hostname_ = name;
  return true;
}

// As the Arduino core makes it of the last octets of the address.
const char* WiFiClass::getHostname() const {
  return hostname_.isEmpty() ? "esp32-A82BE9" : hostname_.c_str();
}

// --- As an access point -------------------------------------------------------------------------

bool WiFiClass::softAP(const char* ssid, const char* passphrase, int, int, int, bool) {
  if (!isName(ssid)) {
    core::logError("AP.cpp] create(): SSID missing or too long!");
    return false;
  }
  const size_t length = passphrase == nullptr ? 0 : strlen(passphrase);
  if ((length > 0 && length < kShortestPassword) || length > kLongestPassword) {
    core::logError("AP.cpp] create(): passphrase too short or too long!");
    return false;
  }
  apSsid_ = ssid;
  use(station_, true);
  return true;
}

bool WiFiClass::softAPConfig(IPAddress address, IPAddress, IPAddress, IPAddress, IPAddress) {
  return wireAddress("softAPConfig()", address);
}

bool WiFiClass::softAPdisconnect(bool) {
  use(station_, false);
  return true;
}

bool WiFiClass::enableAP(bool on) {
  if (!on) use(station_, false);
  return true;
}

bool WiFiClass::enableSTA(bool on) {
  if (!on) use(false, accessPoint_);
  return true;
}

uint8_t WiFiClass::softAPgetStationNum() const {
  return accessPoint_ && core::link() == core::Link::kUp ? 1 : 0;
}

IPAddress WiFiClass::softAPIP() const {
  return accessPoint_ ? boardAddress() : IPAddress();
}

// --- Networks in reach --------------------------------------------------------------------------

int16_t WiFiClass::scanNetworks(bool async, bool, bool, uint32_t, uint8_t) {
  scan_ = 0;
  return async ? WIFI_SCAN_RUNNING : 0;
}
