// In the Arduino core 3.x this is NetworkServer.
#pragma once

#include "NetworkServer.h"
