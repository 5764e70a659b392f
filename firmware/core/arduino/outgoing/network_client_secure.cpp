#include <stdio.h>

#include "../Arduino.h"
#include "../NetworkClientSecure.h"

namespace {

/// MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE
constexpr int kUnavailable = -0x7080;
constexpr const char* kReason = "There is no TLS on this board";

}  // namespace

int NetworkClientSecure::refuse() {
  stop();
  error_ = kUnavailable;
  Serial.printf("[net] %s: use http:// and NetworkClient instead\r\n", kReason);
  return 0;
}

int NetworkClientSecure::connect(IPAddress, uint16_t) {
  return refuse();
}
int NetworkClientSecure::connect(IPAddress, uint16_t, int32_t) {
  return refuse();
}
int NetworkClientSecure::connect(const char*, uint16_t) {
  return refuse();
}
int NetworkClientSecure::connect(const char*, uint16_t, int32_t) {
  return refuse();
}

int NetworkClientSecure::lastError(char* text, size_t capacity) const {
  if (text != nullptr && capacity > 0) snprintf(text, capacity, "%s", error_ == 0 ? "" : kReason);
  return error_;
}
