// Sketches include AsyncTCP.h because the real web server library stands on it. Here the server
// stands on the core's own TCP, and AsyncClient is not offered: a sketch that uses it fails to
// compile.
#pragma once

#include "Arduino.h"
