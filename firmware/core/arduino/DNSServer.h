// DNSServer.h of the Arduino core for ESP32 3.x: answers questions about names with the address of the board, as a captive
// portal does.
//
// Answers come from inside the network, whether processNextRequest() is called or not, as in 3.x.
#pragma once

#include "IPAddress.h"

namespace __board {
class DnsAnswerer;
}

enum class DNSReplyCode : uint16_t {
  NoError = 0,
  FormError = 1,
  ServerFailure = 2,
  NonExistentDomain = 3,
  NotImplemented = 4,
  Refused = 5,
  YXDomain = 6,
  YXRRSet = 7,
  NXRRSet = 8
};

class DNSServer {
 public:
  /// "*" stands for every name.
  DNSServer(const String& domainName = "*") : domain_(domainName) {}
  DNSServer(const DNSServer&) = delete;
  DNSServer& operator=(const DNSServer&) = delete;
  ~DNSServer() { stop(); }

  /// Every name leads to the access point. False without one.
  bool start();
  /// False when the port is taken.
  bool start(uint16_t port, const String& domainName, const IPAddress& resolvedIP);
  void stop();
  void processNextRequest() {}
  /// For names that are not the server's.
  void setErrorReplyCode(const DNSReplyCode& replyCode);
  /// Seconds that an answer may be kept.
  void setTTL(const uint32_t& ttl);
  bool isUp() const { return answerer_ != nullptr; }
  bool isCaptive() const { return domain_ == "*" || domain_.isEmpty(); }

 private:
  String domain_;
  uint32_t ttl_ = 60;
  DNSReplyCode code_ = DNSReplyCode::NonExistentDomain;
  __board::DnsAnswerer* answerer_ = nullptr;
};
