// Lists of fields, of requests and of responses.

#include "../../placement.h"
#include "../ESPAsyncWebServer.h"
#include "../heap.h"
#include "head_fields.h"

using namespace __board;

AsyncWebHeader AsyncWebHeader::parse(const char* text) {
  const char* colon = text == nullptr ? nullptr : strchr(text, ':');
  if (colon == nullptr || colon == text) return {};
  AsyncWebHeader field(String(text, static_cast<unsigned>(colon - text)), String(colon + 1));
  field.value_.trim();
  return field;
}

void AsyncWebHeaders::clear() {
  for (size_t i = 0; i < count_; ++i) fields_[i].~AsyncWebHeader();
  core::heapFree(fields_);
  fields_ = nullptr;
  count_ = 0;
}

void AsyncWebHeaders::fill(const char* text) {
  clear();
  size_t lines = 0;
  for (const char* at = text; (at = strchr(at, '\n')) != nullptr; ++at) ++lines;
  fields_ = static_cast<AsyncWebHeader*>(core::heapAllocate(lines * sizeof(AsyncWebHeader)));
  if (fields_ == nullptr) return;
  core::eachHeadField(text, [&](const core::HeadField& field) {
    new (fields_ + count_++, core::kPlace) AsyncWebHeader(field.name, field.value);
  });
}

bool AsyncWebHeaders::remove(const char* name) {
  size_t left = 0;
  for (size_t i = 0; i < count_; ++i) {
    if (name == nullptr || net::httpEqualsIgnoreCase(fields_[i].name().c_str(), name)) continue;
    if (left != i) fields_[left] = static_cast<AsyncWebHeader&&>(fields_[i]);
    ++left;
  }
  const bool removed = left < count_;
  for (size_t i = left; i < count_; ++i) fields_[i].~AsyncWebHeader();
  count_ = left;
  return removed;
}

const AsyncWebHeader* AsyncWebHeaders::find(const char* name) const {
  for (const AsyncWebHeader& field : *this) {
    if (net::httpEqualsIgnoreCase(field.name().c_str(), name)) return &field;
  }
  return nullptr;
}
