// In the Arduino core, HardwareSerial has a header of its own.
#pragma once

#include "Arduino.h"
