// Responses of ESP Async WebServer 3.x, and the fields of requests and responses. Included by ESPAsyncWebServer.h.
#pragma once

#include "Function.h"
#include "Print.h"

namespace __board {
class RequestScope;
struct WebFiles;
}  // namespace __board

class AsyncWebServer;
class AsyncWebServerRequest;
class AsyncWebServerResponse;

using AwsTemplateProcessor = __board::core::Function<String(const String&)>;
/// Writes up to `maxLen` octets of a response, from its octet `index` on, and returns how many; 0 is the end.
using AwsResponseFiller =
    __board::core::Function<size_t(uint8_t* buffer, size_t maxLen, size_t index)>;
/// From a filler that has nothing to say yet: it is asked again.
#define RESPONSE_TRY_AGAIN 0xFFFFFFFF

/// Fields that each response of every server has.
class DefaultHeaders {
 public:
  static DefaultHeaders& Instance();
  void addHeader(const char* name, const char* value);
  void addHeader(const String& name, const String& value) {
    addHeader(name.c_str(), value.c_str());
  }
};

/// A header field of a request.
class AsyncWebHeader {
 public:
  AsyncWebHeader() = default;
  AsyncWebHeader(const char* name, const char* value) : name_(name), value_(value) {}
  AsyncWebHeader(const String& name, const String& value) : name_(name), value_(value) {}
  /// From "Name: value". Without a name there is no field.
  static AsyncWebHeader parse(const char* text);
  static AsyncWebHeader parse(const String& text) { return parse(text.c_str()); }
  explicit operator bool() const { return !name_.isEmpty(); }
  const String& name() const { return name_; }
  const String& value() const { return value_; }
  String toString() const { return name_ + ": " + value_ + "\r\n"; }

 private:
  String name_, value_;
};

/// The fields of a request, or of a response.
class AsyncWebHeaders {
 public:
  AsyncWebHeaders() = default;
  AsyncWebHeaders(const AsyncWebHeaders&) = delete;
  AsyncWebHeaders& operator=(const AsyncWebHeaders&) = delete;
  const AsyncWebHeader* begin() const { return fields_; }
  const AsyncWebHeader* end() const { return fields_ + count_; }
  size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

 private:
  friend class AsyncWebServerRequest;
  friend class AsyncWebServerResponse;
  friend class __board::RequestScope;
  /// The fields in `text`, a line each.
  void fill(const char* text);
  void clear();
  /// Those of that name, all when it is null; false when there is none.
  bool remove(const char* name);
  /// The first of that name, or null.
  const AsyncWebHeader* find(const char* name) const;

  AsyncWebHeader* fields_ = nullptr;  // in the heap
  size_t count_ = 0;
};

/// A response that the sketch still puts together; it belongs to its request.
class AsyncWebServerResponse {
 public:
  void setCode(int code) { code_ = code; }
  void setContentType(const char* type) { contentType_ = type; }
  int code() const { return code_; }
  static const char* responseCodeToString(int code);
  /// False when the name or the value cannot be sent, or when the fields together are too long; without
  /// `replaceExisting` also when there is such a field already and may be one only.
  bool addHeader(const char* name, const char* value, bool replaceExisting = true);
  bool addHeader(const char* name, const String& value, bool replaceExisting = true) {
    return addHeader(name, value.c_str(), replaceExisting);
  }
  bool addHeader(const String& name, const String& value, bool replaceExisting = true) {
    return addHeader(name.c_str(), value.c_str(), replaceExisting);
  }
  bool addHeader(const AsyncWebHeader& field, bool replaceExisting = true) {
    return field && addHeader(field.name(), field.value(), replaceExisting);
  }
  bool addHeader(const char* name, int value, bool replaceExisting = true) {
    return addHeader(name, String(value), replaceExisting);
  }
  bool addHeader(const char* name, unsigned value, bool replaceExisting = true) {
    return addHeader(name, String(value), replaceExisting);
  }
  bool addHeader(const char* name, long value, bool replaceExisting = true) {
    return addHeader(name, String(value), replaceExisting);
  }
  bool addHeader(const char* name, unsigned long value, bool replaceExisting = true) {
    return addHeader(name, String(value), replaceExisting);
  }
  bool removeHeader(const char* name);
  /// The first of that name and value alone.
  bool removeHeader(const char* name, const char* value);
  /// Null when there is none. It is there until the next call.
  const AsyncWebHeader* getHeader(const char* name) const;
  /// As they are now, until the next call.
  const AsyncWebHeaders& getHeaders() const;

 protected:
  String content_;

 private:
  friend class AsyncWebServer;
  friend class AsyncWebServerRequest;
  friend class __board::RequestScope;
  friend struct __board::WebFiles;
  /// Of the server's own answers.
  bool addField(const char* name, const char* value);

  int code_ = 200;
  String contentType_, fields_;
  // What is not copied: a template, as in the real library, or octets of the sketch.
  const uint8_t* octets_ = nullptr;
  size_t length_ = 0;  // of these, or of what the filler writes
  AwsTemplateProcessor processor_;
  AwsResponseFiller filler_;
  // Sends what the filler writes: only sketches that have one pay for it.
  void (*sendFilled_)(AsyncWebServerRequest&, AsyncWebServerResponse&) = nullptr;
};

/// A response that the sketch prints.
class AsyncResponseStream final : public AsyncWebServerResponse, public Print {
 public:
  using Print::write;
  size_t write(uint8_t octet) override;
  size_t write(const uint8_t* octets, size_t length) override;
};
