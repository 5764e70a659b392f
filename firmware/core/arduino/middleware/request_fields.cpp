// Fields and attributes of a request.

#include "../ESPAsyncWebServer.h"
#include "../WiFi.h"
#include "request_scope.h"

using namespace __board;

const AsyncWebHeaders& AsyncWebServerRequest::getHeaders() const {
  return g_scope.fields();
}

const AsyncWebHeader* AsyncWebServerRequest::getHeader(const char* name) const {
  return getHeaders().find(name);
}

const AsyncWebHeader* AsyncWebServerRequest::getHeader(size_t index) const {
  const AsyncWebHeaders& fields = getHeaders();
  return index < fields.size() ? fields.begin() + index : nullptr;
}

String AsyncWebServerRequest::header(const char* name) const {
  const AsyncWebHeader* field = getHeader(name);
  return field == nullptr ? String() : field->value();
}

String AsyncWebServerRequest::header(size_t index) const {
  const AsyncWebHeader* field = getHeader(index);
  return field == nullptr ? String() : field->value();
}

String AsyncWebServerRequest::headerName(size_t index) const {
  const AsyncWebHeader* field = getHeader(index);
  return field == nullptr ? String() : field->name();
}

bool AsyncWebServerRequest::removeHeader(const char* name) {
  return name != nullptr && g_scope.removeFields(name);
}

void AsyncWebServerRequest::removeHeaders() {
  g_scope.removeFields(nullptr);
}

AsyncWebServerResponse* AsyncWebServerRequest::getResponse() const {
  return g_scope.answer();
}

// --- Attributes ---------------------------------------------------------------------------------

const String* AsyncWebServerRequest::attribute(const char* name) const {
  return g_scope.attribute(name);
}

void AsyncWebServerRequest::setAttribute(const char* name, const char* value) {
  g_scope.setAttribute(name, value);
}

const String& AsyncWebServerRequest::getAttribute(const char* name) const {
  static const String kNone;
  return getAttribute(name, kNone);
}

const String& AsyncWebServerRequest::getAttribute(const char* name, const String& otherwise) const {
  const String* found = attribute(name);
  return found == nullptr ? otherwise : *found;
}

String AsyncWebServerRequest::getAttribute(const char* name, const char* otherwise) const {
  const String* found = attribute(name);
  return found == nullptr ? String(otherwise) : *found;
}

bool AsyncWebServerRequest::getAttribute(const char* name, bool otherwise) const {
  const String* found = attribute(name);
  return found == nullptr ? otherwise : *found == "1";
}

long AsyncWebServerRequest::getAttribute(const char* name, long otherwise) const {
  const String* found = attribute(name);
  return found == nullptr ? otherwise : found->toInt();
}

double AsyncWebServerRequest::getAttribute(const char* name, double otherwise) const {
  const String* found = attribute(name);
  return found == nullptr ? otherwise : found->toDouble();
}

// --- Where it came from -------------------------------------------------------------------------

bool ON_STA_FILTER(AsyncWebServerRequest*) {
  return WiFi.isConnected();
}
bool ON_AP_FILTER(AsyncWebServerRequest*) {
  return !WiFi.isConnected();
}
