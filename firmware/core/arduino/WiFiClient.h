// In the Arduino core 3.x this is NetworkClient.
#pragma once

#include "NetworkClient.h"
