// The second half of the request parser: the fields that describe the body, and the body itself.

#include "http_request.h"
#include "http_text.h"

namespace __board::net {

void HttpRequestParser::endOfHead() {
  if (trailer_) {
    state_ = State::kComplete;
    return;
  }
  if (request_.minorVersion >= 1 && !hasHost_) return fail(400);  // RFC 9112 3.2
  // RFC 9112 6.1: a request with both fields is a smuggling attempt, and HTTP/1.0 has no chunked
  // coding.
  if (request_.chunked && (request_.hasContentLength || request_.minorVersion == 0)) {
    return fail(400);
  }
  if (request_.contentLength > config::kHttpBody) return fail(413);
  const bool body = request_.chunked || request_.contentLength > 0;
  request_.expectContinue = hasExpect_ && body && request_.minorVersion >= 1;
  if (request_.chunked) {
    state_ = State::kChunkSize;
  } else {
    state_ = body ? State::kBody : State::kComplete;
  }
}

void HttpRequestParser::bodyOctet(uint8_t octet) {
  if (request_.bodyLength == config::kHttpBody) return fail(413);
  if (request_.bodyLength < config::kHttpForm) {
    request_.form[request_.bodyLength] = static_cast<char>(octet);
  }
  ++request_.bodyLength;
}

// RFC 9112 7.1
void HttpRequestParser::stepChunk(uint8_t octet) {
  const char c = static_cast<char>(octet);
  switch (state_) {
    case State::kChunkData:
      bodyOctet(octet);
      if (state_ == State::kChunkData && --chunkLeft_ == 0) state_ = State::kChunkDataEnd;
      return;
    case State::kChunkDataEnd:
      state_ = State::kChunkDataLf;
      if (c == '\r') return;
      [[fallthrough]];
    case State::kChunkDataLf:
      if (c != '\n') return fail(400);
      chunkDigits_ = 0;
      state_ = State::kChunkSize;
      return;
    case State::kChunkSizeLf:
      if (c != '\n') return fail(400);
      endOfChunkSize();
      return;
    default:
      stepChunkSize(c);
  }
}

void HttpRequestParser::endOfChunkSize() {
  trailer_ = chunkLeft_ == 0;
  state_ = trailer_ ? State::kFieldStart : State::kChunkData;
}

// RFC 9112 7.1 and 7.1.1: 1*HEXDIG *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] ).
// Extensions are ignored. What is no extension is refused: another reader of this line might find another
// size, and so another next request.
void HttpRequestParser::stepChunkSize(char c) {
  const bool space = c == ' ' || c == '\t';
  if (state_ != State::kChunkSize && ++headLength_ > config::kHttpHead) return fail(400);
  switch (state_) {
    case State::kChunkSize: {
      const char l = lower(c);
      const bool letter = l >= 'a' && l <= 'f';
      if (isDigit(c) || letter) {
        if (chunkLeft_ > config::kHttpBody) return fail(413);
        if (++chunkDigits_ > config::kHttpChunkDigits) return fail(400);
        chunkLeft_ = chunkLeft_ * 16 + static_cast<uint32_t>(letter ? l - 'a' + 10 : c - '0');
        return;
      }
      if (chunkDigits_ == 0) return fail(400);
      break;
    }
    case State::kChunkExtension:
      if (space) return;
      if (!isTokenChar(c)) return fail(400);
      state_ = State::kChunkExtensionName;
      return;
    case State::kChunkExtensionName:
      if (isTokenChar(c)) return;
      if (c == '=') {
        state_ = State::kChunkExtensionEquals;
        return;
      }
      break;
    case State::kChunkExtensionNameSpace:
      if (space) return;
      if (c == '=') {
        state_ = State::kChunkExtensionEquals;
        return;
      }
      if (c != ';') return fail(400);
      break;
    case State::kChunkExtensionEquals:
      if (space) return;
      if (c != '"' && !isTokenChar(c)) return fail(400);
      state_ = c == '"' ? State::kChunkExtensionQuoted : State::kChunkExtensionValue;
      return;
    case State::kChunkExtensionValue:
      if (isTokenChar(c)) return;
      break;
    case State::kChunkExtensionQuoted:
      if (!isFieldChar(c)) return fail(400);
      if (c == '"') state_ = State::kChunkExtensionQuotedEnd;
      if (c == '\\') state_ = State::kChunkExtensionEscaped;
      return;
    case State::kChunkExtensionEscaped:
      if (!isFieldChar(c)) return fail(400);
      state_ = State::kChunkExtensionQuoted;
      return;
    case State::kChunkSpace:
      if (space) return;
      if (c != ';') return fail(400);
      break;
    default:
      break;
  }
  // Behind the size, or behind an extension's name or value.
  if (c == ';') {
    state_ = State::kChunkExtension;
  } else if (space) {
    state_ =
        state_ == State::kChunkExtensionName ? State::kChunkExtensionNameSpace : State::kChunkSpace;
  } else if (c == '\r') {
    state_ = State::kChunkSizeLf;
  } else if (c == '\n') {
    endOfChunkSize();
  } else {
    fail(400);
  }
}

}  // namespace __board::net
