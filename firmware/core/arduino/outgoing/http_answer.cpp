// An HTTP answer, for HTTPClient. What a server sends is bounded: all lines of a head together, the size of a chunk, and the
// content by what the heap has.
#include <string.h>

#include "../../config.h"
#include "../HTTPClient.h"
#include "whole_number.h"

using namespace __board;

namespace {

/// Collects what is printed to it.
class StringSink final : public Print {
 public:
  explicit StringSink(String& text) : text_(text) {}
  using Print::write;
  size_t write(uint8_t octet) override { return write(&octet, 1); }
  size_t write(const uint8_t* octets, size_t length) override {
    return text_.concat(reinterpret_cast<const char*>(octets), length) ? length : 0;
  }

 private:
  String& text_;
};

}  // namespace

/// Waits for the next octets: how many there are, or an error.
int HTTPClient::waitForOctets() {
  for (const unsigned long start = millis();;) {
    const int there = client_->available();
    if (there > 0) return there;
    if (client_->connected() == 0) return HTTPC_ERROR_CONNECTION_LOST;
    if (millis() - start >= timeoutMs_) return HTTPC_ERROR_READ_TIMEOUT;
    delay(1);
  }
}

/// A line without its end. Returns 0, or an error.
int HTTPClient::readLine(String& line) {
  line = "";
  for (;;) {
    const int there = waitForOctets();
    if (there < 0) return there;
    const int octet = client_->read();
    if (++headOctets_ > config::kHttpHead) return HTTPC_ERROR_TOO_LESS_RAM;
    if (octet == '\n') break;
    if (octet >= 0 && !line.concat(static_cast<char>(octet))) return HTTPC_ERROR_TOO_LESS_RAM;
  }
  if (line.endsWith("\r")) line.remove(line.length() - 1);
  return 0;
}

/// The status line and the fields; 1xx answers are skipped (RFC 9110 15.2).
int HTTPClient::readHead() {
  String line;
  int status = 0;
  do {
    const int error = readLine(line);
    if (error < 0) return error;
    // RFC 9112 4: "HTTP/1.1 200 OK"
    if (!line.startsWith("HTTP/1.") || line.length() < 12 || line[8] != ' ') {
      return HTTPC_ERROR_NO_HTTP_SERVER;
    }
    status = static_cast<int>(wholeNumber(line.substring(9, 12), 10));
    if (status < 100) return HTTPC_ERROR_NO_HTTP_SERVER;
    canReuse_ = reuse_ && line[7] != '0';
    for (;;) {
      const int failed = readLine(line);
      if (failed < 0) return failed;
      if (line.isEmpty()) break;
      if (!takeField(line)) return HTTPC_ERROR_ENCODING;
    }
  } while (status < HTTP_CODE_OK && status != HTTP_CODE_SWITCHING_PROTOCOLS);
  status_ = status;
  // RFC 9112 6.3
  noContent_ = noContent_ || status < HTTP_CODE_OK || status == HTTP_CODE_NO_CONTENT ||
               status == HTTP_CODE_NOT_MODIFIED;
  if (chunked_) size_ = -1;
  if (noContent_ || (size_ == 0 && !chunked_)) contentRead_ = true;
  if (size_ < 0 && !chunked_ && !noContent_) canReuse_ = false;
  return status;
}

/// False for a field that makes the content's length doubtful.
bool HTTPClient::takeField(const String& line) {
  const int colon = line.indexOf(':');
  if (colon <= 0) return true;
  const String name = line.substring(0, static_cast<unsigned>(colon));
  String value = line.substring(static_cast<unsigned>(colon) + 1);
  value.trim();
  for (size_t i = 0; i < kept_; ++i) {
    Field& field = fields_[i];
    if (!field.name.equalsIgnoreCase(name)) continue;
    field.value = field.value.isEmpty() ? value : field.value + "," + value;
  }
  if (name.equalsIgnoreCase("Content-Length")) {
    const long length = wholeNumber(value, 10);
    // RFC 9112 6.3: two lengths that differ are an attack, or an error.
    if (length < 0 || (size_ >= 0 && size_ != length)) return false;
    size_ = static_cast<int>(length);
  } else if (name.equalsIgnoreCase("Transfer-Encoding")) {
    if (!value.equalsIgnoreCase("chunked") && !value.equalsIgnoreCase("identity")) return false;
    chunked_ = value.equalsIgnoreCase("chunked");
  } else if (name.equalsIgnoreCase("Connection")) {
    value.toLowerCase();
    if (value.indexOf(String("close")) >= 0) canReuse_ = false;
  } else if (name.equalsIgnoreCase("Location")) {
    location_ = value;
  }
  return true;
}

