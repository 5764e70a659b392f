import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marksOf, numberOf } from './numbers.ts';

test('a number is as short as tells it apart', () => {
  const words: readonly (readonly [number, string])[] = [
    [0, '0'],
    [1850, '1850'],
    [-21.5, '-21.5'],
    [0.1 + 0.2, '0.3'],
    [1_234_567, '1234567'],
    [1e15 + 0.125, '1e+15'],
    [-1.5e300, '-1.5e+300'],
    [0.00001234567, '1.23457e-5'],
    [5e-324, '5e-324'],
  ];
  for (const [value, expected] of words) assert.equal(numberOf(value), expected);
});

test('the mark in the middle of an axis is 0, though sums miss it by a little', () => {
  assert.deepEqual(marksOf([-0.2, -0.1, 2.7e-17, 0.1]), ['-0.2', '-0.1', '0', '0.1']);
  assert.deepEqual(marksOf([-2e29, -7e13, 2e29]), ['-2e+29', '0', '2e+29']);
  assert.deepEqual(marksOf([3]), ['3']);
});
