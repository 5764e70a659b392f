#include "WiFi.h"

#include "../runtime.h"

using namespace __board;

WiFiClass WiFi;

wl_status_t WiFiClass::begin(const char* ssid, const char* passphrase) {
  (void)passphrase;
  if (ssid == nullptr || ssid[0] == '\0') return WL_CONNECT_FAILED;
  ssid_ = ssid;
  core::setLink(true);
  return status();
}

bool WiFiClass::mode(wifi_mode_t mode) {
  if (mode == WIFI_MODE_NULL) core::setLink(false);
  return true;
}

bool WiFiClass::disconnect(bool wifiOff) {
  (void)wifiOff;
  core::setLink(false);
  return true;
}

wl_status_t WiFiClass::status() const {
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

IPAddress WiFiClass::localIP() const {
  return isConnected() ? IPAddress::fromHostOrder(core::kBoardAddress) : IPAddress();
}

IPAddress WiFiClass::subnetMask() const {
  return {255, 255, 255, 0};
}

IPAddress WiFiClass::gatewayIP() const {
  return IPAddress::fromHostOrder(core::kHostAddress);
}

String WiFiClass::macAddress() const {
  return "02:00:C0:A8:2B:E9";
}
