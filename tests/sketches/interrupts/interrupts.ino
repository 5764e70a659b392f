// Interrupts as sketches use them: a counter, a flag that loop() waits for, and edges that the sketch makes itself.
volatile int edges = 0, presses = 0, releases = 0;
volatile bool happened = false;

void IRAM_ATTR onEdge() { edges++; }

void IRAM_ATTR onBoot(void* name) {
  if (digitalRead(0) == LOW) presses++;
  else releases++;
  happened = *static_cast<const char*>(name) == 'B';
}

void setup() {
  Serial.begin(115200);
  pinMode(19, OUTPUT);
  attachInterrupt(digitalPinToInterrupt(19), onEdge, RISING);
  for (int i = 0; i < 3; i++) {
    digitalWrite(19, HIGH);
    digitalWrite(19, LOW);
  }
  Serial.printf("own edges %d\n", edges);
  edges = 0;
  noInterrupts();
  digitalWrite(19, HIGH);
  int masked = edges;
  interrupts();
  Serial.printf("masked %d, then %d\n", masked, edges);
  detachInterrupt(digitalPinToInterrupt(19));
  pinMode(0, INPUT_PULLUP);
  static char name[] = "BOOT";
  attachInterruptArg(digitalPinToInterrupt(0), onBoot, name, CHANGE);
  Serial.println("waiting");
}

void loop() {
  // Every second time with delay(), every other without.
  static bool waits = false;
  waits = !waits;
  while (!happened) {
    if (waits) delay(1);
  }
  happened = false;
  if (presses > releases) Serial.printf("pressed %d\n", presses);
  else Serial.printf("released %d\n", releases);
}
