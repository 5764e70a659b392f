/** Programs that misbehave, and images that are not programs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { imagePath } from '../../firmware/images.ts';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { root } from '../../server/root.ts';
import { fastClock, startBoard } from './board.ts';

const NEVER_YIELDS = {
  path: 'never_yields.ino',
  text: readFileSync(`${root}tests/sketches/never_yields/never_yields.ino`, 'utf8'),
};

test('a sketch that never yields is ended by the watchdog, and the board starts again', async (t) => {
  const program = await linkSketch([NEVER_YIELDS]);
  // The supervisor's time runs faster; the sketch blocks its worker for real.
  const wired = await startBoard(t, writeWebAssemblyImage(program), fastClock(8));
  await wired.heard(/looping for ever/);
  const text = await wired.heard(/rst:0x8 \(TG1WDT_SYS_RESET\)/);
  assert.match(text, /Task watchdog got triggered/);
  assert.match(text, /loopTask/);
  await wired.heard(/never_yields: starting/);
});

test('EN resets a board whose sketch never yields, without waiting for the watchdog', async (t) => {
  const program = await linkSketch([NEVER_YIELDS]);
  const wired = await startBoard(t, writeWebAssemblyImage(program));
  await wired.heard(/looping for ever/);
  await wired.board.port.setSignals({ dataTerminalReady: false, requestToSend: true });
  await wired.board.port.setSignals({ dataTerminalReady: false, requestToSend: false });
  const text = await wired.heard(/never_yields: starting/);
  assert.match(text, /POWERON_RESET/);
  assert.doesNotMatch(text, /watchdog/);
});

test('a program that is no WebAssembly module is a fault with a reason, not a hang', async (t) => {
  const wired = await startBoard(t, writeWebAssemblyImage(new Uint8Array(64).fill(7)));
  await wired.heard(/WebAssembly/);
  await wired.heard(/SW_CPU_RESET/);
});

test('every kind of damage to an image is refused by the ROM with its reason', async (t) => {
  const good = new Uint8Array(readFileSync(imagePath('led_websocket')));
  const truncated = good.slice(0, 2000);
  const flipped = good.slice();
  flipped[1000] = (flipped[1000] ?? 0) ^ 1;
  const foreign = good.slice();
  foreign[12] = 5;
  for (const [image, words] of [
    [truncated, /csum err/],
    [flipped, /csum err/],
    [foreign, /chip/i],
    [new Uint8Array(0), /invalid header: 0xffffffff/],
  ] as const) {
    const wired = await startBoard(t, image);
    await wired.heard(words);
    await wired.stop();
  }
});
