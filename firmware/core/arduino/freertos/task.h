// What a sketch of one task has of this header is in FreeRTOS.h.
#pragma once

#include "FreeRTOS.h"
