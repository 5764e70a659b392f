import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pulse } from './pulse.ts';

test('a toggle is sent at a tick when the one before has been answered, and not before', () => {
  let sent = 0;
  const pulse = new Pulse(() => (sent += 1));
  assert.deepEqual(pulse.tick(0), { kind: 'first' });
  pulse.heard(3);
  pulse.heard(9); // another client's toggle changes nothing
  assert.deepEqual(pulse.tick(200), { kind: 'answered', afterMs: 3 });
  assert.deepEqual(pulse.tick(400), { kind: 'waiting', sinceMs: 200 });
  assert.deepEqual(pulse.tick(600), { kind: 'waiting', sinceMs: 400 });
  assert.equal(sent, 2);
  pulse.heard(610);
  assert.deepEqual(pulse.tick(800), { kind: 'answered', afterMs: 410 });
  assert.equal(sent, 3);
});

test('what is heard before anything was asked is no answer', () => {
  const pulse = new Pulse(() => undefined);
  pulse.heard(1);
  assert.deepEqual(pulse.tick(2), { kind: 'first' });
});
