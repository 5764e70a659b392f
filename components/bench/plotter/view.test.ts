import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL, chosen, LATEST, panned, rangeOf, showing, shownOf, toChart, zoomed } from './view.ts';

const minute = { fromMs: 0, toMs: 60_000 };

test('a short record grows from the left, a long one moves on', () => {
  assert.deepEqual(shownOf(LATEST, { fromMs: 500, toMs: 600 }), { fromMs: 500, toMs: 20_500 });
  assert.deepEqual(shownOf(LATEST, minute), { fromMs: 40_000, toMs: 60_000 });
  assert.deepEqual(shownOf(ALL, minute), minute);
});

test('with less motion it moves on in steps, and the last sample is always in view', () => {
  const ends = new Set<number>();
  for (let toMs = 20_000; toMs < 60_000; toMs += 100) {
    const shown = shownOf(LATEST, { fromMs: 0, toMs }, true);
    assert.ok(shown.fromMs <= toMs && toMs <= shown.toMs);
    ends.add(shown.toMs);
  }
  assert.equal(ends.size, 9);
});

test('one sample has a stretch of its own', () => {
  const one = { fromMs: 7, toMs: 7 };
  for (const view of [LATEST, ALL, { spanMs: 5, fromMs: 7 }]) {
    const { fromMs, toMs } = shownOf(view, one);
    assert.ok(toMs > fromMs);
  }
});

test('a view that follows is zoomed at its end, another about its middle or a moment', () => {
  assert.deepEqual(zoomed(LATEST, minute, 0.5, null), { spanMs: 10_000, fromMs: null });
  const middle = { spanMs: 20_000, fromMs: 20_000 };
  assert.deepEqual(zoomed(middle, minute, 0.5, null), { spanMs: 10_000, fromMs: 25_000 });
  assert.deepEqual(zoomed(middle, minute, 0.5, 20_000), { spanMs: 10_000, fromMs: 20_000 });
  assert.deepEqual(zoomed(ALL, minute, 0.5, 60_000), { spanMs: 30_000, fromMs: 30_000 });
  assert.deepEqual(zoomed(middle, minute, 8, null), ALL);
});

test('zooming ends somewhere, either way', () => {
  let view = LATEST;
  for (let at = 0; at < 100; at++) view = zoomed(view, minute, 0.5, 59_000);
  const { fromMs, toMs } = shownOf(view, minute);
  assert.ok(toMs - fromMs >= 2 && fromMs <= 59_000 && 59_000 <= toMs);
  for (let at = 0; at < 100; at++) view = zoomed(view, minute, 2, 59_000);
  assert.deepEqual(view, ALL);
});

test('it is moved and chosen only where there is something', () => {
  assert.deepEqual(panned(LATEST, minute, -5_000), { spanMs: 20_000, fromMs: 35_000 });
  assert.deepEqual(panned(LATEST, minute, -99_000), { spanMs: 20_000, fromMs: 0 });
  assert.deepEqual(panned(LATEST, minute, 99_000), { spanMs: 20_000, fromMs: 40_000 });
  assert.deepEqual(chosen({ fromMs: 1_000, toMs: 3_000 }, minute), {
    spanMs: 2_000,
    fromMs: 1_000,
  });
  assert.deepEqual(showing(LATEST, minute, 50_000), LATEST);
  assert.deepEqual(showing(LATEST, minute, 30_000), { spanMs: 20_000, fromMs: 30_000 });
});

test('the range of an axis is one that can be divided, whatever the values', () => {
  assert.deepEqual(rangeOf(0, 100), [-6, 106]);
  assert.deepEqual(rangeOf(5, 5), [4.5, 5.5]);
  assert.deepEqual(rangeOf(0, 0), [-1, 1]);
  assert.deepEqual(rangeOf(Infinity, -Infinity), [0, 1]);
  assert.deepEqual(rangeOf(NaN, 1), [0, 1]);
  const extremes = [0, 5e-324, 1e-300, 1, 1e15, 1e15 + 0.125, 1e30, 1.7e308];
  const both = [...extremes, ...extremes.map((value) => -value)];
  for (const first of both) {
    for (const second of both) {
      const [min, max] = [Math.min(first, second), Math.max(first, second)];
      const [low, high] = rangeOf(min, max);
      const step = (high - low) / 100;
      assert.ok(Number.isFinite(high - low) && low + step > low && high - step < high);
      assert.ok(low <= toChart(min) && toChart(max) <= high, `${min} ${max}`);
    }
  }
});
