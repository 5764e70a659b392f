// HTTP/1.1 from the client's side (RFC 9112): one request at a time, in loop(). http_answer.cpp reads what comes back.
#include <string.h>

#include "../../net/base64.h"
#include "../HTTPClient.h"
#include "whole_number.h"

using namespace __board;

namespace {

constexpr uint16_t kHttpPort = 80, kHttpsPort = 443;

bool isRedirect(int status) {
  return status == HTTP_CODE_MOVED_PERMANENTLY || status == HTTP_CODE_FOUND ||
         status == HTTP_CODE_SEE_OTHER || status == HTTP_CODE_TEMPORARY_REDIRECT ||
         status == HTTP_CODE_PERMANENT_REDIRECT;
}

}  // namespace

// --- Before the request -------------------------------------------------------------------------

bool HTTPClient::begin(NetworkClient& client, String url) {
  end();
  client_ = &client;
  return setURL(url);
}

bool HTTPClient::begin(NetworkClient& client, String host, uint16_t port, String uri, bool) {
  end();
  client_ = &client;
  setServer(host, port);
  uri_ = uri;
  return true;
}

bool HTTPClient::begin(String url) {
  end();
  if (!setURL(url)) return false;
  client_ = url.startsWith("https:") ? &secure_ : &own_;
  return true;
}

bool HTTPClient::begin(String url, const char*) {
  return url.startsWith("https:") && begin(url);
}

bool HTTPClient::begin(String host, uint16_t port, String uri) {
  return begin(own_, host, port, uri);
}

/// "http://user:password@host:port/path?query"; an address without a host belongs to the host before.
bool HTTPClient::setURL(const String& url) {
  if (url.startsWith("/") && !host_.isEmpty()) {
    uri_ = url;
    return true;
  }
  const int scheme = url.indexOf(String("://"));
  const String name = scheme < 0 ? String() : url.substring(0, static_cast<unsigned>(scheme));
  if (name != "http" && name != "https") return false;
  String rest = url.substring(static_cast<unsigned>(scheme) + 3);
  unsigned int end = 0;
  while (end < rest.length() && strchr("/?#", rest[end]) == nullptr) ++end;
  String host = rest.substring(0, end);
  uri_ = rest.substring(end);
  const int fragment = uri_.indexOf('#');
  if (fragment >= 0) uri_.remove(static_cast<unsigned>(fragment));
  if (!uri_.startsWith("/")) uri_ = String("/") + uri_;
  const int at = host.indexOf('@');
  if (at >= 0) {
    const String user = host.substring(0, static_cast<unsigned>(at));
    const int colon = user.indexOf(':');
    setAuthorization(
        colon < 0 ? user.c_str() : user.substring(0, static_cast<unsigned>(colon)).c_str(),
        colon < 0 ? "" : user.substring(static_cast<unsigned>(colon) + 1).c_str());
    host.remove(0, static_cast<unsigned>(at) + 1);
  }
  uint16_t port = name == "https" ? kHttpsPort : kHttpPort;
  const int colon = host.indexOf(':');
  if (colon >= 0) {
    const long given = wholeNumber(host.substring(static_cast<unsigned>(colon) + 1), 10);
    if (given <= 0 || given > 65535) return false;
    port = static_cast<uint16_t>(given);
    host.remove(static_cast<unsigned>(colon));
  }
  setServer(host, port);
  return !host_.isEmpty();
}

/// A connection to another server cannot be used again.
void HTTPClient::setServer(const String& host, uint16_t port) {
  if (host != host_ || port != port_) canReuse_ = false;
  host_ = host;
  port_ = port;
}

void HTTPClient::setAuthorization(const char* user, const char* password) {
  if (user == nullptr || password == nullptr) return;
  const String plain = String(user) + ":" + password;
  const size_t length = net::base64Length(plain.length());
  authorization_ = "";
  for (size_t i = 0; i < length; ++i) authorization_ += '=';
  if (authorization_.length() != length) return;
  net::base64Encode(reinterpret_cast<const uint8_t*>(plain.c_str()), plain.length(),
                    authorization_.begin());
}

/// Line ends would begin a field of their own (RFC 9112 11.1).
void HTTPClient::addHeader(const String& name, const String& value, bool first, bool replace) {
  if (name.indexOf('\n') >= 0 || name.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 ||
      value.indexOf('\r') >= 0) {
    return;
  }
  if (replace) {
    const String begin = name + ":";
    for (int at = 0; at >= 0 && static_cast<unsigned>(at) < headers_.length();) {
      const int end = headers_.indexOf('\n', static_cast<unsigned>(at));
      if (headers_.startsWith(begin, static_cast<unsigned>(at))) {
        headers_.remove(static_cast<unsigned>(at), static_cast<unsigned>(end + 1 - at));
      } else {
        at = end < 0 ? -1 : end + 1;
      }
    }
  }
  const String line = name + ": " + value + "\r\n";
  headers_ = first ? line + headers_ : headers_ + line;
}

