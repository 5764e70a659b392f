import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import type { FromWorker } from './messages.ts';
import { LEVELS_PER_SPAN, PinReporter, SPAN_MS } from './pin-reporter.ts';

function reporter() {
  const clock = new ManualClock();
  const sent: FromWorker[] = [];
  return { clock, sent, pins: new PinReporter(clock, (message) => sent.push(message)) };
}

test('levels are told at once, and a flood of them as its end', () => {
  const { clock, sent, pins } = reporter();
  for (let i = 0; i < 100_001; i++) pins.level(4, i % 2 === 0 ? 1 : 0);
  assert.equal(sent.length, LEVELS_PER_SPAN);
  clock.advance(SPAN_MS);
  assert.equal(sent.length, LEVELS_PER_SPAN + 1);
  assert.deepEqual(sent.at(-1), { type: 'pin', pin: 4, level: 1 });
  clock.advance(SPAN_MS);
  pins.level(4, null);
  assert.deepEqual(sent.at(-1), { type: 'pin', pin: 4, level: null });
});

test('of what a pin is used as, the latest is told, once in a span', () => {
  const { clock, sent, pins } = reporter();
  for (let i = 0; i <= 1000; i++)
    pins.state(25, { kind: 'pwm', duty: i / 1000, frequencyHz: 1000 });
  pins.state(34, { kind: 'analog' });
  pins.state(4, null);
  assert.deepEqual(sent, []);
  clock.advance(SPAN_MS);
  assert.deepEqual(sent, [
    {
      type: 'pins',
      pins: [
        [25, { kind: 'pwm', duty: 1, frequencyHz: 1000 }],
        [34, { kind: 'analog' }],
        [4, null],
      ],
    },
  ]);
});
