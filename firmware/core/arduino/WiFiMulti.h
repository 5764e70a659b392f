// WiFiMulti.h of the Arduino core for ESP32: the best of several networks. On the cable all are the same.
#pragma once

#include "WiFi.h"

class WiFiMulti {
 public:
  bool addAP(const char* ssid, const char* passphrase = nullptr) {
    if (ssid == nullptr || ssid[0] == '\0') return false;
    if (ssid_.isEmpty()) {
      ssid_ = ssid;
      passphrase_ = passphrase == nullptr ? "" : passphrase;
    }
    return true;
  }
  /// Connects if it is not, and waits for that. Returns a wl_status_t.
  uint8_t run(uint32_t connectTimeoutMs = 5000) {
    if (WiFi.isConnected()) return WL_CONNECTED;
    if (ssid_.isEmpty()) return WL_NO_SSID_AVAIL;
    WiFi.begin(ssid_.c_str(), passphrase_.c_str());
    return WiFi.waitForConnectResult(connectTimeoutMs);
  }

 private:
  String ssid_, passphrase_;
};
