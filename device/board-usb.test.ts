import assert from 'node:assert/strict';
import { before, test, type TestContext } from 'node:test';
import { buildImages } from '../firmware/images.ts';
import { Board } from './board.ts';
import { systemClock } from './bytes/clock.ts';
import { ProblemError } from './bytes/problem.ts';
import { VIRTUAL_RESET_TIMING } from './flash/flasher.ts';
import { MemoryPort } from './port/memory-port.ts';
import type { Port } from './port/port.ts';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_WEBASSEMBLY } from './rom/chips.ts';
import type { BoardDevice, DeviceEvents } from './session/board-device.ts';
import { openPort } from './session/port-control.ts';
import { bundled, ledKnown, record, until } from './testing/node-board.ts';
import { Flash } from './virtual/flash.ts';
import { startNodeWorker } from './virtual/node-worker.ts';
import { VirtualBoard } from './virtual/virtual-board.ts';

before(buildImages);

/** A board behind a port that the page is told is one on a cable. */
class Bench {
  readonly board: Board;
  /** What the device was told, and when it was left. */
  readonly told: string[] = [];
  /** Which rates it remembers. */
  readonly rates = new Map<string, string>();
  events: DeviceEvents | null = null;
  /** Makes opening fail. */
  refusal: ProblemError | null = null;
  #waiting: { resolve: (port: Port) => void; signal: AbortSignal } | null = null;

