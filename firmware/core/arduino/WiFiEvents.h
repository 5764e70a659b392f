// Events of WiFi.onEvent(): names and fields of the Arduino core for ESP32 3.x (NetworkEvents.h). They come in a network
// callback, so that a handler must not wait. A cable has those of stations and access points; the others never come.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "Function.h"

enum arduino_event_id_t {
  ARDUINO_EVENT_NONE = 0,
  ARDUINO_EVENT_ETH_START,
  ARDUINO_EVENT_ETH_STOP,
  ARDUINO_EVENT_ETH_CONNECTED,
  ARDUINO_EVENT_ETH_DISCONNECTED,
  ARDUINO_EVENT_ETH_GOT_IP,
  ARDUINO_EVENT_ETH_LOST_IP,
  ARDUINO_EVENT_ETH_GOT_IP6,
  ARDUINO_EVENT_WIFI_OFF = 100,
  ARDUINO_EVENT_WIFI_READY,
  ARDUINO_EVENT_WIFI_SCAN_DONE,
  ARDUINO_EVENT_WIFI_FTM_REPORT,
  ARDUINO_EVENT_WIFI_STA_START = 110,
  ARDUINO_EVENT_WIFI_STA_STOP,
  ARDUINO_EVENT_WIFI_STA_CONNECTED,
  ARDUINO_EVENT_WIFI_STA_DISCONNECTED,
  ARDUINO_EVENT_WIFI_STA_AUTHMODE_CHANGE,
  ARDUINO_EVENT_WIFI_STA_GOT_IP,
  ARDUINO_EVENT_WIFI_STA_GOT_IP6,
  ARDUINO_EVENT_WIFI_STA_LOST_IP,
  ARDUINO_EVENT_WIFI_AP_START = 130,
  ARDUINO_EVENT_WIFI_AP_STOP,
  ARDUINO_EVENT_WIFI_AP_STACONNECTED,
  ARDUINO_EVENT_WIFI_AP_STADISCONNECTED,
  ARDUINO_EVENT_WIFI_AP_STAIPASSIGNED,
  ARDUINO_EVENT_WIFI_AP_PROBEREQRECVED,
  ARDUINO_EVENT_WIFI_AP_GOT_IP6,
  ARDUINO_EVENT_WPS_ER_SUCCESS = 140,
  ARDUINO_EVENT_WPS_ER_FAILED,
  ARDUINO_EVENT_WPS_ER_TIMEOUT,
  ARDUINO_EVENT_WPS_ER_PIN,
  ARDUINO_EVENT_WPS_ER_PBC_OVERLAP,
  ARDUINO_EVENT_MAX = 255
};

/// An address as ESP-IDF has it: the first octet in the lowest bits.
struct esp_ip4_addr_t {
  uint32_t addr;
};
struct esp_netif_ip_info_t {
  esp_ip4_addr_t ip, netmask, gw;
};

struct arduino_event_info_t {
  struct {
    esp_netif_ip_info_t ip_info;
    bool ip_changed;
  } got_ip;
  struct {
    uint8_t ssid[32], ssid_len, bssid[6], channel;
  } wifi_sta_connected;
  struct {
    uint8_t ssid[32], ssid_len, bssid[6], reason;
    int8_t rssi;
  } wifi_sta_disconnected;
  struct {
    uint8_t mac[6], aid;
  } wifi_ap_staconnected, wifi_ap_stadisconnected;
  struct {
    esp_ip4_addr_t ip;
    uint8_t mac[6];
  } wifi_ap_staipassigned;
};

/// The sketch left the network by itself: the only reason that a cable has.
#define WIFI_REASON_ASSOC_LEAVE 8

using WiFiEvent_t = arduino_event_id_t;
using WiFiEventInfo_t = arduino_event_info_t;
using network_event_handle_t = size_t;
using WiFiEventId_t = network_event_handle_t;
using wifi_event_id_t = network_event_handle_t;

using NetworkEventCb = __board::core::Function<void(arduino_event_id_t)>;
using NetworkEventFuncCb = __board::core::Function<void(arduino_event_id_t, arduino_event_info_t)>;
using WiFiEventCb = NetworkEventCb;
using WiFiEventFuncCb = NetworkEventFuncCb;
