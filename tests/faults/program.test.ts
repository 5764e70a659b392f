/** Programs that misbehave, and images that are not programs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { imagePath } from '../../firmware/images.ts';
import { linkSketch } from '../../firmware/wasm-build.ts';
import { writeWebAssemblyImage } from '../../device/formats/esp/webassembly-image.ts';
import { root } from '../../server/root.ts';
import { fastClock, startBoard } from './board.ts';

const imageOf = async (name: string) => {
  const text = readFileSync(`${root}tests/sketches/${name}/${name}.ino`, 'utf8');
  return writeWebAssemblyImage(await linkSketch([{ path: `${name}.ino`, text }]));
};

test('a loop() that never ends keeps nobody waiting, and the watchdog lets it', async (t) => {
  const clock = fastClock(8);
  const wired = await startBoard(t, await imageOf('never_yields'), clock);
  await wired.heard(/looping for ever/);
  const started = clock.nowMs();
  // Over the watchdog's five seconds.
  while (clock.nowMs() - started < 8000) {
    const { body } = await wired.session.get('/');
    assert.equal(new TextDecoder().decode(body), 'here');
  }
  assert.equal(wired.text.trim(), '');
});

test('a callback that never returns is ended by the watchdog, which names its task', async (t) => {
  // The supervisor's time runs faster; the sketch blocks its worker for real.
  const wired = await startBoard(t, await imageOf('blocks_on_request'), fastClock(8));
  await wired.heard(/serving/);
  wired.session.get('/block').catch(() => undefined);
  await wired.heard(/blocked\r\n/);
  const text = await wired.heard(/rst:0xc \(SW_CPU_RESET\)/);
  assert.match(
    text,
    /^\r\nE \(\d+\) task_wdt: Task watchdog got triggered\. The following tasks\/users did not reset the watchdog in time:\r\nE \(\d+\) task_wdt: {2}- async_tcp \(CPU 0\/1\)\r\n/,
  );
  assert.match(text, /task_wdt: Aborting\.\r\n\r\nRebooting\.\.\.\r\n/);
  assert.doesNotMatch(text, /loopTask/);
  await wired.heard(/serving/);
});

test('EN resets a board whose sketch never yields, without waiting for the watchdog', async (t) => {
  const wired = await startBoard(t, await imageOf('never_yields'));
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
