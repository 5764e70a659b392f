import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PinState } from '../formats/esp/pins.ts';
import { Pads, type Level } from './pads.ts';

/** Arduino's modes. */
const INPUT = 0x01;
const OUTPUT = 0x03;
const INPUT_PULLUP = 0x05;
const INPUT_PULLDOWN = 0x09;
const OUTPUT_OPEN_DRAIN = 0x13;

/** Kinds of interrupts. */
const [RISING, FALLING, CHANGE, ONLOW] = [1, 2, 3, 4] as const;
/** 11 dB. */
const WIDEST = 3;

function pads(outside: readonly (readonly [number, Level])[] = []) {
  const seen: [number, Level | null][] = [];
  const states: [number, PinState][] = [];
  const interrupts: number[] = [];
  const board = new Pads(new Map(outside), {
    onPin: (pin, level) => seen.push([pin, level]),
    onState: (pin, state) => states.push([pin, state]),
    onInterrupt: (pin) => interrupts.push(pin),
  });
  return { pads: board, seen, states, interrupts };
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

test('an open drain pulls down, and leaves high to others', () => {
  const { pads: board, seen } = pads();
  board.setMode(4, OUTPUT_OPEN_DRAIN | 0x04);
  assert.deepEqual([board.read(4), seen.at(-1)], [0, [4, 0]]);
  board.write(4, 1);
  assert.deepEqual([board.read(4), seen.at(-1)], [1, [4, null]]);
  board.setInput(4, 0);
  assert.equal(board.read(4), 0);
});

test('the converter reads what is on the pad', () => {
  const { pads: board, states } = pads();
  board.setMode(34, 0);
  const read = (millivolts: number, attenuation = WIDEST) => {
    board.setInput(34, { millivolts });
    return board.convert(34, attenuation);
  };
  assert.deepEqual(
    [0, 100, 142, 3134, 3300].map((mv) => read(mv)),
    [0, 0, 0, 4095, 4095],
  );
  assert.ok(Math.abs(read(1650) - 1871) <= 1, String(read(1650)));
  assert.equal(read(1100, 0), 4095);
  for (const attenuation of [0, 1, 2, 3]) {
    let before = 0;
    for (let mv = 0; mv <= 3300; mv += 5) {
      const value = read(mv, attenuation);
      assert.ok(value >= before && value - before < 30, `${mv} mV at ${attenuation}: ${value}`);
      before = value;
    }
  }
  assert.deepEqual(states.at(-1), [34, { kind: 'analog' }]);
});

test('between low and high a pad keeps the level it had', () => {
  const { pads: board } = pads();
  board.setMode(33, INPUT);
  const levels = [3000, 1500, 500, 1500, 2000, 2600].map((millivolts) => {
    board.setInput(33, { millivolts });
    return board.read(33);
  });
  assert.deepEqual(levels, [1, 1, 0, 0, 0, 1]);
});

test('a finger lowers what a touch pad counts, and holds no level', () => {
  const { pads: board } = pads();
  assert.ok(board.touch(15) > 50);
  board.setInput(15, 'finger');
  assert.ok(board.touch(15) < 20);
  board.setMode(15, INPUT_PULLUP);
  assert.equal(board.read(15), 1);
});

test('PWM takes the place of the latch until it ends', () => {
  const { pads: board, seen, states } = pads();
  board.setPwm(25, 5000, 64, 256);
  board.setPwm(25, 5000, 0, 256);
  board.endPwm(25);
  assert.deepEqual(seen, [
    [25, 1],
    [25, 0],
  ]);
  assert.deepEqual(states, [
    [25, { kind: 'pwm', duty: 0.25, frequencyHz: 5000 }],
    [25, { kind: 'pwm', duty: 0, frequencyHz: 5000 }],
    [25, { kind: 'output', level: 0 }],
  ]);
});

test('an interrupt comes at its edge, or as long as its level is there', () => {
  const { pads: board, interrupts } = pads();
  board.setMode(18, INPUT_PULLUP);
  const press = (): number[] => {
    interrupts.length = 0;
    for (const input of [0, 0, null] as const) board.setInput(18, input);
    return [...interrupts];
  };
  board.setInterrupt(18, FALLING);
  assert.deepEqual(press(), [18]);
  board.setInterrupt(18, RISING);
  assert.deepEqual(press(), [18]);
  board.setInterrupt(18, CHANGE);
  assert.deepEqual(press(), [18, 18]);
  board.setInterrupt(18, ONLOW);
  assert.deepEqual(press(), [18, 18]);
  board.setInput(18, 0);
  assert.ok(board.asks(18));
  board.setInterrupt(18, 0);
  assert.deepEqual([press(), board.asks(18)], [[], false]);
  // An output that the program changes itself.
  board.setMode(19, OUTPUT);
  board.setInterrupt(19, RISING);
  board.write(19, 1);
  assert.deepEqual(interrupts, [19]);
});
