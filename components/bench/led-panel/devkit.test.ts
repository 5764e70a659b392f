import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOARD, LED_PIN, PINS } from './devkit.ts';

const top = PINS.filter(({ y }) => y < BOARD.height / 2);
const bottom = PINS.filter(({ y }) => y > BOARD.height / 2);
const leftToRight = (pins: typeof PINS) =>
  [...pins].sort((a, b) => a.x - b.x).map(({ label }) => label);

test('the pins stand as on the DevKitC V4, its USB socket to the left', () => {
  assert.deepEqual(
    leftToRight(top).join(' '),
    '5V CMD D3 D2 13 GND 12 14 27 26 25 33 32 35 34 VN VP EN 3V3',
  );
  assert.deepEqual(
    leftToRight(bottom).join(' '),
    'CLK D0 D1 15 2 0 4 16 17 5 18 19 GND 21 RX TX 22 23 GND',
  );
});

test('every pin is on the board', () => {
  for (const { x, y, label } of PINS) {
    assert.ok(x > 0 && x < BOARD.width && y > 0 && y < BOARD.height, label);
  }
});

test('the LED hangs on GPIO 2', () => {
  assert.equal(LED_PIN.label, '2');
});
