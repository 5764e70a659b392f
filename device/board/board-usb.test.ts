import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { buildImages } from '../../firmware/images.ts';
import { ProblemError } from '../formats/problem.ts';
import { MemoryPort } from '../port/memory-port.ts';
import { openPort } from '../port/port-control.ts';
import { bundled, ledKnown, record, until } from './testing/node-board.ts';
import { Bench, hardware, nextTurn } from './testing/usb-bench.ts';

before(buildImages);

const WATCHDOG = 'rst:0x10 (RTCWDT_RTC_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n';

test('a board that boots is heard; one that runs already is asked, and found', async (t) => {
  const { board } = new Bench(t, hardware(t, bundled()).port);
  await board.connectUsb();
  await until(board, ledKnown);
  await board.toggle();
  assert.equal(board.snapshot.ledLit, true, 'as the sketch says');
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
  while (!bench.waits) await nextTurn();
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
  while (!bench.waits) await nextTurn();
  await bench.board.disconnect();
  assert.equal(bench.waits, false);
  assert.deepEqual([bench.board.snapshot.state, bench.board.snapshot.problem], ['none', null]);
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
  while (!bench.waits) await nextTurn();
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

test('that a blank board starts over and over is no problem beside that it is blank', async (t) => {
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  const say = (text: string): void => port.deliver(new TextEncoder().encode(text));
  say(`invalid header: 0xffffffff\r\n${WATCHDOG}invalid header: 0xffffffff\r\n`);
  await until(board, ({ state }) => state === 'no-program');
  assert.equal(board.snapshot.problem, null);
  say(`${WATCHDOG}entry 0x40080bd4\r\nhangs\r\n${WATCHDOG}`);
  const { problem } = await until(board, (snapshot) => snapshot.problem !== null);
  assert.equal(problem?.code, 'board-watchdog-loop');
});

test('a reset after which the program goes on talking was none', async (t) => {
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  await board.reset();
  port.deliver(new TextEncoder().encode('WebSocket client 2 disconnected\r\n'));
  const { note } = await until(board, (snapshot) => snapshot.note !== null);
  assert.match(note ?? '', /press EN, or RST, on the board itself/);
});

test('a reset ends “Running” at once, and not when the board has spoken', async (t) => {
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  port.deliver(new TextEncoder().encode('entry 0x40080bd4\r\nHello\r\n'));
  await until(board, ({ state }) => state === 'running');
  await board.reset();
  assert.equal(board.snapshot.state, 'booting');
  await board.toggle();
  assert.equal(board.snapshot.problem?.code, 'sketch-not-running');
});

test('a program that hangs before its first word is asked after a while, and advice is given', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  port.deliver(
    new TextEncoder().encode('rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n'),
  );
  await until(board, ({ state }) => state === 'booting');
  const states = record(board);
  while (board.snapshot.state !== 'silent') {
    t.mock.timers.tick(500);
    await nextTurn();
  }
  assert.deepEqual(states, ['booting', 'listening', 'silent']);
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

test('a reset over a port without DTR and RTS: the button on the board is named as well', async (t) => {
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  port.setSignals = () => Promise.reject(new DOMException('No such lines.', 'NetworkError'));
  for (const act of [() => board.reset(), () => board.bootMode()]) {
    await act();
    assert.equal(board.snapshot.problem, null);
    assert.match(board.snapshot.note ?? '', /no DTR and RTS. Press EN/);
  }
});

test('a driver that never closes its port does not keep it from being let go of', async (t) => {
  const port = new MemoryPort({});
  const { board } = new Bench(t, port);
  await board.connectUsb();
  port.close = () => new Promise(() => undefined);
  await board.disconnect();
  assert.equal(board.snapshot.state, 'none');
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
