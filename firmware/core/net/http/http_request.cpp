#include "http_request.h"

#include <string.h>

#include "http_text.h"

namespace __board::net {
namespace {

constexpr const char* kMethodNames[] = {"",      "GET",    "HEAD",    "POST",  "PUT",
                                        "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"};

}  // namespace

enum class HttpRequestParser::Field : uint8_t {
  kOther,
  kHost,
  kOrigin,
  kContentType,
  kContentLength,
  kTransferEncoding,
  kConnection,
  kUpgrade,
  kExpect,
  kWebSocketKey,
  kWebSocketVersion,
  kWebSocketProtocol,
  kLastEventId,
};

const char* httpMethodName(HttpMethod method) {
  return kMethodNames[static_cast<size_t>(method)];
}

void HttpRequestParser::reset() {
  *this = HttpRequestParser();
}

void HttpRequestParser::fail(int status) {
  error_ = status;
  state_ = State::kFailed;
}

// Weak: where a sketch asks for fields, arduino/middleware/head_fields.cpp has one that keeps them all.
__attribute__((weak)) size_t HttpRequestParser::input(const uint8_t* octets, size_t length) {
  size_t i = 0;
  while (i < length && state_ != State::kComplete && state_ != State::kFailed) step(octets[i++]);
  return i;
}

void HttpRequestParser::step(uint8_t octet) {
  if (state_ == State::kBody) {
    bodyOctet(octet);
    if (state_ == State::kBody && request_.bodyLength == request_.contentLength) {
      state_ = State::kComplete;
    }
    return;
  }
  if (state_ > State::kBody) {
    stepChunk(octet);
    return;
  }
  // Request line, fields and trailer share one limit.
  if (++headLength_ > config::kHttpHead) {
    fail(longTarget_ ? 414 : 431);
    return;
  }
  const char c = static_cast<char>(octet);
  if (state_ < State::kFieldStart) {
    stepRequestLine(c);
  } else {
    stepField(c);
  }
}

// RFC 9112 3: method SP request-target SP HTTP-version. A lone LF ends a line too (2.2).
void HttpRequestParser::stepRequestLine(char c) {
  switch (state_) {
    case State::kStart:
      if (c == '\r') {
        state_ = State::kStartLf;
        return;
      }
      if (c == '\n') return;
      state_ = State::kMethod;
      [[fallthrough]];
    case State::kMethod:
      if (c == ' ' && tokenLength_ > 0) {
        endOfMethod();
      } else if (!isTokenChar(c)) {
        fail(400);
      } else {
        // A method longer than all known methods is cut, so it stays unknown.
        if (tokenLength_ < sizeof token_ - 1) token_[tokenLength_++] = c;
      }
      return;
    case State::kStartLf:
      if (c == '\n') {
        state_ = State::kStart;
      } else {
        fail(400);
      }
      return;
    case State::kTarget:
      if (c == ' ') {
        endOfTarget();
      } else if (static_cast<uint8_t>(c) <= 0x20 || static_cast<uint8_t>(c) >= 0x7F) {
        fail(400);
      } else if (request_.targetLength < config::kHttpTarget) {
        request_.target[request_.targetLength++] = c;
      } else {
        longTarget_ = true;
      }
      return;
    case State::kVersion:
      if (c == '\r') {
        state_ = State::kRequestLineLf;
      } else if (c == '\n') {
        endOfVersion();
      } else if (tokenLength_ < sizeof token_ - 1 && isFieldChar(c)) {
        token_[tokenLength_++] = c;
      } else {
        fail(400);
      }
      return;
    case State::kRequestLineLf:
      if (c == '\n') {
        endOfVersion();
      } else {
        fail(400);
      }
      return;
    default:
      return;
  }
}

void HttpRequestParser::endOfMethod() {
  token_[tokenLength_] = '\0';
  for (size_t i = 1; i < sizeof kMethodNames / sizeof *kMethodNames; ++i) {
    // RFC 9110 9.1: the method is case-sensitive.
    if (strcmp(token_, kMethodNames[i]) == 0) request_.method = static_cast<HttpMethod>(i);
  }
  tokenLength_ = 0;
  state_ = State::kTarget;
}

void HttpRequestParser::endOfTarget() {
  char* target = request_.target;
  target[request_.targetLength] = '\0';
  tokenLength_ = 0;
  state_ = State::kVersion;
  if (longTarget_ || target[0] == '/') return;
  if (strcmp(target, "*") == 0 && request_.method == HttpMethod::kOptions)
    return;                                             // RFC 9112 3.2.4
  if (request_.method == HttpMethod::kConnect) return;  // RFC 9112 3.2.3

  // RFC 9112 3.2.2: a server must accept the absolute form too. Its authority counts instead of
  // Host.
  constexpr char kScheme[] = "http://";
  constexpr size_t kSchemeLength = sizeof kScheme - 1;
  for (size_t i = 0; i < kSchemeLength; ++i) {
    if (lower(target[i]) != kScheme[i]) return fail(400);
  }
  size_t path = kSchemeLength;
  while (target[path] != '\0' && target[path] != '/' && target[path] != '?') ++path;
  // RFC 9110 4.2.1 and 4.2.4: an empty host is invalid, user information is refused with isHost().
  const size_t authority = path - kSchemeLength;
  if (authority == 0 || target[kSchemeLength] == ':') return fail(400);
  if (authority > config::kHttpFieldValue) return fail(414);
  HttpField& host = request_.host;
  memcpy(host.text, target + kSchemeLength, authority);
  host.text[authority] = '\0';
  if (!isHost(host.text)) return fail(400);
  host.length = static_cast<uint8_t>(authority);
  host.present = true;
  absoluteForm_ = true;
  if (target[path] == '/') {
    request_.targetLength -= path;
    memmove(target, target + path, request_.targetLength + 1);
  } else {
    // "http://host" and "http://host?query" have the empty path, which is "/" (RFC 9110 4.2.3).
    request_.targetLength -= path - 1;
    memmove(target + 1, target + path, request_.targetLength);
    target[0] = '/';
  }
}

void HttpRequestParser::endOfVersion() {
  // RFC 9112 2.3: "HTTP/" DIGIT "." DIGIT
  if (tokenLength_ != 8 || memcmp(token_, "HTTP/", 5) != 0 || !isDigit(token_[5]) ||
      token_[6] != '.' || !isDigit(token_[7])) {
    return fail(400);
  }
  if (token_[5] != '1') return fail(505);
  request_.minorVersion = static_cast<uint8_t>(token_[7] - '0');
  if (longTarget_) return fail(414);
  if (request_.method == HttpMethod::kUnknown) return fail(501);  // RFC 9110 15.6.2
  tokenLength_ = 0;
  state_ = State::kFieldStart;
}

// RFC 9112 5 (fields) and 7.1.2 (trailer section).
void HttpRequestParser::stepField(char c) {
  switch (state_) {
    case State::kFieldStart:
      if (c == '\r') {
        state_ = State::kHeadLf;
        return;
      }
      if (c == '\n') {
        endOfHead();
        return;
      }
      tokenLength_ = 0;
      state_ = State::kFieldName;
      [[fallthrough]];
    case State::kFieldName:
      if (c == ':' && tokenLength_ > 0) {
        endOfFieldName();
      } else if (!isTokenChar(c)) {
        fail(400);  // also white space before the colon (5.1) and line folding (5.2)
      } else if (tokenLength_ < sizeof token_ - 1) {
        token_[tokenLength_++] = lower(c);
      } else {
        token_[0] = '\0';  // longer than any name the server reads
      }
      return;
    case State::kFieldValue:
      if (c == '\r') {
        state_ = State::kFieldLf;
      } else if (c == '\n') {
        endOfField();
      } else if (!isFieldChar(c)) {
        fail(400);
      } else if (field_ != Field::kOther) {
        if (valueLength_ == 0 && (c == ' ' || c == '\t')) return;
        if (valueLength_ == config::kHttpFieldValue) return fail(431);
        value_[valueLength_++] = c;
      }
      return;
    case State::kFieldLf:
      if (c == '\n') {
        endOfField();
      } else {
        fail(400);
      }
      return;
    case State::kHeadLf:
      if (c == '\n') {
        endOfHead();
      } else {
        fail(400);
      }
      return;
    default:
      return;
  }
}

void HttpRequestParser::endOfFieldName() {
  struct Name {
    const char* text;
    Field field;
  };
  static constexpr Name kNames[] = {
      {"host", Field::kHost},
      {"origin", Field::kOrigin},
      {"content-type", Field::kContentType},
      {"content-length", Field::kContentLength},
      {"transfer-encoding", Field::kTransferEncoding},
      {"connection", Field::kConnection},
      {"upgrade", Field::kUpgrade},
      {"expect", Field::kExpect},
      {"sec-websocket-key", Field::kWebSocketKey},
      {"sec-websocket-version", Field::kWebSocketVersion},
      {"sec-websocket-protocol", Field::kWebSocketProtocol},
      {"last-event-id", Field::kLastEventId},
  };
  token_[tokenLength_] = '\0';
  field_ = Field::kOther;
  for (const Name& name : kNames) {
    // RFC 9110 6.5.1: a trailer field must not change what the head has said.
    if (!trailer_ && strcmp(token_, name.text) == 0) field_ = name.field;
  }
  valueLength_ = 0;
  state_ = State::kFieldValue;
}

HttpField* HttpRequestParser::keptField() {
  switch (field_) {
    case Field::kOrigin:
      return &request_.origin;
    case Field::kContentType:
      return &request_.contentType;
    case Field::kWebSocketKey:
      return &request_.webSocketKey;
    case Field::kWebSocketVersion:
      return &request_.webSocketVersion;
    case Field::kWebSocketProtocol:
      return &request_.webSocketProtocol;
    default:
      return nullptr;
  }
}

void HttpRequestParser::keep(HttpField& field) {
  field.present = true;
  field.length = static_cast<uint8_t>(valueLength_);
  memcpy(field.text, value_, valueLength_ + 1);
}

void HttpRequestParser::endOfField() {
  state_ = State::kFieldStart;
  if (field_ == Field::kOther) return;
  while (valueLength_ > 0 &&
         (value_[valueLength_ - 1] == ' ' || value_[valueLength_ - 1] == '\t')) {
    --valueLength_;
  }
  value_[valueLength_] = '\0';

  if (HttpField* kept = keptField()) {
    if (kept->present) {
      // Subprotocols may come in several fields (RFC 6455 11.3.4): the first field names the
      // client's favourite, and the others are not needed. The other fields kept here may come once
      // only (RFC 9110 5.3).
      if (field_ != Field::kWebSocketProtocol) fail(400);
      return;
    }
    keep(*kept);
    return;
  }
  switch (field_) {
    case Field::kHost:
      // RFC 9112 3.2: there must be exactly one Host, and it must be a valid host, even where 3.2.2
      // ignores it.
      if (hasHost_ || !isHost(value_)) return fail(400);
      hasHost_ = true;
      if (!absoluteForm_) keep(request_.host);
      return;
    case Field::kContentLength: {
      // RFC 9112 6.3: any value but one decimal number ends the connection.
      uint64_t length = 0;
      if (valueLength_ == 0 || request_.hasContentLength) return fail(400);
      for (size_t i = 0; i < valueLength_; ++i) {
        if (!isDigit(value_[i])) return fail(400);
        if (length <= UINT32_MAX) length = length * 10 + static_cast<unsigned>(value_[i] - '0');
      }
      request_.hasContentLength = true;
      request_.contentLength = length > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(length);
      return;
    }
    case Field::kLastEventId: {
      uint64_t id = 0;
      for (size_t i = 0; i < valueLength_; ++i) {
        if (!isDigit(value_[i]) || id > UINT32_MAX) return;
        id = id * 10 + static_cast<unsigned>(value_[i] - '0');
      }
      if (id <= UINT32_MAX) request_.lastEventId = static_cast<uint32_t>(id);
      return;
    }
    case Field::kTransferEncoding:
      if (request_.chunked) return fail(400);
      if (!httpEqualsIgnoreCase(value_, "chunked")) return fail(501);  // RFC 9112 6.1
      request_.chunked = true;
      return;
    case Field::kConnection:
      request_.connectionClose |= httpListContains(value_, "close");
      request_.connectionKeepAlive |= httpListContains(value_, "keep-alive");
      request_.connectionUpgrade |= httpListContains(value_, "upgrade");
      return;
    case Field::kUpgrade:
      request_.upgradeWebSocket |= httpListContains(value_, "websocket");
      return;
    case Field::kExpect:
      if (!httpEqualsIgnoreCase(value_, "100-continue")) return fail(417);  // RFC 9110 10.1.1
      hasExpect_ = true;
      return;
    default:
      return;
  }
}

}  // namespace __board::net
