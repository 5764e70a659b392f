// HTTP methods as ESP Async WebServer numbers them.
#pragma once

#include <stdint.h>

namespace AsyncWebRequestMethod {
enum AsyncWebRequestMethodType : uint32_t {
  HTTP_UNKNOWN = 0,
  HTTP_DELETE = 1u << 0,
  HTTP_GET = 1u << 1,
  HTTP_HEAD = 1u << 2,
  HTTP_POST = 1u << 3,
  HTTP_PUT = 1u << 4,
  HTTP_CONNECT = 1u << 5,
  HTTP_OPTIONS = 1u << 6,
  HTTP_TRACE = 1u << 7,
  HTTP_PATCH = 1u << 20,
};
}  // namespace AsyncWebRequestMethod

using WebRequestMethod = AsyncWebRequestMethod::AsyncWebRequestMethodType;

/// A set of methods.
class WebRequestMethodComposite {
 public:
  constexpr WebRequestMethodComposite() = default;
  constexpr WebRequestMethodComposite(WebRequestMethod method) : mask_(method) {}

  constexpr WebRequestMethodComposite operator|(WebRequestMethodComposite other) const {
    WebRequestMethodComposite both;
    both.mask_ = mask_ | other.mask_;
    return both;
  }
  constexpr bool matches(WebRequestMethod method) const { return (mask_ & method) != 0; }
  constexpr bool operator==(const WebRequestMethodComposite& other) const = default;

 private:
  uint32_t mask_ = 0;
};

constexpr WebRequestMethodComposite operator|(WebRequestMethod a, WebRequestMethod b) {
  return WebRequestMethodComposite(a) | b;
}

namespace AsyncWebRequestMethod {
inline constexpr WebRequestMethodComposite HTTP_ALL =
    WebRequestMethodComposite(HTTP_DELETE) | HTTP_GET | HTTP_HEAD | HTTP_POST | HTTP_PUT |
    HTTP_CONNECT | HTTP_OPTIONS | HTTP_TRACE | HTTP_PATCH;
}  // namespace AsyncWebRequestMethod

using namespace AsyncWebRequestMethod;
inline constexpr WebRequestMethodComposite HTTP_ANY = AsyncWebRequestMethod::HTTP_ALL;
