// WiFi.h of the Arduino core for ESP32. The network is the cable, so any network name and password
// will do. The board has a fixed address and is connected at the first poll after begin().
#pragma once

#include "Arduino.h"

enum wl_status_t {
  WL_NO_SHIELD = 255,
  WL_IDLE_STATUS = 0,
  WL_NO_SSID_AVAIL = 1,
  WL_SCAN_COMPLETED = 2,
  WL_CONNECTED = 3,
  WL_CONNECT_FAILED = 4,
  WL_CONNECTION_LOST = 5,
  WL_DISCONNECTED = 6,
};

enum wifi_mode_t { WIFI_MODE_NULL, WIFI_MODE_STA, WIFI_MODE_AP, WIFI_MODE_APSTA };
#define WIFI_OFF WIFI_MODE_NULL
#define WIFI_STA WIFI_MODE_STA
#define WIFI_AP WIFI_MODE_AP
#define WIFI_AP_STA WIFI_MODE_APSTA

class WiFiClass {
 public:
  wl_status_t begin(const char* ssid, const char* passphrase = nullptr);
  wl_status_t begin(const String& ssid, const String& passphrase = String()) {
    return begin(ssid.c_str(), passphrase.c_str());
  }
  bool mode(wifi_mode_t mode);
  bool disconnect(bool wifiOff = false);
  wl_status_t status() const;
  bool isConnected() const { return status() == WL_CONNECTED; }
  /// Waits until connected or `timeoutMs` has passed.
  uint8_t waitForConnectResult(unsigned long timeoutMs = 60000);
  IPAddress localIP() const;
  IPAddress subnetMask() const;
  IPAddress gatewayIP() const;
  String SSID() const { return ssid_; }
  /// A cable has no MAC address: this one is locally administered (IEEE 802).
  String macAddress() const;
  /// Signal strength in dBm; a cable gives a strong signal.
  int8_t RSSI() const { return isConnected() ? -30 : 0; }
  bool setSleep(bool enabled) {
    (void)enabled;
    return true;
  }
  bool setHostname(const char* name) {
    (void)name;
    return true;
  }

 private:
  String ssid_;
};

extern WiFiClass WiFi;
