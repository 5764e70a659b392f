import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { buildImages } from '../../../firmware/images.ts';
import { flashEnd } from '../board-events.ts';
import type { FlashEnd } from '../../formats/esp/exchange.ts';
import { bundled, nodeBoard, percent, until, ledKnown, record } from '../testing/node-board.ts';

before(buildImages);

test('an image that arrives after a disconnect, or after a newer start, is not flashed', async (t) => {
  const late = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const asked = Promise.withResolvers<undefined>();
  let count = 0;
  const { board } = nodeBoard(t, () => {
    asked.resolve(undefined);
    return count++ === 0 ? late.promise : Promise.resolve(bundled());
  });
  const first = board.startVirtual();
  await asked.promise;
  await board.disconnect();
  const second = board.startVirtual();
  const states = record(board);
  await until(board, (now) => percent(now) > 20);
  late.resolve(bundled());
  await Promise.all([first, second]);
  await until(board, ledKnown);
  assert.equal(states.filter((state) => state === 'flashing').length, 1);
  assert.equal(board.snapshot.problem, null);
});

test('the second start may skip flashing, and only with the same image', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual({ skipFlash: true });
  await until(board, ledKnown);
  const states = record(board);
  await board.startVirtual({ skipFlash: true });
  await until(board, ledKnown);
  assert.ok(!states.includes('flashing'), states.join());
  const again = record(board);
  await board.startVirtual();
  await until(board, ledKnown);
  assert.ok(again.includes('flashing'), again.join());
});

test('a start without flashing hears the board from its first word on, on a slow wire too', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  for (const paceBaud of [115_200, null]) {
    await board.startVirtual({ skipFlash: true, paceBaud });
    await until(board, ledKnown);
    const [hello = '', , reset = ''] = board.serialLines;
    assert.match(hello, /^ets /);
    assert.match(reset, /^rst:0x1 \(POWERON_RESET\),boot:0x13 /);
    assert.equal(board.serialLines.filter((line) => line.startsWith('ets ')).length, 1);
  }
});

test('cancelling leaves the board in download mode; flashing again brings it back', async (t) => {
  const { board } = nodeBoard(t);
  board.on('change', (now) => {
    if (percent(now) >= 30 && percent(now) < 60) board.cancel();
  });
  await board.startVirtual();
  assert.equal(board.snapshot.state, 'download');
  assert.equal(board.snapshot.flash.kind, 'ended');
  const { board: other } = nodeBoard(t);
  await other.startVirtual();
  await until(other, ledKnown);
});

test('a wrong image is a problem, and the sketch goes on running', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  const image = bundled();
  image[12] = 9; // ESP32-S3
  image[13] = 0;
  await board.flash(image);
  assert.equal(board.snapshot.problem?.code, 'image-wrong-chip');
  assert.equal(board.snapshot.state, 'running');
  await board.toggle();
  assert.equal(board.snapshot.led, 'on');
  assert.equal(board.snapshot.problem, null);
});

test('a second flash and a reset are refused while one is running, and it goes on', async (t) => {
  const { board } = nodeBoard(t);
  const starting = board.startVirtual();
  await until(board, (now) => percent(now) > 20);
  for (const act of [() => board.flash(), () => board.reset()]) {
    await act();
    assert.equal(board.snapshot.problem?.code, 'busy-flashing');
  }
  await starting;
  await until(board, ledKnown);
});

test('disconnecting in the middle of flashing ends it without a problem', async (t) => {
  const { board } = nodeBoard(t);
  const starting = board.startVirtual();
  await until(board, (now) => percent(now) > 20);
  await board.disconnect();
  await starting;
  assert.equal(board.snapshot.state, 'none');
  assert.equal(board.snapshot.problem, null);
});

test('a cable pulled in the middle of flashing is a problem that says so', async (t) => {
  const { board, hardware } = nodeBoard(t);
  const starting = board.startVirtual();
  await until(board, (now) => percent(now) > 20);
  hardware[0]?.unplug();
  await starting;
  assert.notEqual(board.snapshot.problem, null);
  await board.startVirtual();
  await until(board, ledKnown);
});

test('a flash is told exchange by exchange, from the reset to the boot log, and how it ended', async (t) => {
  const { board } = nodeBoard(t);
  const ends: string[] = [];
  let last: FlashEnd | null = null;
  board.on('change', (snapshot) => {
    const end = flashEnd(snapshot);
    if (end !== null && end !== last) ends.push(`${end.flash} ${end.outcome}`);
    last = end;
  });
  await board.startVirtual();
  await until(board, ledKnown);
  assert.deepEqual(ends, ['1 verified']);
  assert.equal(flashEnd(board.snapshot)?.outcome, 'verified');
  const start = board.exchanges.at(-1);
  assert.equal(start?.phase, 'start');
  assert.equal(start.answer, 'The ROM has loaded the program and runs it.');
  assert.match(start.text, /entry 0x/);
  const told = board.exchanges.length;
  await board.reset();
  await until(board, ({ state }) => state === 'booting');
  await until(board, ledKnown);
  assert.equal(board.exchanges.length, told, 'what comes later is no part of the flash');

  const wrong = bundled();
  wrong[1000]! ^= 1;
  await board.flash(wrong);
  assert.deepEqual(ends, ['1 verified', '2 refused']);
  assert.deepEqual(board.exchanges, [], 'the board was not touched');
});

test('a flash is held back, one frame at a time, and cancelled while it waits', async (t) => {
  const { board } = nodeBoard(t);
  const reached = Promise.withResolvers<undefined>();
  board.holdFlash(() => {
    if (board.exchanges.at(-1)?.name !== 'FLASH_DEFL_DATA') return Promise.resolve();
    reached.resolve(undefined);
    return new Promise(() => undefined);
  });
  const started = board.startVirtual();
  await reached.promise;
  board.cancel();
  await started;
  assert.equal(flashEnd(board.snapshot)?.outcome, 'cancelled');
  assert.equal(board.snapshot.state, 'download');
  assert.equal(board.exchanges.filter(({ block }) => block !== null).at(-1)?.block?.number, 1);
  board.holdFlash(null);
  await board.flash();
  await until(board, ledKnown);
  assert.equal(flashEnd(board.snapshot)?.outcome, 'verified');
});

test('a flash that is cancelled has not changed the program', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  board.holdFlash(() => {
    board.cancel();
    return new Promise(() => undefined);
  });
  await board.flash('led_http');
  board.holdFlash(null);
  assert.equal(board.snapshot.sketch, 'led_websocket');
  await board.reset();
  await until(board, ledKnown);
});

test('a flash at the moment a program is entered: the next program’s boot is not taken for its', async (t) => {
  const { board } = nodeBoard(t);
  await board.startVirtual();
  await until(board, ledKnown);
  const flashed = new Promise<void>((resolve) => {
    const listening = new AbortController();
    board.on(
      'line',
      (line) => {
        if (!line.startsWith('entry')) return;
        listening.abort();
        resolve(board.flash());
      },
      { signal: listening.signal },
    );
  });
  await board.reset();
  await flashed;
  await until(board, ledKnown);
  assert.equal(board.exchanges.at(-1)?.answer, 'The ROM has loaded the program and runs it.');
});
