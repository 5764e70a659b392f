import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valuesOf } from './plot-line.ts';
import { MAX_SERIES, Samples } from './samples.ts';

/** A row each 10 ms. */
function samplesOf(lines: readonly string[], limits?: { rows: number; series: number }): Samples {
  const samples = limits === undefined ? new Samples() : new Samples(limits);
  lines.forEach((line, index) => samples.add(index * 10, valuesOf(line) ?? []));
  return samples;
}

const column = (samples: Samples, name: string) =>
  Array.from({ length: samples.end - samples.first }, (_, at) =>
    samples.cell(name, samples.first + at),
  );

test('a column may appear later and vanish; a gap is no missing name', () => {
  const samples = samplesOf(['a:1', 'a:2,b:3', 'b:nan', 'b:5']);
  assert.deepEqual(samples.names, ['a', 'b']);
  assert.deepEqual(column(samples, 'a'), [1, 2, undefined, undefined]);
  assert.deepEqual(column(samples, 'b'), [undefined, 3, null, 5]);
});

test('the oldest rows go first, and rows keep their numbers', () => {
  const lines = Array.from({ length: 25 }, (_, at) => `a:${at}`);
  const samples = samplesOf(lines, { rows: 10, series: 2 });
  assert.deepEqual([samples.first, samples.end], [15, 25]);
  assert.deepEqual(
    column(samples, 'a'),
    Array.from({ length: 10 }, (_, at) => at + 15),
  );
  assert.equal(samples.timeMs(15), 150);
  assert.equal(samples.cell('a', 14), undefined);
  assert.equal(samples.cell('a', 25), undefined);
  assert.deepEqual(samples.extremes('a'), { last: 24, min: 15, max: 24, count: 10 });
});

test('a column that begins in a ring that has gone round holds nothing older', () => {
  const samples = samplesOf(['a:1', 'a:2', 'a:3', 'a:4', 'a:5,b:6'], { rows: 3, series: 2 });
  assert.deepEqual(column(samples, 'b'), [undefined, undefined, 6]);
});

test('ten thousand names get as many columns as can be told apart, and the rest is counted', () => {
  const samples = new Samples();
  for (let at = 0; at < 10_000; at++) samples.add(at, [{ name: `n${at}`, value: at }]);
  assert.equal(samples.names.length, MAX_SERIES);
  assert.equal(samples.leftOut, 10_000 - MAX_SERIES);
  samples.clear();
  assert.deepEqual([samples.names.length, samples.leftOut, samples.end], [0, 0, 0]);
});

test('it keeps ten thousand points and more of several series', () => {
  const samples = new Samples();
  for (let at = 0; at < 60_000; at++) {
    samples.add(at, [
      { name: 'constructor', value: at },
      { name: '__proto__', value: -at },
    ]);
  }
  for (const name of ['constructor', '__proto__']) {
    assert.ok(samples.extremes(name).count >= 10_000);
  }
  assert.equal(samples.extremes('__proto__').min, -59_999);
});

test('extremes of gaps alone are none', () => {
  const samples = samplesOf(['a:nan,b:-1', 'b:-3']);
  assert.deepEqual(samples.extremes('a'), { last: null, min: null, max: null, count: 0 });
  assert.deepEqual(samples.extremes('b'), { last: -3, min: -3, max: -1, count: 2 });
});

test('the row nearest to a moment is found, also among rows of one moment', () => {
  const samples = samplesOf(['1', '2', '3']);
  samples.add(20, [{ name: 'value 1', value: 4 }]);
  assert.deepEqual(
    [-5, 0, 4, 6, 14, 16, 20, 99].map((timeMs) => samples.nearest(timeMs)),
    [0, 0, 0, 1, 1, 2, 2, 3],
  );
  assert.equal(samples.rowAt(10), 1);
  assert.equal(samples.rowAt(21), 4);
  assert.equal(new Samples().nearest(0), null);
});
