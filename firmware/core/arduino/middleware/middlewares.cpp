// The middleware that ESP Async WebServer brings along, but for that which asks for passwords.

#include "../../placement.h"
#include "../heap.h"
#include "request_scope.h"

using namespace __board;

void AsyncAuthorizationMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  if (function_ && !function_(request)) {
    request->send(code_);
  } else {
    next();
  }
}

// --- Fields of the request ----------------------------------------------------------------------

struct FieldNames::Entry {
  const char* name;
  Entry* next;
};

FieldNames::~FieldNames() {
  while (first_ != nullptr) remove(first_->name);
}

void FieldNames::add(const char* name) {
  void* place = core::heapAllocate(sizeof(Entry));
  if (place == nullptr) {
    Serial.print("[web] no memory for the name of a field\r\n");
    return;
  }
  first_ = new (place, core::kPlace) Entry{name, first_};
}

void FieldNames::remove(const char* name) {
  for (Entry** at = &first_; *at != nullptr;) {
    Entry* entry = *at;
    if (!net::httpEqualsIgnoreCase(entry->name, name)) {
      at = &entry->next;
      continue;
    }
    *at = entry->next;
    core::heapFree(entry);
  }
}

bool FieldNames::has(const char* name) const {
  const Entry* entry = first_;
  while (entry != nullptr && !net::httpEqualsIgnoreCase(entry->name, name)) entry = entry->next;
  return entry != nullptr;
}

namespace {

/// Removes the fields that are among the names, or that are not.
void removeFields(AsyncWebServerRequest& request, const FieldNames& names, bool among) {
  for (size_t i = 0; i < request.headers();) {
    const String name = request.headerName(i);
    if (names.has(name.c_str()) != among || !request.removeHeader(name.c_str())) ++i;
  }
}

}  // namespace

void AsyncHeaderFreeMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  removeFields(*request, kept_, false);
  next();
}

void AsyncHeaderFilterMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  removeFields(*request, removed_, true);
  next();
}

// --- Logging ------------------------------------------------------------------------------------

namespace {

void printFields(Print& output, char mark, const AsyncWebHeaders& fields) {
  for (const AsyncWebHeader& field : fields) {
    if (field.value().isEmpty()) continue;
    output.printf("%c %s: %s\r\n", mark, field.name().c_str(), field.value().c_str());
  }
  output.printf("%c\r\n", mark);
}

}  // namespace

void AsyncLoggingMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  if (!isEnabled()) {
    next();
    return;
  }
  Print& output = *output_;
  output.printf("* Connection from %s:%u\r\n", request->client()->remoteIP().toString().c_str(),
                request->client()->remotePort());
  output.printf("> %s %s HTTP/1.%u\r\n", request->methodToString(), request->url().c_str(),
                request->version());
  printFields(output, '>', request->getHeaders());
  const uint32_t since = millis();
  next();
  const AsyncWebServerResponse* response = request->getResponse();
  if (response == nullptr && !request->isSent()) {
    output.print("* Connection closed!\r\n");
    return;
  }
  output.printf("* Processed in %lu ms\r\n", static_cast<unsigned long>(millis() - since));
  // A WebSocket, events and refusals leave at once, so that there is nothing to tell of them.
  if (response == nullptr) return;
  output.printf("< HTTP/1.%u %d %s\r\n", request->version(), response->code(),
                AsyncWebServerResponse::responseCodeToString(response->code()));
  printFields(output, '<', response->getHeaders());
}

// --- Other origins ------------------------------------------------------------------------------

void AsyncCorsMiddleware::addCORSHeaders(AsyncWebServerRequest* request,
                                         AsyncWebServerResponse* response) {
  // A page may not send credentials where every origin is welcome: then its own is named.
  const bool named = request != nullptr && credentials_ && origin_ == "*";
  response->addHeader("Access-Control-Allow-Origin", named ? request->header("Origin") : origin_);
  response->addHeader("Access-Control-Allow-Methods", methods_);
  response->addHeader("Access-Control-Allow-Headers", headers_);
  response->addHeader("Access-Control-Allow-Credentials", credentials_ ? "true" : "false");
  response->addHeader("Access-Control-Max-Age", String(maxAge_));
}

void AsyncCorsMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  if (!request->hasHeader("Origin")) {
    next();
    return;
  }
  if (request->method() == HTTP_OPTIONS) {
    request->send(request->beginResponse(200));
  } else {
    next();
  }
  AsyncWebServerResponse* response = request->getResponse();
  if (response != nullptr) addCORSHeaders(request, response);
}

// --- Rate ---------------------------------------------------------------------------------------

AsyncRateLimitMiddleware::~AsyncRateLimitMiddleware() {
  core::heapFree(times_);
}

void AsyncRateLimitMiddleware::setMaxRequests(size_t maxRequests) {
  core::heapFree(times_);
  times_ = static_cast<uint32_t*>(core::heapAllocate(maxRequests * sizeof *times_));
  max_ = times_ == nullptr ? 0 : maxRequests;
  count_ = oldest_ = 0;
}

bool AsyncRateLimitMiddleware::isRequestAllowed(uint32_t& retryAfterSeconds) {
  const uint32_t now = millis();
  while (count_ > 0 && now - times_[oldest_] >= windowMs_) {
    oldest_ = (oldest_ + 1) % max_;
    --count_;
  }
  retryAfterSeconds = 0;
  if (count_ < max_) {
    times_[(oldest_ + count_++) % max_] = now;
    return true;
  }
  uint32_t since = now;
  if (max_ > 0) {
    times_[oldest_] = now;
    oldest_ = (oldest_ + 1) % max_;
    since = times_[oldest_];
  }
  retryAfterSeconds = (windowMs_ - (now - since)) / 1000 + 1;
  return false;
}

void AsyncRateLimitMiddleware::run(AsyncWebServerRequest* request, ArMiddlewareNext next) {
  uint32_t retryAfterSeconds;
  if (isRequestAllowed(retryAfterSeconds)) {
    next();
    return;
  }
  AsyncWebServerResponse* response = request->beginResponse(429);
  response->addHeader("Retry-After", retryAfterSeconds);
  request->send(response);
}
