// Between the HTTP server and the sketch's AsyncWebServer objects.
#pragma once

#include "../net/http/http_server.h"
#include "web_response.h"

namespace __board {

/// The content of the answer to this exchange; kept until it has been sent.
WebContent& webContentOf(const net::HttpExchange& exchange);

/// Hands the body of a request to the function that the sketch has for it; `handler` null: no handler takes the request.
/// Null unless the sketch has such functions (web_bodies.cpp): others do not pay for them.
extern void (*g_passBody)(const AsyncWebServer& server, const AsyncWebHandler* handler,
                          AsyncWebServerRequest& request);

/// Puts the fields of every response before those of one; null while there are none.
extern String (*g_withDefaults)(const char* fields);

/// Forgets the middleware of a handler that ends; null unless there is middleware.
extern void (*g_forgetMiddleware)(const AsyncMiddlewareChain& chain);

/// The answer to the exchange of this number is over. Null unless the sketch sends files (files/web_files.cpp).
extern void (*g_endFile)(size_t exchange);

}  // namespace __board
