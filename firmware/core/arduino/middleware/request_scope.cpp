#include "request_scope.h"

#include "../../placement.h"
#include "../heap.h"
#include "../web_server.h"
#include "head_fields.h"
#include "middleware_chain.h"

using namespace __board;

constinit RequestScope __board::g_scope{};

struct RequestScope::Attribute {
  String name, value;
  Attribute* next;
};

// --- On its way ---------------------------------------------------------------------------------

// Instead of those in web_server.cpp and web_answers.cpp.
AsyncWebHandler* AsyncWebServer::handlerOf(AsyncWebServerRequest& request) {
  return g_scope.enter(*this, request);
}

bool AsyncWebServerRequest::leavesNow(size_t) const {
  return false;
}

void AsyncWebServerRequest::respond(net::HttpResponse& response, const char* fields) {
  g_scope.keepAnswer(*this, response, fields);
}

AsyncWebHandler* RequestScope::enter(AsyncWebServer& server, AsyncWebServerRequest& request) {
  if (serving_) return handler_;
  server_ = &server;
  request_ = &request;
  AsyncWebHandler* handler = server.handlers_;
  while (handler != nullptr && !handler->wants(request)) handler = handler->next_;
  handler_ = handler;
  return this;
}

// As in the real library, a body has reached the sketch before its middleware decides.
void RequestScope::handleRequest(AsyncWebServerRequest* request) {
  if (g_passBody != nullptr) g_passBody(*server_, handler_, *request);
  const AsyncWebHandler& own = handler_ == nullptr ? server_->catchAllHandler() : *handler_;
  const auto handle = [this, &own] { runMiddleware(own, *request_, [this] { serve(); }); };
  if (own.mustSkipServerMiddlewares()) {
    handle();
  } else {
    runMiddleware(*server_, *request, handle);
  }
  finish();
}

void RequestScope::serve() {
  // The function for bodies has answered.
  if (handler_ == nullptr && answered_ && !server_->onNotFound_) return;
  const auto passBody = g_passBody;
  g_passBody = nullptr;
  serving_ = true;
  server_->handle(*request_);
  serving_ = false;
  g_passBody = passBody;
}

void RequestScope::keepAnswer(AsyncWebServerRequest& request, const net::HttpResponse& response,
                              const char* fields) {
  AsyncWebServerResponse* own = request.response_;
  // Unless the sketch made it with beginResponse(), it gets an object now.
  if (own == nullptr || response.contentType != own->contentType_.c_str()) {
    own = request.begin(response.status, response.contentType);
    own->fields_ = fields == nullptr ? "" : fields;
  }
  answer_ = response;
  answered_ = true;
}

void RequestScope::finish() {
  AsyncWebServerRequest& request = *request_;
  if (answered_ && !request.isSent()) {
    AsyncWebServerResponse& own = *request.response_;
    const String all =
        g_withDefaults == nullptr ? own.fields_ : g_withDefaults(own.fields_.c_str());
    answer_.status = own.code_;
    answer_.contentType = own.contentType_.c_str();
    answer_.fields = all.c_str();
    request.exchange_.respond(answer_);
  }
  while (attributes_ != nullptr) {
    Attribute* attribute = attributes_;
    attributes_ = attribute->next;
    attribute->~Attribute();
    core::heapFree(attribute);
  }
  fields_.clear();
  core::forgetHead(request.exchange_.request());
  request_ = nullptr;
  hasFields_ = answered_ = false;
}

// --- What it carries ----------------------------------------------------------------------------

const AsyncWebHeaders& RequestScope::fields() {
  if (!hasFields_ && request_ != nullptr) {
    fields_.fill(core::headOf(request_->exchange_.request()));
    hasFields_ = true;
  }
  return fields_;
}

bool RequestScope::removeFields(const char* name) {
  fields();
  return fields_.remove(name);
}

String* RequestScope::attribute(const char* name) {
  for (Attribute* at = attributes_; at != nullptr; at = at->next) {
    if (at->name == name) return &at->value;
  }
  return nullptr;
}

void RequestScope::setAttribute(const char* name, const char* value) {
  if (String* found = attribute(name)) {
    *found = value;
    return;
  }
  void* place = core::heapAllocate(sizeof(Attribute));
  if (place == nullptr) {
    Serial.print("[web] no memory for an attribute\r\n");
    return;
  }
  attributes_ = new (place, core::kPlace) Attribute{name, value, attributes_};
}
