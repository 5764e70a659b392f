/** Many boards at one computer: each row of the flash station by itself, whatever happens to the others. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { BoardOnCable } from './board.ts';
import { assertHolds, onWayBack, rateOf, withoutAutoReset } from './cable.ts';
import {
  boardWithAddress,
  PROGRAM,
  PROGRAM_OCTETS,
  startStation,
  type StationBench,
} from './station-bench.ts';

const rowOne = ({ station }: StationBench) => station.rows[0];
const statesOf = ({ station }: StationBench) => station.rows.map(({ state }) => state);

test('eight boards at once: every one is identified, exact, booted and numbered', async (t) => {
  const bench = await startStation(t);
  const boards = Array.from({ length: 8 }, (_, index) => boardWithAddress(t, index + 1));
  for (const { port } of boards) bench.sockets.plug(port);
  assert.deepEqual(statesOf(bench), Array(8).fill('ready'));
  bench.station.flashEvery();
  await bench.until(() => bench.ended.length === 8);
  for (const board of boards) assertHolds(board, PROGRAM_OCTETS);
  const { rows, records } = bench.station;
  assert.deepEqual(new Set(rows.map(({ number }) => number)), new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  for (const [index, row] of rows.entries()) {
    assert.equal(row.state, 'done');
    assert.equal(row.mac, `02:57:41:00:00:0${index + 1}`);
    assert.match(row.chip ?? '', /ESP32/);
    assert.match(row.detail, /It has started and says: program of/);
    assert.equal(row.percent, 100);
  }
  assert.equal(records.all.length, 8);
  for (const { port } of boards) assert.equal(port.readable, null, 'the port is free again');
});

test('a pile of boards through one cable: each is flashed when it is plugged in, and keeps its number', async (t) => {
  const bench = await startStation(t);
  bench.station.pile = true;
  bench.station.firstNumber = 30;
  for (const [index, address] of [1, 2, 3, 2].entries()) {
    const board = boardWithAddress(t, address);
    bench.sockets.plug(board.port);
    await bench.until(() => bench.ended.length === index + 1);
    assertHolds(board, PROGRAM_OCTETS);
    bench.sockets.unplug(board.port);
    assert.equal(bench.station.rows.length, 1, 'one cable, one row');
  }
  assert.deepEqual(
    bench.ended.map(({ number }) => number),
    [30, 31, 32, 31],
  );
  const again = await startStation(t, PROGRAM, bench.kept);
  assert.deepEqual(
    again.station.records.labels.map(({ number, mac }) => [number, mac]),
    [
      [30, '02:57:41:00:00:01'],
      [31, '02:57:41:00:00:02'],
      [32, '02:57:41:00:00:03'],
    ],
  );
});

test('a board that is pulled half-way fails by itself, and is whole the next time', async (t) => {
  const bench = await startStation(t);
  const [pulled, other] = [boardWithAddress(t, 1), boardWithAddress(t, 2)];
  for (const { port } of [pulled, other]) bench.sockets.plug(port);
  bench.station.flashEvery();
  await bench.until(() => rowOne(bench)?.state === 'writing');
  bench.sockets.unplug(pulled.port);
  await bench.until(() => bench.ended.length === 2);
  assert.deepEqual(statesOf(bench), ['failed', 'done']);
  assert.equal(rowOne(bench)?.problem?.code, 'flash-board-lost');
  assert.equal(rowOne(bench)?.number, null);
  bench.sockets.plug(pulled.port);
  assert.equal(rowOne(bench)?.state, 'ready');
  bench.station.flash(1);
  await bench.until(() => bench.ended.length === 3);
  assertHolds(pulled, PROGRAM_OCTETS);
  assert.equal(rowOne(bench)?.number, 2);
  assert.deepEqual(
    bench.station.records.all.map(({ failure }) => failure === null),
    [false, true, true],
  );
});

test('in a pile, a board that is exchanged in the middle: the next one is flashed from its beginning', async (t) => {
  const bench = await startStation(t);
  bench.station.pile = true;
  const [first, second] = [boardWithAddress(t, 1), boardWithAddress(t, 2)];
  bench.sockets.plug(first.port);
  await bench.until(() => rowOne(bench)?.state === 'writing');
  bench.sockets.unplug(first.port);
  bench.sockets.plug(second.port);
  await bench.until(() => bench.ended.length === 2);
  assert.deepEqual(
    bench.ended.map(({ state, mac }) => [state, mac]),
    [
      ['failed', '02:57:41:00:00:01'],
      ['done', '02:57:41:00:00:02'],
    ],
  );
  assertHolds(second, PROGRAM_OCTETS);
});

test('a board that is exchanged behind its port: the flash does not go on with another board', async (t) => {
  const bench = await startStation(t);
  const [first, second, other] = [1, 2, 3].map((last) => boardWithAddress(t, last));
  assert.ok(first && second && other);
  bench.sockets.plug(first.port);
  bench.sockets.plug(other.port);
  bench.station.flashEvery();
  await bench.until(() => rowOne(bench)?.state === 'writing');
  exchange(first, second);
  await bench.until(() => bench.ended.length === 2);
  assert.equal(rowOne(bench)?.problem?.code, 'flash-board-exchanged');
  assert.match(rowOne(bench)?.problem?.why ?? '', /02:57:41:00:00:01.*02:57:41:00:00:02/);
  assert.deepEqual(second.chip.flash.snapshot(), { sectors: [] }, 'nothing was written to it');
  assertHolds(other, PROGRAM_OCTETS);
});

test('the same port comes back at once, with its flash not ended yet: it is flashed again', async (t) => {
  const bench = await startStation(t);
  bench.station.pile = true;
  const { port } = boardWithAddress(t, 1);
  bench.sockets.plug(port);
  await bench.until(() => rowOne(bench)?.state === 'writing');
  bench.sockets.unplug(port);
  bench.sockets.plug(port);
  await bench.until(() => bench.ended.length === 2);
  assert.deepEqual(
    bench.ended.map(({ state }) => state),
    ['failed', 'done'],
  );
});

test('two boards with the same address are two boards', async (t) => {
  const bench = await startStation(t);
  for (const board of [boardWithAddress(t, 1), boardWithAddress(t, 1)])
    bench.sockets.plug(board.port);
  bench.station.flashEvery();
  await bench.until(() => bench.ended.length === 2);
  assert.deepEqual(bench.station.rows.map(({ number }) => number).toSorted(), [1, 2]);
});

test('each failure has its reason, and the good board beside them is done', async (t) => {
  const bench = await startStation(t);
  const [wrong, busy, mute, loops, good] = [1, 2, 3, 4, 5].map((last) => boardWithAddress(t, last));
  assert.ok(wrong && busy && mute && loops && good);
  // The word by which an ESP32 is told from other chips is an ESP8266's.
  onWayBack(wrong, (octets) =>
    replaced(octets, [0x83, 0x1d, 0xf0, 0x00], [0x01, 0xc1, 0xf0, 0xff]),
  );
  busy.port.open = () => Promise.reject(new DOMException('Failed to open', 'NetworkError'));
  withoutAutoReset(mute);
  onWayBack(mute, () => null);
  resetsForEver(loops);
  for (const { port } of [wrong, busy, mute, loops, good]) bench.sockets.plug(port);
  bench.station.flashEvery();
  await bench.until(() => bench.ended.length === 5);
  assert.deepEqual(
    bench.station.rows.map(({ state, problem }) => [state, problem?.code]),
    [
      ['failed', 'flash-wrong-board'],
      ['failed', 'usb-port-held'],
      ['failed', 'flash-no-answer'],
      ['failed', 'boot-loop'],
      ['done', undefined],
    ],
  );
  assertHolds(good, PROGRAM_OCTETS);
  for (const { problem } of bench.station.rows) assert.notEqual(problem?.what, '');
});

test('a row that is stopped says what its board holds', async (t) => {
  const bench = await startStation(t);
  const board = boardWithAddress(t, 1);
  const rate = rateOf(board);
  bench.sockets.plug(board.port);
  bench.station.flashEvery();
  await bench.until(() => rowOne(bench)?.state === 'writing');
  bench.station.stop(1);
  await bench.until(() => bench.ended.length === 1);
  assert.equal(rowOne(bench)?.problem?.code, 'flash-cancelled');
  assert.ok(rate.opened.length > 0);
  assert.equal(board.port.readable, null);
});

function replaced(
  octets: Uint8Array<ArrayBuffer>,
  what: readonly number[],
  by: readonly number[],
): Uint8Array<ArrayBuffer> {
  const at = octets.findIndex((_, start) =>
    what.every((octet, index) => octets[start + index] === octet),
  );
  if (at === -1) return octets;
  const changed = octets.slice();
  changed.set(by, at);
  return changed;
}

/** It is reset as soon as its program has spoken. */
function resetsForEver(board: BoardOnCable): void {
  const { chip } = board;
  onWayBack(board, (octets) => {
    if (new TextDecoder().decode(octets).includes('program of')) {
      chip.press('EN', true);
      chip.press('EN', false);
    }
    return octets;
  });
}

/** Another board lies in the bed of needles: the cable is the same. */
function exchange(before: BoardOnCable, next: BoardOnCable): void {
  before.chip.unplug();
  next.port.deliver = before.port.deliver.bind(before.port);
  for (const act of ['receive', 'setSignals', 'setHostBaudRate'] as const) {
    Object.assign(before.chip, { [act]: next.chip[act].bind(next.chip) });
  }
  next.chip.setHostBaudRate(921_600);
}
