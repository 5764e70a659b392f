// A device of your own. It does nothing yet.

void setup() {
  // Once, when the board starts.
}

void loop() {
  // Again and again.
}
