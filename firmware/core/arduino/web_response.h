// The content of a response, as the sketch gives it: a plain text, or a template whose %NAME%
// placeholders a function fills in, piece by piece. As in ESP Async WebServer, the text between any
// two percent signs is a placeholder (its first 32 characters name it), %% is a percent sign, and a
// percent sign without a second one stands for itself. The function's result is not searched again.
#pragma once

#include "../net/http/http_server.h"
#include "ESPAsyncWebServer.h"

namespace __board {

class WebContent final : public net::HttpContent {
 public:
  WebContent() : processor_() {}

  /// The text must not change until the response has been sent.
  void set(const char* text, size_t length, AwsTemplateProcessor processor);
  /// Keeps a copy in the heap; false when it is full.
  bool setCopy(const char* text, size_t length, AwsTemplateProcessor processor);
  /// What the function writes, until it says that this was all, or the announced length is reached.
  void set(AwsResponseFiller filler);
  /// Frees its memory.
  void clear();

  size_t read(uint8_t* out, size_t capacity) override;

 private:
  size_t piece(char* out, size_t capacity);

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  // One of the two, by filled_: every connection has room for one.
  union {
    AwsTemplateProcessor processor_;
    AwsResponseFiller filler_;
  };
  bool filled_ = false;
  String copy_;
  String value_;              // of the placeholder being written
  unsigned int valueAt_ = 0;  // in the value, or in all that the filler has written
};

}  // namespace __board
