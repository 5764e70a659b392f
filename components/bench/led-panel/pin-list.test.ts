import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PinState } from '../../../device/board/board.ts';
import { nameOf, partsOf, shown } from './pin-list.ts';

const names = (pins: Iterable<readonly [number, PinState]>): string[] =>
  partsOf(new Map(pins)).map(nameOf);
const output = { kind: 'output', level: 1 } as const;

test('what the drawing has is no further part', () => {
  assert.deepEqual(
    names([
      [0, { kind: 'input', pull: 'up' }],
      [2, output],
      [2, { kind: 'pwm', duty: 0.5, frequencyHz: 1000 }],
    ]),
    [],
  );
});

test('each pin that is used has its part, those to be worked first', () => {
  assert.deepEqual(
    names([
      [34, { kind: 'analog' }],
      [15, { kind: 'touch' }],
      [18, { kind: 'input', pull: 'up' }],
      [4, { kind: 'pwm', duty: 1, frequencyHz: 1 }],
    ]),
    ['touch 15', 'button 18', 'knob 34', 'led 4'],
  );
});

test('three outputs make an RGB LED, two are LEDs', () => {
  assert.deepEqual(names([25, 26, 27].map((pin) => [pin, output])), ['rgb']);
  assert.deepEqual(names([25, 26].map((pin) => [pin, output])), ['led 25', 'led 26']);
});

test('a button gives its pin the level that its resistor does not', () => {
  const pressed = (pull: 'up' | 'down' | null) => partsOf(new Map([[18, { kind: 'input', pull }]]));
  assert.deepEqual(pressed('up'), [{ kind: 'button', pin: 18, pressed: 0 }]);
  assert.deepEqual(pressed('down'), [{ kind: 'button', pin: 18, pressed: 1 }]);
});

test('there is room for eight', () => {
  assert.equal(names(Array.from({ length: 20 }, (_, pin) => [pin, output])).length, 8);
});

test('a screen shows light by a gamma of about 2.2', () => {
  assert.deepEqual(
    [shown(0), shown(1)].map((value) => value.toFixed(3)),
    ['0.000', '1.000'],
  );
  for (const light of [0.05, 0.2, 0.5, 0.9]) {
    assert.ok(Math.abs(shown(light) - light ** (1 / 2.2)) < 0.02, String(light));
  }
});
