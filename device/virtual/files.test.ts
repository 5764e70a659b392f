/** Files of a sketch on the virtual board: in its flash, over resets, and at the flash's pace. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import type { CpuBus } from './cpu.ts';
import { Flash } from './flash.ts';
import { ProgramFlash } from './program-flash.ts';
import { type FlashTimes, NO_TIMES, TYPICAL_TIMES } from './timed-flash.ts';
import { wasmCpu } from './wasm-cpu.ts';

/** What a sketch prints in a second of the board's time. */
async function run(body: string, flash: Flash, times: FlashTimes = NO_TIMES): Promise<string> {
  const text = `#include <LittleFS.h>\n${body}\nvoid loop() { delay(1000); }`;
  const octets = (await linkSketch([{ path: 'mine/mine.ino', text }])) as Uint8Array<ArrayBuffer>;
  let printed = '';
  const ignore = (): void => undefined;
  const bus: CpuBus = {
    flash: new ProgramFlash(flash, times),
    transmit: (sent) => (printed += new TextDecoder().decode(sent).replaceAll('\r', '')),
    setBaudRate: ignore,
    pin: ignore,
    pinState: ignore,
    calls: ignore,
    callback: ignore,
    fault: (reason) => (printed += `fault: ${reason}`),
    reset: ignore,
  };
  const clock = new ManualClock();
  const cpu = await wasmCpu(clock)(
    { segments: [{ address: 0, octets }], entry: 0 },
    bus,
    new Map(),
  );
  while (clock.nowMs() < 1_000) {
    await new Promise(setImmediate);
    clock.advance(Math.min(clock.untilNextMs() ?? 1, 1_000 - clock.nowMs()));
  }
  await new Promise(setImmediate);
  cpu.stop();
  return printed;
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
