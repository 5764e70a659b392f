#pragma once
#ifdef ESP32
const char page[] = "page for the ESP32";
#endif
