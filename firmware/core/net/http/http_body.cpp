// The second half of the request parser: the fields that describe the body, and the body itself.

#include "http_request.h"
#include "http_text.h"

namespace net {

void HttpRequestParser::endOfHead() {
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
    chunkLeft_ = 0;
    chunkDigits_ = false;
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
    case State::kChunkSize: {
      const char l = lower(c);
      const bool letter = l >= 'a' && l <= 'f';
      if (isDigit(c) || letter) {
        if (chunkLeft_ > config::kHttpBody) return fail(413);
        chunkLeft_ = chunkLeft_ * 16 + static_cast<uint32_t>(letter ? l - 'a' + 10 : c - '0');
        chunkDigits_ = true;
        return;
      }
      if (!chunkDigits_) return fail(400);
      state_ = State::kChunkExtension;
      [[fallthrough]];
    }
    case State::kChunkExtension:
      if (c == '\r') {
        state_ = State::kChunkSizeLf;
        return;
      }
      if (c != '\n') {
        // RFC 9112 7.1.1: extensions are ignored, within the limit of the head.
        if (!isFieldChar(c) || ++headLength_ > config::kHttpHead) fail(400);
        return;
      }
      state_ = State::kChunkSizeLf;
      [[fallthrough]];
    case State::kChunkSizeLf:
      if (c != '\n') return fail(400);
      state_ = chunkLeft_ > 0 ? State::kChunkData : State::kTrailerStart;
      return;
    case State::kChunkData:
      bodyOctet(octet);
      if (state_ == State::kChunkData && --chunkLeft_ == 0) state_ = State::kChunkDataEnd;
      return;
    case State::kChunkDataEnd:
      if (c == '\r') {
        state_ = State::kChunkDataLf;
        return;
      }
      state_ = State::kChunkDataLf;
      [[fallthrough]];
    case State::kChunkDataLf:
      if (c != '\n') return fail(400);
      chunkDigits_ = false;
      state_ = State::kChunkSize;
      return;
    default:
      return;
  }
}

}  // namespace net
