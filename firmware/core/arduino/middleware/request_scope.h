// One request on its way through middleware: its fields and attributes, and its answer, which waits until the last
// middleware has had it. There is one at a time, because a request exists only while its handler runs.
//
// Linked on demand (firmware/build/job.ts). Then AsyncWebServer::handlerOf() gives each request to the scope, which
// runs the middleware and has the server handle the request in its middle.
#pragma once

#include "../../net/http/http_server.h"
#include "../ESPAsyncWebServer.h"

namespace __board {

class RequestScope final : public AsyncWebHandler {
 public:
  // AsyncWebHandler
  void handleRequest(AsyncWebServerRequest* request) override;

  /// The handler for the server: the scope itself, or in the scope's middle the sketch's, which may be null.
  AsyncWebHandler* enter(AsyncWebServer& server, AsyncWebServerRequest& request);
  bool holds(const AsyncWebServerRequest& request) const { return request_ == &request; }

  const AsyncWebHeaders& fields();
  bool removeFields(const char* name);
  /// Null when there is none.
  String* attribute(const char* name);
  void setAttribute(const char* name, const char* value);

  /// Keeps an answer back. Another one takes its place.
  void keepAnswer(AsyncWebServerRequest& request, const net::HttpResponse& response,
                  const char* fields);
  AsyncWebServerResponse* answer() const { return answered_ ? request_->response_ : nullptr; }

 private:
  struct Attribute;

  void serve();
  void finish();

  AsyncWebServer* server_ = nullptr;
  AsyncWebServerRequest* request_ = nullptr;
  AsyncWebHandler* handler_ = nullptr;  // the sketch's; null when none takes the request
  bool serving_ = false;                // the server handles the request itself
  bool hasFields_ = false;
  bool answered_ = false;
  net::HttpResponse answer_;  // its content; the rest is the request's response
  AsyncWebHeaders fields_;
  Attribute* attributes_ = nullptr;  // in the heap
};

extern RequestScope g_scope;

}  // namespace __board
