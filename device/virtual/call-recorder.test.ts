import assert from 'node:assert/strict';
import test from 'node:test';
import { ManualClock } from '../clock/testing/manual-clock.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import { BATCH_MS, CALLS_PER_BATCH, CallRecorder } from './call-recorder.ts';

const NAMES = new Map([
  [1, 'loop'],
  [2, 'onEvent'],
  [3, 'helper'],
]);

class Bench {
  readonly clock = new ManualClock();
  readonly batches: (readonly SketchCall[])[] = [];
  programMs = 0;
  readonly recorder = new CallRecorder({
    names: NAMES,
    clock: this.clock,
    programMs: () => this.programMs,
    task: () => 'loop',
    onCalls: (calls) => this.batches.push(calls),
  });

  call(index: number, inside: () => void = () => undefined): void {
    this.recorder.enter(index);
    inside();
    this.recorder.leave(index);
  }

  /** The batches since this was last asked: `+name` entered, `-name` left. */
  heard(): string[] {
    return this.batches
      .splice(0)
      .map((calls) => calls.map(({ enter, name }) => (enter ? '+' : '-') + name).join(' '));
  }
}

test('calls are handed on together, in order, with the program’s time', () => {
  const bench = new Bench();
  bench.programMs = 7;
  bench.call(1, () => {
    bench.programMs = 9;
    bench.call(2);
  });
  assert.deepEqual(bench.heard(), []);
  bench.clock.advance(BATCH_MS);
  assert.deepEqual(
    bench.batches[0]?.map(({ timeMs }) => timeMs),
    [7, 9, 9, 9],
  );
  assert.deepEqual(bench.heard(), ['+loop +onEvent -onEvent -loop']);
  bench.clock.advance(10 * BATCH_MS);
  assert.deepEqual(bench.heard(), []);
});

test('a function without a name is of no interest', () => {
  const bench = new Bench();
  bench.call(99, () => bench.call(2));
  bench.clock.advance(BATCH_MS);
  assert.deepEqual(bench.heard(), ['+onEvent -onEvent']);
});

test('too many calls are left out whole, counted, and the rest stays balanced', () => {
  const bench = new Bench();
  const many = 10_000;
  bench.recorder.enter(1);
  for (let i = 0; i < many; i++) bench.call(3, () => bench.call(2));
  bench.clock.advance(BATCH_MS);
  const [batch = []] = bench.batches;
  assert.equal(batch.filter(({ enter }) => enter).length, CALLS_PER_BATCH);
  // In the middle of a call that was left out, the next batch begins.
  bench.recorder.enter(3);
  bench.recorder.leave(3);
  bench.recorder.leave(1);
  bench.clock.advance(BATCH_MS);
  const all = bench.batches.flat();
  const running: string[] = [];
  for (const { enter, name } of all) {
    if (enter) running.push(name);
    else assert.equal(running.pop(), name);
  }
  assert.deepEqual(running, []);
  const missed = all.reduce((sum, call) => sum + (call.missed ?? 0), 0);
  assert.equal(missed + all.filter(({ enter }) => enter).length, 1 + 2 * many + 1);
});

test('recursion without end stays bounded', () => {
  const bench = new Bench();
  for (let depth = 0; depth < 5_000; depth++) {
    bench.recorder.enter(3);
    bench.clock.advance(BATCH_MS);
  }
  assert.ok(bench.batches.flat().length < 100);
});

test('what a fault leaves behind can be handed on at once, and nothing comes after the end', () => {
  const bench = new Bench();
  bench.recorder.enter(2);
  bench.recorder.flush();
  assert.deepEqual(bench.heard(), ['+onEvent']);
  bench.call(3);
  bench.recorder.stop();
  bench.call(3);
  bench.clock.advance(BATCH_MS);
  bench.recorder.flush();
  assert.deepEqual(bench.heard(), []);
});
