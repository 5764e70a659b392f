#include <stdlib.h>
#include <string.h>

#include "../../net/md5.h"
#include "../../placement.h"
#include "../MD5Builder.h"
#include "../base64.h"
#include "credentials.h"

using namespace __board;

String base64::encode(const uint8_t* data, size_t length) {
  return core::base64Of(data, length);
}

void MD5Builder::begin() {
  static_assert(sizeof state_ == sizeof(net::Md5) && alignof(net::Md5) <= 8);
  new (state_, core::kPlace) net::Md5;
  memset(digest_, 0, sizeof digest_);
}

void MD5Builder::add(const uint8_t* octets, size_t length) {
  reinterpret_cast<net::Md5*>(state_)->input(octets, length);
}

void MD5Builder::add(const char* text) {
  add(reinterpret_cast<const uint8_t*>(text), strlen(text));
}

void MD5Builder::addHexString(const char* digits) {
  for (; digits[0] != '\0' && digits[1] != '\0'; digits += 2) {
    const char two[] = {digits[0], digits[1], '\0'};
    const auto octet = static_cast<uint8_t>(strtol(two, nullptr, 16));
    add(&octet, 1);
  }
}

void MD5Builder::calculate() {
  reinterpret_cast<net::Md5*>(state_)->finish(digest_);
}

void MD5Builder::getBytes(uint8_t* out) const {
  memcpy(out, digest_, sizeof digest_);
}

void MD5Builder::getChars(char* out) const {
  strcpy(out, toString().c_str());
}

String MD5Builder::toString() const {
  return core::hexOf(digest_, sizeof digest_);
}
