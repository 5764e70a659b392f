// WiFi.h of the Arduino core for ESP32. The network is the cable, so any network name and password
// will do. The board has a fixed address, as a station and as an access point, and is connected at the first poll
// after begin() or softAP().
//
// Left out: enterprise networks, WPS, IPv6, long range.
#pragma once

#include "Arduino.h"
#include "NetworkServer.h"
#include "WiFiEvents.h"
#include "WiFiType.h"

class WiFiClass {
 public:
  // --- As a station -----------------------------------------------------------------------------
  wl_status_t begin(const char* ssid, const char* passphrase = nullptr, int32_t channel = 0,
                    const uint8_t* bssid = nullptr, bool connect = true);
  wl_status_t begin(const String& ssid, const String& passphrase = String(), int32_t channel = 0,
                    const uint8_t* bssid = nullptr, bool connect = true) {
    return begin(ssid.c_str(), passphrase.c_str(), channel, bssid, connect);
  }
  /// Again with the last network.
  wl_status_t begin();
  /// The address stays the wire's; the serial monitor says so when another one is asked for.
  bool config(IPAddress address, IPAddress gateway, IPAddress subnet, IPAddress dns1 = IPAddress(),
              IPAddress dns2 = IPAddress());
  bool config(IPAddress address, IPAddress dns = IPAddress()) {
    return config(address, IPAddress(), IPAddress(), dns);
  }
  bool reconnect();
  bool disconnect(bool wifiOff = false, bool eraseAp = false, unsigned long timeoutMs = 100);
  wl_status_t status() const;
  bool isConnected() const { return status() == WL_CONNECTED; }
  /// Waits until connected or `timeoutMs` has passed.
  uint8_t waitForConnectResult(unsigned long timeoutMs = 60000);
  bool setAutoReconnect(bool on);
  bool getAutoReconnect() const { return autoReconnect_; }

  IPAddress localIP() const;
  IPAddress subnetMask() const;
  IPAddress gatewayIP() const;
  /// The other end of the wire. It knows no names but those of time servers.
  IPAddress dnsIP(uint8_t number = 0) const;
  IPAddress broadcastIP() const;
  IPAddress networkID() const;
  uint8_t subnetCIDR() const { return 24; }
  String SSID() const { return ssid_; }
  /// The password of the last begin().
  String psk() const { return passphrase_; }
  /// A cable has no MAC address: this one is locally administered (IEEE 802).
  String macAddress() const;
  uint8_t* macAddress(uint8_t* mac) const;
  /// The other end of the wire has none.
  String BSSIDstr() const { return "00:00:00:00:00:00"; }
  /// Signal strength in dBm; a cable gives a strong signal.
  int8_t RSSI() const { return isConnected() ? -30 : 0; }
  int32_t channel() const { return 1; }

  /// 1, and the address of a host; 0 without one. Waits as delay() does.
  int hostByName(const char* host, IPAddress& address);

  // --- Both -------------------------------------------------------------------------------------
  bool mode(wifi_mode_t mode);
  wifi_mode_t getMode() const;
  bool setHostname(const char* name);
  bool setHostname(const String& name) { return setHostname(name.c_str()); }
  bool hostname(const char* name) { return setHostname(name); }
  bool hostname(const String& name) { return setHostname(name); }
  const char* getHostname() const;
  // Of a radio, which a cable has not: accepted, without effect.
  bool setSleep(bool) { return true; }
  bool setSleep(wifi_ps_type_t) { return true; }
  bool setTxPower(wifi_power_t) { return true; }
  void persistent(bool) {}

  // --- As an access point -----------------------------------------------------------------------
  /// The access point's one station is the other end of the wire. False for a name that is missing or too long, and
  /// for a password of 1 to 7 characters.
  bool softAP(const char* ssid, const char* passphrase = nullptr, int channel = 1, int hidden = 0,
              int maxConnections = 4, bool ftmResponder = false);
  bool softAP(const String& ssid, const String& passphrase = String(), int channel = 1,
              int hidden = 0, int maxConnections = 4, bool ftmResponder = false) {
    return softAP(ssid.c_str(), passphrase.c_str(), channel, hidden, maxConnections, ftmResponder);
  }
  /// As config().
  bool softAPConfig(IPAddress address, IPAddress gateway, IPAddress subnet,
                    IPAddress firstLease = IPAddress(), IPAddress dns = IPAddress());
  bool softAPdisconnect(bool wifiOff = false);
  bool enableAP(bool on);
  bool enableSTA(bool on);
  uint8_t softAPgetStationNum() const;
  /// The wire's address, as localIP(); a real board has 192.168.4.1 here.
  IPAddress softAPIP() const;
  IPAddress softAPSubnetMask() const { return subnetMask(); }
  String softAPSSID() const { return apSsid_; }
  String softAPmacAddress() const { return macAddress(); }
  bool softAPsetHostname(const char* name) { return setHostname(name); }

  // --- Networks in reach: there are none on a cable ---------------------------------------------
  int16_t scanNetworks(bool async = false, bool showHidden = false, bool passive = false,
                       uint32_t maxMsPerChannel = 300, uint8_t channel = 0);
  int16_t scanComplete() const { return scan_; }
  void scanDelete() { scan_ = WIFI_SCAN_FAILED; }
  String SSID(uint8_t) const { return String(); }
  int32_t RSSI(uint8_t) const { return 0; }
  wifi_auth_mode_t encryptionType(uint8_t) const { return WIFI_AUTH_OPEN; }
  int32_t channel(uint8_t) const { return 0; }
  String BSSIDstr(uint8_t) const { return String(); }

  // --- Events -----------------------------------------------------------------------------------
  /// At most eight handlers; a further one gets the number 0, and no events.
  template <class Handler>
  wifi_event_id_t onEvent(Handler handler, arduino_event_id_t event = ARDUINO_EVENT_MAX) {
    if constexpr (requires(arduino_event_info_t info) { handler(event, info); }) {
      return addHandler(NetworkEventFuncCb(handler), event);
    } else {
      return addHandler(NetworkEventFuncCb([handler](arduino_event_id_t id, arduino_event_info_t) {
                          handler(id);
                        }),
                        event);
    }
  }
  void removeEvent(wifi_event_id_t handler);

 private:
  friend class WiFiMulti;

  wifi_event_id_t addHandler(NetworkEventFuncCb handler, arduino_event_id_t event);
  void use(bool station, bool accessPoint);

  String ssid_, passphrase_, apSsid_, hostname_;
  bool station_ = false, accessPoint_ = false, autoReconnect_ = true;
  int8_t scan_ = WIFI_SCAN_FAILED;
};

extern WiFiClass WiFi;
