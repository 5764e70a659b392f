import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceNames, proofOf } from './evidence.ts';
import { itemKeys, ticked } from './items.ts';

const items = (...seen: boolean[]) =>
  ['syn', 'syn-ack', 'syn'].map((evidence, index) => ({ evidence, seen: seen[index] ?? false }));

test('in order, only the item that is due is ticked', () => {
  assert.equal(ticked(items(), 'syn', false), 0);
  assert.equal(ticked(items(), 'syn-ack', false), null);
  assert.equal(ticked(items(true), 'syn-ack', false), 1);
  assert.equal(ticked(items(true, true), 'syn', false), 2);
  assert.equal(ticked(items(true, true, true), 'syn', false), null);
});

test('in any order, the first that waits for it is', () => {
  assert.equal(ticked(items(), 'syn-ack', true), 1);
  assert.equal(ticked(items(true), 'syn', true), 2);
  assert.equal(ticked(items(), 'opened', true), null);
});

test('every name has a proof, and other names have none', () => {
  for (const name of evidenceNames().slice(0, -1)) assert.notEqual(proofOf(name), null, name);
  for (const name of ['close-1000', 'close-4999']) assert.equal(proofOf(name)?.from, 'wire');
  for (const name of ['', 'opend', 'close-', 'close-999', 'close-5000', 'toString']) {
    assert.equal(proofOf(name), null, name);
  }
});

test('items that ask for the same have names of their own', () => {
  assert.deepEqual(itemKeys(['asked', 'answered', 'asked', 'close-1002']), [
    'asked',
    'answered',
    'asked-nr-2',
    'close-1002',
  ]);
});
