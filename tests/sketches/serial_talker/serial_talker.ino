// Says back what it hears, and prints numbered lines: "print <lines> <octets per second>"; or one line
// that is long: "flow <octets>".
#include <Arduino.h>

const unsigned long LINE_OCTETS = 64;

void setup() {
  Serial.begin(115200);
  Serial.println("serial_talker: listening");
}

// A UART that is full makes the program wait: it never gets ahead of the rate.
void printLines(unsigned long lines, unsigned long octetsPerSecond) {
  const unsigned long startMs = millis();
  for (unsigned long number = 0; number < lines; number++) {
    Serial.printf("line %08lu of many, numbered so that every one can be found\r\n", number);
    const unsigned long long octets = (number + 1ULL) * LINE_OCTETS;
    while (octets * 1000 > (millis() - startMs + 1ULL) * octetsPerSecond) {
      delay(1);
    }
  }
  Serial.println("serial_talker: done");
}

void printFlow(unsigned long octets) {
  for (unsigned long printed = 0; printed < octets; printed += 10) {
    Serial.print("..........");
    if (printed % 20000 == 0) delay(1);
  }
  Serial.println();
  Serial.println("serial_talker: done");
}

void loop() {
  if (!Serial.available()) {
    delay(1);
    return;
  }
  const String line = Serial.readStringUntil('\n');
  if (line.startsWith("print ")) {
    const int space = line.indexOf(' ', 6);
    printLines(line.substring(6, space).toInt(), line.substring(space + 1).toInt());
  } else if (line.startsWith("flow ")) {
    printFlow(line.substring(5).toInt());
  } else if (line.startsWith("escape ")) {
    // What follows, with ESC for ^ and BEL for ~.
    for (size_t at = 7; at < line.length(); at++) {
      const char c = line[at];
      Serial.print(c == '^' ? '\x1b' : c == '~' ? '\a' : c);
    }
    Serial.println();
  } else {
    Serial.print("heard <");
    for (size_t at = 0; at < line.length(); at++) {
      Serial.print(line[at] == '\r' ? '$' : line[at]);
    }
    Serial.println(">");
  }
}
