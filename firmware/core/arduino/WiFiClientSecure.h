// In the Arduino core 3.x this is NetworkClientSecure.
#pragma once

#include "NetworkClientSecure.h"

using WiFiClientSecure = NetworkClientSecure;