/// `length` octets, or all up to the end of the connection where it is -1. How many there were, or an error.
int HTTPClient::copyOctets(Print& out, long length) {
  uint8_t octets[256];
  int copied = 0;
  while (length < 0 || copied < length) {
    const int there = waitForOctets();
    if (there < 0) {
      return length < 0 && there == HTTPC_ERROR_CONNECTION_LOST ? copied : there;
    }
    size_t part = sizeof octets;
    if (length >= 0 && static_cast<size_t>(length - copied) < part) {
      part = static_cast<size_t>(length - copied);
    }
    const int read = client_->read(octets, part);
    if (read <= 0) continue;
    if (out.write(octets, static_cast<size_t>(read)) != static_cast<size_t>(read)) {
      return HTTPC_ERROR_STREAM_WRITE;
    }
    copied += read;
  }
  return copied;
}

/// RFC 9112 7.1
int HTTPClient::readChunks(Print& out) {
  String line;
  for (int copied = 0;;) {
    headOctets_ = 0;
    int error = readLine(line);
    if (error < 0) return error;
    const int extension = line.indexOf(';');
    if (extension >= 0) line.remove(static_cast<unsigned>(extension));
    line.trim();
    const long length = wholeNumber(line, 16);
    if (length < 0) return HTTPC_ERROR_ENCODING;
    if (length > 0) {
      const int part = copyOctets(out, length);
      if (part < 0) return part;
      copied += part;
    }
    do {  // behind a chunk an empty line, behind the last one trailers as well
      error = readLine(line);
      if (error < 0) return error;
      if (length > 0 && !line.isEmpty()) return HTTPC_ERROR_ENCODING;
    } while (!line.isEmpty());
    if (length == 0) return copied;
  }
}

int HTTPClient::readContent(Print& out) {
  if (client_ == nullptr) return HTTPC_ERROR_NOT_CONNECTED;
  if (status_ <= 0 || contentRead_) return 0;
  const int copied = chunked_ ? readChunks(out) : copyOctets(out, size_);
  contentRead_ = copied >= 0;
  if (!contentRead_ || !canReuse_) {
    canReuse_ = false;
    client_->stop();
  }
  return copied;
}

int HTTPClient::writeToStream(Stream* stream) {
  return stream == nullptr ? HTTPC_ERROR_NO_STREAM : readContent(*stream);
}

/// As the real library does, what came before an error is given.
String HTTPClient::getString() {
  String content;
  if (size_ > 0 && !content.reserve(static_cast<unsigned>(size_))) return String();
  StringSink sink(content);
  readContent(sink);
  return content;
}

NetworkClient& HTTPClient::getStream() {
  return client_ == nullptr ? own_ : *client_;
}

NetworkClient* HTTPClient::getStreamPtr() {
  return connected() ? client_ : nullptr;
}

String HTTPClient::header(const char* name) {
  for (size_t i = 0; i < kept_; ++i) {
    if (fields_[i].name.equalsIgnoreCase(name)) return fields_[i].value;
  }
  return String();
}

String HTTPClient::header(size_t index) {
  return index < kept_ ? fields_[index].value : String();
}

String HTTPClient::headerName(size_t index) {
  return index < kept_ ? fields_[index].name : String();
}

// The real library's own words.
String HTTPClient::errorToString(int error) {
  switch (error) {
    case HTTPC_ERROR_CONNECTION_REFUSED:
      return F("connection refused");
    case HTTPC_ERROR_SEND_HEADER_FAILED:
      return F("send header failed");
    case HTTPC_ERROR_SEND_PAYLOAD_FAILED:
      return F("send payload failed");
    case HTTPC_ERROR_NOT_CONNECTED:
      return F("not connected");
    case HTTPC_ERROR_CONNECTION_LOST:
      return F("connection lost");
    case HTTPC_ERROR_NO_STREAM:
      return F("no stream");
    case HTTPC_ERROR_NO_HTTP_SERVER:
      return F("no HTTP server");
    case HTTPC_ERROR_TOO_LESS_RAM:
      return F("too less ram");
    case HTTPC_ERROR_ENCODING:
      return F("Transfer-Encoding not supported");
    case HTTPC_ERROR_STREAM_WRITE:
      return F("Stream write error");
    case HTTPC_ERROR_READ_TIMEOUT:
      return F("read Timeout");
    default:
      return String();
  }
}
