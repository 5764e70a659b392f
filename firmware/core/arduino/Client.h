// Client.h of the Arduino core for ESP32: what libraries know of a connection, whatever carries it. On this board it has to
// be included by name.
#pragma once

#include "NetworkClient.h"

using Client = __board::Connection;
