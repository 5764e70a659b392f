/** A real board as it is flashed: what ends a flash early, what is left then, and when one is done. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { buildImages } from '../../../firmware/images.ts';
import { MemoryPort } from '../../port/memory-port.ts';
import { BOOT_IMAGE_ADDRESS } from '../../formats/esp/chips.ts';
import { openPort } from '../../port/port-control.ts';
import { flashStep } from '../board-events.ts';
import type { Board } from '../board-interface.ts';
import { bundled, ledKnown, percent, record, until } from '../testing/node-board.ts';
import { Bench, hardware, nextTurn } from '../testing/usb-bench.ts';

before(buildImages);

function resultOf({ snapshot: { flash } }: Board): string | null {
  return flash.kind === 'ended' ? flash.result : null;
}

test('flashing while it is still being asked: nothing of the asking is left', async (t) => {
  const bench = new Bench(t, hardware(t).port);
  const { board } = bench;
  await board.connectUsb();
  const states = record(board);
  await board.flash();
  await until(board, ledKnown);
  assert.deepEqual(states.slice(states.indexOf('flashing')), ['flashing', 'booting', 'running']);
  assert.deepEqual(bench.told, ['flashing', 'flashed']);
});

test('lost in the middle of a flash: after it, what the board holds is told', async (t) => {
  const lost = hardware(t);
  const bench = new Bench(t, lost.port);
  const { board } = bench;
  await board.connectUsb();
  const flashing = board.flash();
  await until(board, (now) => percent(now) > 30);
  lost.unplug();
  await flashing;
  assert.deepEqual(
    [board.snapshot.state, board.snapshot.problem?.code],
    ['lost', 'flash-board-lost'],
  );
  while (!bench.waits) await nextTurn();
  bench.plugIn(new MemoryPort({}));
  await until(board, ({ note }) => note !== null);
  assert.match(board.snapshot.note ?? '', /half a program.*"Flash" again/);
});

for (const end of ['disconnect', 'page-left'] as const) {
  test(`${end} in the middle of a fast flash: the port is closed, and stays so`, async (t) => {
    const { port } = hardware(t);
    const bench = new Bench(t, port);
    const { board } = bench;
    await board.connectUsb();
    const flashing = board.flash('led_websocket', { speed: 921_600 });
    await until(board, (now) => flashStep(now)?.kind === 'write');
    if (end === 'disconnect') await board.disconnect();
    else await bench.events?.onTaken('page-left');
    await flashing;
    if (end === 'page-left') while (!bench.waits) await nextTurn();
    assert.equal(port.readable, null);
    assert.equal(board.snapshot.state, end === 'disconnect' ? 'none' : 'lost');
    assert.equal(board.snapshot.problem, null);
    assert.deepEqual(bench.told.slice(-2), ['flashed', 'released']);
    if (end === 'disconnect') await board.connectUsb(port);
    else {
      await openPort(port, 115_200);
      bench.plugIn(port);
      const { note } = await until(board, ({ note: told }) => told !== null);
      assert.match(note ?? '', /half a program/);
    }
    await board.flash();
    await until(board, ledKnown);
  });
}

test('cancelled while the program for it is being fetched: at once, and the board is left alone', async (t) => {
  const { port } = hardware(t, bundled());
  const { board } = new Bench(t, port, () => new Promise(() => undefined));
  await board.connectUsb();
  await until(board, ledKnown);
  const flashing = board.flash();
  board.cancel();
  await flashing;
  assert.deepEqual([board.snapshot.state, board.snapshot.problem], ['running', null]);
  await board.toggle();
});

test('unplugged while the program for it is still being fetched: nothing is flashed', async (t) => {
  const first = hardware(t);
  const image = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
  const bench = new Bench(t, first.port, () => image.promise);
  const { board } = bench;
  await board.connectUsb();
  const flashing = board.flash();
  first.unplug();
  await until(board, ({ state }) => state === 'lost');
  while (!bench.waits) await nextTurn();
  const second = hardware(t, bundled());
  await openPort(second.port, 115_200);
  bench.plugIn(second.port);
  await until(board, ledKnown);
  const states = record(board);
  image.resolve(bundled());
  await flashing;
  await board.toggle();
  assert.deepEqual([states, board.snapshot.problem], [['running'], null]);
});

test('lost while it was being asked for its boot loader: nothing of it was written', async (t) => {
  const lost = hardware(t);
  const bench = new Bench(t, lost.port);
  const { board } = bench;
  await board.connectUsb();
  const flashing = board.flash();
  await until(board, (now) => flashStep(now)?.kind === 'connect');
  lost.unplug();
  await flashing;
  while (!bench.waits) await nextTurn();
  bench.plugIn(new MemoryPort({}));
  assert.equal((await until(board, ({ note }) => note !== null)).note, 'Reconnected.');
});

test('only its writing end fails at first, as drivers have it: lost all the same', async (t) => {
  const { port } = hardware(t);
  const bench = new Bench(t, port);
  const { board } = bench;
  await board.connectUsb();
  const writable = (): WritableStream =>
    new WritableStream({
      write: () => Promise.reject(new DOMException('The device has been lost.', 'NetworkError')),
    });
  const flashing = board.flash('led_websocket', { speed: 115_200 });
  await until(board, (now) => flashStep(now)?.kind === 'check');
  Object.defineProperty(port, 'writable', { get: writable, configurable: true });
  await flashing;
  assert.deepEqual(
    [board.snapshot.state, board.snapshot.problem?.code],
    ['lost', 'flash-board-lost'],
  );
});

test('cancelled while the buttons are asked for: what the board does is asked, not supposed', async (t) => {
  const { port } = hardware(t, bundled());
  const bench = new Bench(t, port);
  const { board } = bench;
  await board.connectUsb();
  await until(board, ledKnown);
  port.setSignals = () => Promise.reject(new DOMException('No such lines.', 'NetworkError'));
  const flashing = board.flash();
  await until(board, (now) => flashStep(now)?.kind === 'hold-boot');
  const states = record(board);
  board.cancel();
  await flashing;
  await until(board, ledKnown);
  assert.deepEqual(states, ['flashing', 'listening', 'running']);
});

test('a flash that fails on a port without DTR and RTS: its own failure is told', async (t) => {
  const virtual = hardware(t);
  const bench = new Bench(t, virtual.port);
  const { board } = bench;
  await board.connectUsb();
  const { port } = virtual;
  board.on('change', (now) => {
    if (flashStep(now)?.kind !== 'identify') return;
    port.setSignals = () => Promise.reject(new DOMException('No such lines.', 'NetworkError'));
  });
  await board.flash([{ address: 0x3ff000, data: new Uint8Array(0x2000) }]);
  assert.equal(board.snapshot.problem?.code, 'flash-too-small');
});

test('flashing ends when the board has booted and its program has spoken', async (t) => {
  const { board, rates } = new Bench(t, hardware(t).port);
  await board.connectUsb();
  const log: string[] = [];
  board.on('flash-log', (line) => log.push(line));
  const stages = new Set<string>();
  board.on('change', (now) => {
    const step = flashStep(now);
    if (step !== null) stages.add(`${step.kind} ${step.baudRate}`);
  });
  await board.flash('led_websocket', { speed: 230_400 });
  const { problem, state } = board.snapshot;
  assert.equal(problem, null);
  assert.equal(state, 'running');
  assert.equal(
    resultOf(board),
    'Flashed and verified. It has started and says: led_websocket: starting',
  );
  assert.ok(stages.has('write 230400'), [...stages].join());
  // The ROM writes up to 64 KB sooner than the stub (device/flash/flasher.ts).
  const writer = bundled().length <= 0x10000 ? 'rom' : 'stub';
  assert.ok(log.join().includes(`230400 baud, written by the ${writer}`), log.join());
  assert.deepEqual([...rates], [], 'nothing is known of faster rates');
  await board.flash();
  assert.deepEqual([...rates], [['flash-speed.other', '921600']]);
});

test('what was written and does not start is a problem; what says nothing is told', async (t) => {
  const virtual = hardware(t);
  const { board } = new Bench(t, virtual.port);
  await board.connectUsb();
  // Nothing at the place where the boot ROM looks.
  await board.flash([{ address: 0x10000, data: new Uint8Array(64).fill(7) }]);
  assert.equal(board.snapshot.problem?.code, 'boot-invalid-header');
  await board.flash([{ address: 0x1000, data: bundled() }]);
  assert.equal(board.snapshot.problem, null);
  assert.match(resultOf(board) ?? '', /It has started/);
});

test('erased on request: nothing is left, and the board says that it finds no program', async (t) => {
  const virtual = hardware(t, bundled());
  const { board } = new Bench(t, virtual.port);
  await board.connectUsb();
  await until(board, ledKnown);
  await board.eraseFlash();
  await until(board, ({ state }) => state === 'no-program');
  assert.ok(virtual.flash.read(BOOT_IMAGE_ADDRESS, 0x10000).every((octet) => octet === 0xff));
  assert.equal(resultOf(board), 'The whole flash is blank: every octet of it is ff.');
  assert.equal(board.snapshot.sketch, null);
});
