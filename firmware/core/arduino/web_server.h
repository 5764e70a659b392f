// Between the HTTP server and the sketch's AsyncWebServer objects.
#pragma once

#include "../net/http/http_server.h"
#include "web_response.h"

namespace __board {

/// The content of the answer to this exchange; kept until it has been sent.
WebContent& webContentOf(const net::HttpExchange& exchange);

}  // namespace __board
