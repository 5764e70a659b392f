import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, Numbered, slugOf } from './words.ts';

test('addresses are made of letters and digits', () => {
  assert.equal(slugOf('%STATE%'), 'state');
  assert.equal(slugOf('setup() and loop()'), 'setup-and-loop');
});

test('one thing stands in the singular, none and several do not', () => {
  assert.deepEqual(
    [0, 1, 2n].map((count) => counted(count, 'octet')),
    ['0 octets', '1 octet', '2 octets'],
  );
  assert.equal(counted(2, 'is', 'are'), '2 are');
});

test('a name that comes again gets a number, until they are counted anew', () => {
  const names = new Numbered('-nr-');
  assert.deepEqual(
    ['syn', 'ack', 'syn'].map((name) => names.next(name)),
    ['syn', 'ack', 'syn-nr-2'],
  );
  names.clear();
  assert.equal(names.next('syn'), 'syn');
});
