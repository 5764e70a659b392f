// Tells the sketch's handlers what has become of the network since they were last told. A sketch without onEvent()
// has nothing of this file.
#include <string.h>

#include "../runtime.h"
#include "WiFi.h"

using namespace __board;

namespace {

constexpr size_t kHandlers = 8;

class EventService final : public core::Service {
 public:
  wifi_event_id_t add(const NetworkEventFuncCb& handler, arduino_event_id_t event) {
    for (Entry& entry : entries_) {
      if (entry.number != 0) continue;
      entry = Entry{++last_, event, handler};
      return entry.number;
    }
    Serial.print("[wifi] too many handlers of events\r\n");
    return 0;
  }
  void remove(wifi_event_id_t number) {
    for (Entry& entry : entries_) {
      if (number != 0 && entry.number == number) entry = Entry{};
    }
  }

  uint32_t poll() override {
    const wifi_mode_t mode = WiFi.getMode();
    const bool up = core::link() == core::Link::kUp;
    arduino_event_info_t info;
    memset(&info, 0, sizeof info);
    const bool station = mode == WIFI_MODE_STA || mode == WIFI_MODE_APSTA;
    if (station && !station_) tell(ARDUINO_EVENT_WIFI_STA_START, info);
    if ((station && up) != connected_) {
      connected_ = station && up;
      if (connected_) {
        name(info.wifi_sta_connected.ssid, info.wifi_sta_connected.ssid_len);
        info.wifi_sta_connected.channel = 1;
        tell(ARDUINO_EVENT_WIFI_STA_CONNECTED, info);
        info.got_ip.ip_info = {{WiFi.localIP()}, {WiFi.subnetMask()}, {WiFi.gatewayIP()}};
        info.got_ip.ip_changed = true;
        tell(ARDUINO_EVENT_WIFI_STA_GOT_IP, info);
      } else {
        name(info.wifi_sta_disconnected.ssid, info.wifi_sta_disconnected.ssid_len);
        info.wifi_sta_disconnected.reason = WIFI_REASON_ASSOC_LEAVE;
        tell(ARDUINO_EVENT_WIFI_STA_DISCONNECTED, info);
      }
    }
    station_ = station;
    tellAccessPoint((mode == WIFI_MODE_AP || mode == WIFI_MODE_APSTA) && up, info);
    return UINT32_MAX;
  }

  void reset() override { station_ = connected_ = accessPoint_ = false; }

 private:
  struct Entry {
    wifi_event_id_t number = 0;
    arduino_event_id_t event = ARDUINO_EVENT_MAX;
    NetworkEventFuncCb handler;
  };

  // The cable is the one station, there from the beginning.
  void tellAccessPoint(bool runs, arduino_event_info_t& info) {
    if (runs == accessPoint_) return;
    accessPoint_ = runs;
    info.wifi_ap_staconnected.aid = info.wifi_ap_stadisconnected.aid = 1;
    info.wifi_ap_staipassigned.ip.addr = WiFi.gatewayIP();
    if (runs) tell(ARDUINO_EVENT_WIFI_AP_START, info);
    tell(runs ? ARDUINO_EVENT_WIFI_AP_STACONNECTED : ARDUINO_EVENT_WIFI_AP_STADISCONNECTED, info);
    tell(runs ? ARDUINO_EVENT_WIFI_AP_STAIPASSIGNED : ARDUINO_EVENT_WIFI_AP_STOP, info);
  }

  template <size_t kRoom>
  static void name(uint8_t (&out)[kRoom], uint8_t& length) {
    const String ssid = WiFi.SSID();
    length = static_cast<uint8_t>(ssid.length() < kRoom ? ssid.length() : kRoom);
    memcpy(out, ssid.c_str(), length);
  }

  void tell(arduino_event_id_t event, const arduino_event_info_t& info) {
    for (Entry& entry : entries_) {
      if (entry.number == 0) continue;
      if (entry.event != ARDUINO_EVENT_MAX && entry.event != event) continue;
      // A handler may remove itself.
      const NetworkEventFuncCb handler = entry.handler;
      handler(event, info);
    }
  }

  Entry entries_[kHandlers] = {};
  wifi_event_id_t last_ = 0;
  bool station_ = false, connected_ = false, accessPoint_ = false;
};

constinit EventService g_events{};

}  // namespace

wifi_event_id_t WiFiClass::addHandler(NetworkEventFuncCb handler, arduino_event_id_t event) {
  if (!handler) return 0;
  const core::NetworkGuard guard;
  core::addService(g_events);
  return g_events.add(handler, event);
}

void WiFiClass::removeEvent(wifi_event_id_t handler) {
  const core::NetworkGuard guard;
  g_events.remove(handler);
}
