// Sketches include AsyncTCP.h because the real web server library uses it. Here the server uses the
// core's own TCP. AsyncClient is left out: a sketch that uses it fails to compile.
#pragma once

#include "Arduino.h"