void HTTPClient::collectHeaders(const char* names[], size_t count) {
  kept_ = count < kKept ? count : kKept;
  for (size_t i = 0; i < kept_; ++i) {
    fields_[i].name = names[i];
    fields_[i].value = "";
  }
}

// --- The connection -----------------------------------------------------------------------------

bool HTTPClient::connected() {
  return client_ != nullptr && (client_->available() > 0 || client_->connected() != 0);
}

bool HTTPClient::connect() {
  if (client_ == nullptr) return false;
  // Octets behind the last answer's content belong to no request.
  if (canReuse_ && contentRead_ && client_->available() == 0 && client_->connected() != 0) {
    return true;
  }
  canReuse_ = false;
  return connectMs_ < 0 ? client_->connect(host_.c_str(), port_) != 0
                        : client_->connect(host_.c_str(), port_, connectMs_) != 0;
}

void HTTPClient::forget() {
  status_ = 0;
  size_ = -1;
  chunked_ = noContent_ = false;
  headOctets_ = 0;
  location_ = "";
  for (size_t i = 0; i < kept_; ++i) fields_[i].value = "";
}

void HTTPClient::end() {
  forget();
  headers_ = "";
  if (client_ != nullptr && !(canReuse_ && contentRead_)) client_->stop();
}

// --- The request --------------------------------------------------------------------------------

int HTTPClient::sendRequest(const char* method, String payload) {
  return sendRequest(method, reinterpret_cast<uint8_t*>(payload.begin()), payload.length());
}

int HTTPClient::sendRequest(const char* method, uint8_t* payload, size_t length) {
  String type = method;
  for (uint16_t redirects = 0;; ++redirects) {
    const int status = sendOnce(type.c_str(), payload, length);
    const bool follows =
        follow_ == HTTPC_FORCE_FOLLOW_REDIRECTS ||
        (follow_ == HTTPC_STRICT_FOLLOW_REDIRECTS && (type == "GET" || type == "HEAD"));
    if (!isRedirect(status) || !follows || redirects == redirects_ || location_.isEmpty()) {
      return status;
    }
    const String to = location_;
    if (!canReuse_ || to.indexOf(String("://")) >= 0) client_->stop();
    canReuse_ = false;
    if (!setURL(to)) return status;
    // RFC 9110 15.4: these three are followed by a GET without content.
    if (status <= HTTP_CODE_SEE_OTHER && type != "HEAD") {
      type = "GET";
      payload = nullptr;
      length = 0;
    }
  }
}

int HTTPClient::sendOnce(const char* method, uint8_t* payload, size_t length) {
  forget();
  if (!connect()) return HTTPC_ERROR_CONNECTION_REFUSED;
  contentRead_ = false;
  noContent_ = strcmp(method, "HEAD") == 0;
  String head = String(method) + " " + (uri_.isEmpty() ? String("/") : uri_) +
                (http10_ ? " HTTP/1.0" : " HTTP/1.1") + "\r\nHost: " + host_;
  if (port_ != kHttpPort && port_ != kHttpsPort) head += String(":") + String(port_);
  head += "\r\nUser-Agent: ";
  head += userAgent_;
  if (!http10_) head += "\r\nAccept-Encoding: identity;q=1,chunked;q=0.1,*;q=0";
  if (!authorization_.isEmpty()) {
    head += "\r\nAuthorization: ";
    head += authorizationType_ + " " + authorization_;
  }
  head += reuse_ ? "\r\nConnection: keep-alive\r\n" : "\r\nConnection: close\r\n";
  if (payload != nullptr && length > 0) {
    head += String("Content-Length: ") + String(static_cast<unsigned long>(length)) + "\r\n";
  }
  head += headers_;
  if (!head.concat("\r\n")) return HTTPC_ERROR_TOO_LESS_RAM;
  if (client_->write(head.c_str()) != head.length()) return HTTPC_ERROR_SEND_HEADER_FAILED;
  if (payload != nullptr && length > 0 && client_->write(payload, length) != length) {
    return HTTPC_ERROR_SEND_PAYLOAD_FAILED;
  }
  const int status = readHead();
  if (status < 0) {
    canReuse_ = false;
    client_->stop();
  }
  return status;
}
