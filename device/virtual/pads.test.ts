import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pads, type Level } from './pads.ts';

/** Arduino's modes. */
const INPUT = 0x01;
const OUTPUT = 0x03;
const INPUT_PULLUP = 0x05;
const INPUT_PULLDOWN = 0x09;

function pads(outside: readonly (readonly [number, Level])[] = []) {
  const seen: [number, Level | null][] = [];
  return { pads: new Pads(new Map(outside), (pin, level) => seen.push([pin, level])), seen };
}

test('a level is seen only once the pin is an output, and the latch keeps it until then', () => {
  const { pads: board, seen } = pads();
  board.write(2, 1);
  assert.deepEqual(seen, []);
  board.setMode(2, OUTPUT);
  board.write(2, 1);
  board.write(2, 0);
  board.setMode(2, INPUT);
  board.write(2, 1);
  assert.deepEqual(seen, [
    [2, 1],
    [2, 0],
    [2, null],
  ]);
});

test('an output reads back what it drives', () => {
  const { pads: board } = pads([[4, 0]]);
  board.setMode(4, OUTPUT);
  board.write(4, 1);
  assert.equal(board.read(4), 1);
});

test('resistors hold a pin that nothing else holds', () => {
  const { pads: board } = pads();
  for (const [mode, level] of [
    [INPUT, 0],
    [INPUT_PULLUP, 1],
    [INPUT_PULLDOWN, 0],
  ] as const) {
    board.setMode(4, mode);
    assert.equal(board.read(4), level);
  }
});

test('what holds a pin outside is stronger than a resistor, and heard by an input alone', () => {
  const { pads: board } = pads([[0, 1]]);
  assert.equal(board.read(0), 0, 'no mode was set');
  board.setMode(0, INPUT_PULLUP);
  assert.equal(board.read(0), 1);
  board.setInput(0, 0);
  assert.equal(board.read(0), 0);
  board.setMode(0, INPUT);
  board.setInput(0, 1);
  assert.equal(board.read(0), 1);
});

test('pads 34 to 39 have no driver and no resistors; the wire and the flash are left alone', () => {
  const { pads: board, seen } = pads();
  board.setMode(34, OUTPUT);
  board.write(34, 1);
  board.setMode(35, INPUT_PULLUP);
  for (const pin of [1, 3, 6, 11, 24, 31, 40, 255]) {
    board.setMode(pin, OUTPUT);
    board.write(pin, 1);
  }
  assert.deepEqual([seen, board.read(34), board.read(35), board.read(200)], [[], 0, 0, 0]);
});
