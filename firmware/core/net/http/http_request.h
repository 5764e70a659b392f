// HTTP/1.1 requests (RFC 9110, RFC 9112): an incremental parser that needs no connection. It can
// stop and go on at any octet. It keeps the fields that the server reads; other fields are not
// stored, and count towards one limit.
//
// Left out: trailer fields are read and dropped, transfer codings other than chunked are refused
// (501), obsolete line folding is refused (RFC 9112 5.2).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"

namespace __board::net {

enum class HttpMethod : uint8_t {
  kUnknown,
  kGet,
  kHead,
  kPost,
  kPut,
  kPatch,
  kDelete,
  kOptions,
  kTrace,
  kConnect,
};

/// "GET" and so on; "" for kUnknown.
const char* httpMethodName(HttpMethod method);

/// A field value the server keeps, without the white space around it, ended by NUL.
struct HttpField {
  bool present = false;
  uint8_t length = 0;
  char text[config::kHttpFieldValue + 1] = {};
};

struct HttpRequest {
  HttpMethod method = HttpMethod::kUnknown;
  uint8_t minorVersion = 1;
  /// Path and query as sent, ended by NUL. They begin at the first slash; in the absolute form, at
  /// the slash of its path.
  char target[config::kHttpTarget + 1] = {};
  size_t targetLength = 0;

  /// The authority of an absolute form, otherwise the field Host.
  HttpField host;
  HttpField origin;
  HttpField contentType;
  HttpField webSocketKey;
  HttpField webSocketVersion;
  HttpField webSocketProtocol;

  bool connectionClose = false;      // RFC 9110 7.6.1
  bool connectionKeepAlive = false;  // of HTTP/1.0 clients
  bool connectionUpgrade = false;
  bool upgradeWebSocket = false;  // RFC 6455 4.2.1: Upgrade contains "websocket"
  bool expectContinue = false;    // RFC 9110 10.1.1
  bool chunked = false;           // RFC 9112 7.1
  bool hasContentLength = false;
  uint32_t contentLength = 0;
  /// Last-Event-ID, where it is a number; otherwise 0 (WHATWG HTML 9.2.4).
  uint32_t lastEventId = 0;

  /// Number of body octets received, and the first of these octets, ended by NUL.
  uint32_t bodyLength = 0;
  char form[config::kHttpForm + 1] = {};

  /// Whether the connection may serve another request after this one (RFC 9112 9.3).
  bool persistent() const {
    if (connectionClose) return false;
    return minorVersion >= 1 || connectionKeepAlive;
  }
};

class HttpRequestParser {
 public:
  /// Forgets everything; the next octet starts a request.
  void reset();

  /// Takes octets up to the end of the request and returns how many it took.
  size_t input(const uint8_t* octets, size_t length);

  /// The request's first octet has been seen (empty lines before it do not count, RFC 9112 2.2).
  bool started() const { return state_ != State::kStart && state_ != State::kStartLf; }
  /// Request line and fields are complete; the body may be outstanding.
  bool headComplete() const { return state_ >= State::kBody || trailer_; }
  bool complete() const { return state_ == State::kComplete; }
  /// Status with which to refuse the request, 0 while it is valid. After a refusal the parser takes
  /// no more octets.
  int error() const { return error_; }

  const HttpRequest& request() const { return request_; }

 private:
  // Order matters: everything from kBody on has a complete head. The states of fields serve the trailer, too.
  enum class State : uint8_t {
    kStart,
    kStartLf,
    kMethod,
    kTarget,
    kVersion,
    kRequestLineLf,
    kFieldStart,
    kFieldName,
    kFieldValue,
    kFieldLf,
    kHeadLf,
    kBody,
    kChunkSize,
    kChunkSpace,  // behind the size or an extension
    kChunkExtension,
    kChunkExtensionName,
    kChunkExtensionNameSpace,
    kChunkExtensionEquals,
    kChunkExtensionValue,
    kChunkExtensionQuoted,
    kChunkExtensionEscaped,
    kChunkExtensionQuotedEnd,
    kChunkSizeLf,
    kChunkData,
    kChunkDataEnd,
    kChunkDataLf,
    kComplete,
    kFailed,
  };
  enum class Field : uint8_t;

  void step(uint8_t octet);
  void stepRequestLine(char c);
  void stepField(char c);
  void stepChunk(uint8_t octet);
  void stepChunkSize(char c);
  void endOfChunkSize();
  void fail(int status);
  void endOfMethod();
  void endOfTarget();
  void endOfVersion();
  void endOfFieldName();
  void endOfField();
  void endOfHead();
  void bodyOctet(uint8_t octet);
  HttpField* keptField();
  void keep(HttpField& field);

  State state_ = State::kStart;
  Field field_{};
  int error_ = 0;
  size_t headLength_ = 0;
  size_t tokenLength_ = 0;  // of method, version or field name in token_
  size_t valueLength_ = 0;
  uint32_t chunkLeft_ = 0;
  uint8_t chunkDigits_ = 0;
  bool trailer_ = false;  // the last chunk has been read: what follows are trailer fields
  bool longTarget_ = false;
  bool absoluteForm_ = false;
  bool hasHost_ = false;  // the field, whose value may not be the request's host
  bool hasExpect_ = false;
  char token_[24] = {};
  char value_[config::kHttpFieldValue + 1] = {};
  HttpRequest request_;
};

/// Whether a comma-separated list contains `token`, letter case ignored (RFC 9110 5.6.1).
bool httpListContains(const char* list, const char* token);

/// Letter case ignored, ASCII only.
bool httpEqualsIgnoreCase(const char* a, const char* b);

}  // namespace __board::net
