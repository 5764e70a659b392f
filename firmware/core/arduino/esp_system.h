// What sketches take from this header of ESP-IDF is in Esp.h.
#pragma once

#include "Esp.h"
