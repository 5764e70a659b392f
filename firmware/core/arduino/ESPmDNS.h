// ESPmDNS.h of the Arduino core for ESP32 3.x: the board tells its name and its services on the wire (RFC 6762, 6763).
//
// Left out: probing for a name that is taken, and known answers: the wire has one other host. A browser beside the page
// does not hear the board, so "http://name.local/" leads nowhere there.
#pragma once

#include "IPAddress.h"
#include "board_lacks.h"

#define __BOARD_ALONE                                            \
  __BOARD_LACKS(                                                 \
      "not on this board: nobody else on its wire has services." \
      " Use addService() instead, which tells those of the board")

class MDNSResponder {
 public:
  /// "board" is found as "board.local" from now on. False for a name that no host can have.
  bool begin(const String& hostName);
  /// Says that name and services are gone.
  void end();
  /// How people know the board; the host's name unless given.
  void setInstanceName(const String& name);
  /// ("http", "tcp", 80), with or without "_". False before begin(), or when four are told.
  bool addService(const String& service, const String& protocol, uint16_t port);
  /// A property of a service; all of one service together have at most 120 octets.
  bool addServiceTxt(const String& service, const String& protocol, const String& key,
                     const String& value);
  /// The address of "name.local"; 0.0.0.0 when nobody answers. Waits as delay() does.
  IPAddress queryHost(const String& host, uint32_t timeoutMs = 2000);
  int queryService(const String& service, const String& protocol) __BOARD_ALONE;
};

extern MDNSResponder MDNS;
