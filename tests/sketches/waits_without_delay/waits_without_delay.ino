// Waits without delay(): on a chip, Wi-Fi and the serial port go on in other tasks.
#include <WiFi.h>

void setup() {
  Serial.begin(115200);
  WiFi.begin("net", "password");
  while (WiFi.status() != WL_CONNECTED) {
  }
  Serial.println("connected");
  while (!Serial.available()) {
  }
  Serial.print("got ");
  Serial.println((char)Serial.read());
  const unsigned long start = millis();
  while (millis() - start < 100) {
  }
  Serial.println("waited");
}

void loop() {}

void serialEvent() {
  while (Serial.available()) {
    Serial.print('[');
    Serial.print((char)Serial.read());
    Serial.print(']');
  }
}
