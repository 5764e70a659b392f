/** Files of a sketch on the virtual board: in its flash, over resets, and at the flash's pace. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Flash } from './flash.ts';
import { type FlashTimes, NO_TIMES, TYPICAL_TIMES } from './timed-flash.ts';
import { runSketch } from './testing/run-sketch.ts';

/** What a sketch prints in a second of the board's time. */
function run(body: string, flash: Flash, times: FlashTimes = NO_TIMES): Promise<string> {
  return runSketch(`#include <LittleFS.h>\n${body}\nvoid loop() { delay(1000); }`, flash, times);
}

const COUNTS = `void setup() {
  Serial.begin(115200);
  if (!LittleFS.begin(true)) Serial.println("no files");
  File file = LittleFS.open("/starts", "r");
  const long starts = file ? file.parseInt() : 0;
  file.close();
  file = LittleFS.open("/starts", "w");
  file.print(starts + 1);
  file.close();
  Serial.printf("start %ld\\n", starts + 1);
}`;

test('a file outlives a reset, and is gone when the flash is erased', async () => {
  const flash = new Flash();
  assert.equal(await run(COUNTS, flash), 'start 1\n');
  assert.equal(await run(COUNTS, flash), 'start 2\n');
  // As the page keeps it.
  assert.equal(await run(COUNTS, new Flash(flash.snapshot())), 'start 3\n');
  flash.eraseAll();
  assert.equal(await run(COUNTS, flash), 'start 1\n');
});

test('the sketch waits for the flash as long as it takes', async () => {
  const body = `void setup() {
    Serial.begin(115200);
    LittleFS.begin(true);
    File file = LittleFS.open("/big", "w");
    const unsigned long start = millis();
    for (int i = 0; i < 10; ++i) file.print(String("0123456789abcdef0123456789abcdef") + String(i));
    for (int i = 0; i < 4096; ++i) file.write('x');
    file.close();
    Serial.printf("%lu ms\\n", millis() - start);
  }`;
  const slow = await run(body, new Flash(), TYPICAL_TIMES);
  // Two sectors are erased, and some 20 pages are programmed: 45 ms and 0.7 ms each.
  assert.match(slow, /^1[012]\d ms\n$/);
  assert.match(await run(body, new Flash()), /^[0-2] ms\n$/);
});
