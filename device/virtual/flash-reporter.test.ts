import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import { FlashReporter, SECTORS_PER_SPAN, SPAN_MS } from './flash-reporter.ts';
import type { FromWorker } from './messages.ts';

function reporter() {
  const clock = new ManualClock();
  const sent: number[][] = [];
  const flash = new FlashReporter(clock, (message: FromWorker) => {
    if (message.type === 'flash') {
      sent.push([message.sector.sector, message.sector.octets?.[0] ?? -1]);
    }
  });
  const change = (sector: number, octet: number): void => {
    flash.changed({ sector, octets: new Uint8Array(4096).fill(octet) });
  };
  return { clock, sent, flash, change };
}

test('a sector is told at once, and of a flood each sector as it is in the end', () => {
  const { clock, sent, change } = reporter();
  change(3, 1);
  assert.deepEqual(sent, [[3, 1]]);
  for (let i = 0; i < 10_000; i++) change(i % 4, i % 256);
  assert.equal(sent.length, SECTORS_PER_SPAN);
  clock.advance(SPAN_MS);
  assert.equal(sent.length, SECTORS_PER_SPAN + 4);
  assert.deepEqual(sent.slice(-4).sort(), [
    [0, 12],
    [1, 13],
    [2, 14],
    [3, 15],
  ]);
});

test('while no timer runs, time alone counts; and what is waited for comes before its sign', () => {
  const { clock, sent, flash, change } = reporter();
  for (let i = 0; i < 20; i++) change(i, 0);
  assert.equal(sent.length, SECTORS_PER_SPAN);
  flash.flush();
  assert.equal(sent.length, 20);
  flash.flush();
  assert.equal(sent.length, 20);
  for (let i = 0; i < 20; i++) change(i, 1);
  assert.equal(sent.length, 20);
  clock.advance(SPAN_MS);
  assert.equal(sent.length, 40);
});
