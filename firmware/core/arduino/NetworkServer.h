// NetworkServer.h of the Arduino core for ESP32 3.x: a TCP server whose connections the sketch takes one by one. In 2.x the
// class is called WiFiServer.
#pragma once

#include "NetworkClient.h"

class NetworkServer {
 public:
  explicit NetworkServer(uint16_t port = 80, uint8_t maxClients = 4) : port_(port) {
    (void)maxClients;
  }
  NetworkServer(const NetworkServer&) = delete;
  NetworkServer& operator=(const NetworkServer&) = delete;
  ~NetworkServer() { end(); }

  void begin(uint16_t port = 0);
  void begin(uint16_t port, int reuse) {
    (void)reuse;
    begin(port);
  }
  /// The connection that has waited longest, of those that have sent something if there are any; false without one.
  NetworkClient accept();
  NetworkClient available() { return accept(); }
  bool hasClient();
  /// Connections that wait are ended; those that the sketch has stay.
  void end();
  void close() { end(); }
  void stop() { end(); }
  void stopAll() { end(); }
  void setNoDelay(bool) {}
  void setTimeout(uint32_t) {}
  explicit operator bool() const { return begun_; }
  int port() const { return port_; }

 private:
  friend class WebServer;

  /// As accept(), but only a connection that has sent something: one that is silent holds nobody up.
  NetworkClient acceptSpeaker();

  uint16_t port_;
  bool begun_ = false;
};

using WiFiServer = NetworkServer;