  constructor(t: TestContext, port: Port) {
    this.board = new Board({
      openVirtual: () => Promise.reject(new Error('not here')),
      openUsb: (events, given) => {
        this.events = events;
        return Promise.resolve(this.#device(given.port ?? port));
      },
      bundledImage: () => Promise.resolve(bundled()),
      rateMemory: () =>
        Promise.resolve({
          recall: (key) => this.rates.get(key) ?? null,
          remember: (key, value) => void this.rates.set(key, value),
        }),
    });
    t.after(() => this.board.disconnect());
  }

  get waits(): boolean {
    return this.#waiting?.signal.aborted === false;
  }

  plugIn(port: Port): void {
    this.#waiting?.resolve(port);
  }

  #device(port: Port): BoardDevice {
    return {
      kind: 'usb',
      port,
      chipId: CHIP_ID_WEBASSEMBLY,
      resetTiming: VIRTUAL_RESET_TIMING,
      open: (baudRate) => {
        if (this.refusal !== null) return Promise.reject(this.refusal);
        return openPort(port, baudRate);
      },
      holds: () => false,
      press: () => undefined,
      setEasySequence: () => false,
      holdTime: () => undefined,
      expectReset: () => void this.told.push('reset'),
      trouble: (line) =>
        line.startsWith('Brownout') ? { code: 'weak', what: 'W.', why: 'W.', next: 'N.' } : null,
      flashing: (busy) => void this.told.push(busy ? 'flashing' : 'flashed'),
      comeback: (signal) =>
        new Promise((resolve, reject) => {
          this.#waiting = { resolve, signal };
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      release: () => void this.told.push('released'),
    };
  }
}

function hardware(t: TestContext, image?: Uint8Array): VirtualBoard {
  const flash = new Flash();
  if (image !== undefined) flash.write(BOOT_IMAGE_ADDRESS, image);
  const board = new VirtualBoard({
    clock: systemClock,
    createWorker: startNodeWorker,
    flash: flash.snapshot(),
  });
  t.after(() => board.unplug());
  return board;
}

test('a board that boots is heard; one that runs already is asked, and found', async (t) => {
  const { board } = new Bench(t, hardware(t, bundled()).port);
  await board.connectUsb();
  await until(board, ledKnown);
  await board.toggle();
  assert.equal(board.snapshot.lamp, true, 'as the sketch says');
  await board.disconnect();
  const states = record(board);
  await board.connectUsb();
  const { serving, sketch, led } = await until(board, ledKnown);
  assert.deepEqual(states, ['none', 'connecting', 'listening', 'running']);
  assert.deepEqual([serving, sketch, led], [true, null, 'on']);
});

test('a board that says nothing is silent, until it is heard', async (t) => {
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  assert.equal(board.snapshot.label, 'Listening');
  await until(board, ({ state }) => state === 'silent');
  assert.equal(board.snapshot.label, 'No answer yet');
  assert.equal(board.snapshot.problem, null);
  port.deliver(
    new TextEncoder().encode('rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0))\r\n'),
  );
  await until(board, ({ state }) => state === 'download');
});

test('a board that waits in its boot loader says nothing, and is found there', async (t) => {
  const virtual = hardware(t);
  const { board } = new Bench(t, virtual.port);
  await board.connectUsb();
  await board.bootMode();
  await until(board, ({ state }) => state === 'download');
  await board.disconnect();
  const states = record(board);
  await board.connectUsb();
  await until(board, ({ state }) => state === 'download');
  assert.deepEqual(states, ['none', 'connecting', 'listening', 'download']);
  await board.flash();
  await until(board, ledKnown);
});

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

test('a port that cannot be opened is a problem, and no board', async (t) => {
  const port = new MemoryPort({});
  const bench = new Bench(t, port);
  bench.refusal = new ProblemError({ code: 'held', what: 'H.', why: 'H.', next: 'N.' });
  await bench.board.connectUsb();
  assert.deepEqual(
    [bench.board.snapshot.state, bench.board.snapshot.problem?.code],
    ['none', 'held'],
  );
  assert.deepEqual(bench.told, ['released']);
  bench.refusal = null;
  await bench.board.connectUsb();
  assert.deepEqual([bench.board.snapshot.state, bench.board.snapshot.problem], ['listening', null]);
  assert.equal(bench.waits, false);
});

test('unplugged and plugged in again: back by itself, and it says so', async (t) => {
  const first = new MemoryPort({});
  const bench = new Bench(t, first);
  const { board } = bench;
  await board.connectUsb();
  first.deliver(new TextEncoder().encode('the last words\r\n'));
  first.lose();
  const { problem } = await until(board, ({ state }) => state === 'lost');
  assert.equal(problem?.code, 'board-lost');
  assert.match(problem.next, /reconnects by itself/);
  while (!bench.waits) await new Promise((resolve) => setImmediate(resolve));
  const { port } = hardware(t, bundled());
  await openPort(port, 115_200);
  bench.plugIn(port);
  const { note, kind } = await until(board, ({ state }) => state === 'running');
  assert.deepEqual([kind, board.snapshot.problem], ['usb', null]);
  assert.equal(note ?? board.snapshot.note, 'Reconnected.');
  assert.equal(board.serialLines[0], 'the last words');
  await board.toggle();
  assert.equal(board.snapshot.note, null);
});

test('whoever disconnects does not wait any more', async (t) => {
  const port = new MemoryPort({});
  const bench = new Bench(t, port);
  await bench.board.connectUsb();
  port.lose();
  await until(bench.board, ({ state }) => state === 'lost');
  while (!bench.waits) await new Promise((resolve) => setImmediate(resolve));
  await bench.board.disconnect();
  assert.equal(bench.waits, false);
  assert.deepEqual([bench.board.snapshot.state, bench.board.snapshot.problem], ['none', null]);
});

test('lost in the middle of a flash: after it, what the board holds is told', async (t) => {
  const lost = hardware(t);
  const bench = new Bench(t, lost.port);
  const { board } = bench;
  await board.connectUsb();
  const flashing = board.flash();
  await until(board, ({ flashPercent }) => flashPercent !== null && flashPercent > 30);
  lost.unplug();
  await flashing;
  assert.deepEqual(
    [board.snapshot.state, board.snapshot.problem?.code],
    ['lost', 'flash-board-lost'],
  );
  while (!bench.waits) await new Promise((resolve) => setImmediate(resolve));
  bench.plugIn(new MemoryPort({}));
  await until(board, ({ note }) => note !== null);
  assert.match(board.snapshot.note ?? '', /half a program.*"Flash" again/);
});

test('another tab takes it: let go, with a word; a page that is left lets go and comes back', async (t) => {
  const port = new MemoryPort({});
  const bench = new Bench(t, port);
  const { board } = bench;
  await board.connectUsb();
  await bench.events?.onTaken('other-tab');
  assert.deepEqual([board.snapshot.state, board.snapshot.problem], ['none', null]);
  assert.match(board.snapshot.note ?? '', /Another tab/);
  assert.equal(port.readable, null);

  await board.connectUsb();
  await bench.events?.onTaken('page-left');
  assert.deepEqual([board.snapshot.state, board.snapshot.problem], ['lost', null]);
  while (!bench.waits) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(port.readable, null);
  bench.plugIn(port);
  await until(board, ({ state }) => state === 'listening');
});

test('what the board’s text says is wrong with it is a problem', async (t) => {
  const port = new MemoryPort({});
  const bench = new Bench(t, port);
  await bench.board.connectUsb();
  port.deliver(new TextEncoder().encode('Brownout detector was triggered\r\n'));
  const { problem } = await until(bench.board, (snapshot) => snapshot.problem !== null);
  assert.equal(problem?.code, 'weak');
  await bench.board.reset();
  assert.deepEqual(bench.told, ['reset']);
  assert.equal(bench.board.snapshot.problem, null);
});

test('a reset that nothing is heard after: the button on the board is named', async (t) => {
  const { board } = new Bench(t, new MemoryPort({}));
  await board.connectUsb();
  await board.reset();
  const { note } = await until(board, (snapshot) => snapshot.note !== null);
  assert.match(note ?? '', /press EN, or RST, on the board itself/);
  await board.reset();
  assert.equal(board.snapshot.note, null);
});

test('a reset that is heard says nothing more', async (t) => {
  const { board } = new Bench(t, hardware(t, bundled()).port);
  await board.connectUsb();
  await until(board, ledKnown);
  const notes: (string | null)[] = [];
  board.on('change', ({ note }) => notes.push(note));
  await board.reset();
  await until(board, ({ state }) => state === 'booting');
  await until(board, ledKnown);
  assert.ok(notes.every((note) => note === null));
});

test('flashing ends when the board has booted and its program has spoken', async (t) => {
  const { board, rates } = new Bench(t, hardware(t).port);
  await board.connectUsb();
  const log: string[] = [];
  board.on('flash-log', (line) => log.push(line));
  const stages = new Set<string>();
  board.on('change', ({ flashStage, flashBaud }) => {
    if (flashStage !== null) stages.add(`${flashStage} ${flashBaud}`);
  });
  await board.flash('led_websocket', { speed: 230_400 });
  const { flashResult, problem, state } = board.snapshot;
  assert.equal(problem, null);
  assert.equal(state, 'running');
  assert.equal(
    flashResult,
    'Flashed and verified. It has started and says: led_websocket: starting',
  );
  assert.ok(stages.has('write 230400'), [...stages].join());
  assert.match(log.join(), /230400 baud, written by the rom/);
  assert.deepEqual([...rates], [['flash-speed.other', '230400']]);
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
  assert.match(board.snapshot.flashResult ?? '', /It has started/);
});

test('erased on request: nothing is left, and the board says that it finds no program', async (t) => {
  const virtual = hardware(t, bundled());
  const { board } = new Bench(t, virtual.port);
  await board.connectUsb();
  await until(board, ledKnown);
  await board.eraseFlash();
  await until(board, ({ state }) => state === 'no-program');
  assert.ok(virtual.flash.read(BOOT_IMAGE_ADDRESS, 0x10000).every((octet) => octet === 0xff));
  assert.equal(board.snapshot.flashResult, 'The whole flash is blank.');
  assert.equal(board.snapshot.sketch, null);
});
