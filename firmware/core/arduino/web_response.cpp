#include "web_response.h"

#include <string.h>

#include "../config.h"

namespace __board {

void WebContent::set(const char* text, size_t length, AwsTemplateProcessor processor) {
  clear();
  at_ = text;
  end_ = text + length;
  processor_ = processor;
}

bool WebContent::setCopy(const char* text, size_t length, AwsTemplateProcessor processor) {
  clear();
  copy_ = String(text, static_cast<unsigned int>(length));
  if (!copy_) return false;
  at_ = copy_.begin();
  end_ = copy_.end();
  processor_ = processor;
  return true;
}

void WebContent::set(AwsResponseFiller filler) {
  clear();
  filled_ = true;
  filler_ = filler;
}

void WebContent::clear() {
  copy_ = String();
  value_ = String();
  valueAt_ = 0;
  at_ = end_ = nullptr;
  filled_ = false;
  processor_ = nullptr;
}

size_t WebContent::read(uint8_t* out, size_t capacity) {
  if (filled_) {
    const size_t length = filler_(out, capacity, valueAt_);
    if (length == RESPONSE_TRY_AGAIN) return kLater;
    const size_t written = length < capacity ? length : capacity;
    valueAt_ += static_cast<unsigned int>(written);
    return written;
  }
  size_t length = 0;
  while (length < capacity && (at_ < end_ || valueAt_ < value_.length())) {
    length += piece(reinterpret_cast<char*>(out) + length, capacity - length);
  }
  return length;
}

// Each call writes at least one character or moves forward in the template.
size_t WebContent::piece(char* out, size_t capacity) {
  if (valueAt_ < value_.length()) {
    const size_t left = value_.length() - valueAt_;
    const size_t length = left < capacity ? left : capacity;
    memcpy(out, value_.c_str() + valueAt_, length);
    valueAt_ += static_cast<unsigned int>(length);
    return length;
  }
  const auto left = static_cast<size_t>(end_ - at_);
  if (!processor_ || *at_ != '%') {
    const void* percent = processor_ ? memchr(at_, '%', left) : nullptr;
    const size_t run =
        percent == nullptr ? left : static_cast<size_t>(static_cast<const char*>(percent) - at_);
    const size_t length = run < capacity ? run : capacity;
    memcpy(out, at_, length);
    at_ += length;
    return length;
  }
  const auto* close = static_cast<const char*>(memchr(at_ + 1, '%', left - 1));
  if (close == nullptr || close == at_ + 1) {
    *out = '%';
    at_ += close == nullptr ? 1 : 2;
    return 1;
  }
  auto nameLength = static_cast<size_t>(close - at_ - 1);
  if (nameLength > config::kHttpPlaceholder) nameLength = config::kHttpPlaceholder;
  value_ = processor_(String(at_ + 1, static_cast<unsigned int>(nameLength)));
  valueAt_ = 0;
  at_ = close + 1;
  return 0;
}

}  // namespace __board
