// A tab of the sketch: it uses what stands in the first one.
void helper() {
  say("tab", config.port);
}
