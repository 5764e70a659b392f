// A loop task that never gives up the CPU: the watchdog has to end it.
#include <Arduino.h>

void setup() {
  Serial.begin(115200);
  Serial.println("never_yields: starting");
}

void loop() {
  Serial.println("never_yields: looping for ever");
  volatile bool forever = true;
  while (forever) {
  }
}
