// What a sketch has of this header is in FreeRTOS.h.
#pragma once

#include "FreeRTOS.h"
