#include "content_type.h"

#include <string.h>

namespace __board {

namespace {

struct ContentType {
  const char* ending;
  const char* type;
};
constexpr ContentType kContentTypes[] = {
    {"html", "text/html"},     {"htm", "text/html"},       {"css", "text/css"},
    {"js", "text/javascript"}, {"mjs", "text/javascript"}, {"json", "application/json"},
    {"png", "image/png"},      {"ico", "image/x-icon"},    {"svg", "image/svg+xml"},
    {"jpg", "image/jpeg"},     {"webp", "image/webp"},     {"avif", "image/avif"},
    {"gif", "image/gif"},      {"woff2", "font/woff2"},    {"woff", "font/woff"},
    {"ttf", "font/ttf"},       {"xml", "text/xml"},        {"pdf", "application/pdf"},
    {"mp4", "video/mp4"},      {"opus", "audio/opus"},     {"webm", "video/webm"},
    {"txt", "text/plain"},
};

}  // namespace

const char* contentTypeOf(const String& path) {
  const char* dot = strrchr(path.c_str(), '.');
  for (const ContentType& known : kContentTypes) {
    if (dot != nullptr && strcmp(dot + 1, known.ending) == 0) return known.type;
  }
  return "application/octet-stream";
}

}  // namespace __board
