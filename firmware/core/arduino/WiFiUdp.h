// In the Arduino core 3.x this is NetworkUDP.
#pragma once

#include "NetworkUdp.h"

using WiFiUDP = NetworkUDP;
