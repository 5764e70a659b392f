import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOf, summaryOf, type Change, type Telling } from './outcomes.ts';

/** An LED that is off and toggles at these times. */
const toggles = (...times: number[]): Change[] =>
  times.map((timeMs, index) => ({ timeMs, on: index % 2 === 0 }));

/** The state as it was said at `saidMs`, arriving `travelMs` later. */
const told = (saidMs: number, on: boolean, travelMs = 0): Telling => ({
  saidMs,
  timeMs: saidMs + travelMs,
  on,
});

/** For each change the time at which the screen knew, "missed" or "pending". */
function fates(changes: readonly Change[], tellings: readonly Telling[]) {
  return outcomesOf(false, changes, tellings).all.map(({ knownMs, missed }) =>
    missed ? 'missed' : (knownMs ?? 'pending'),
  );
}

test('a poll tells of a change that came before it', () => {
  const polls = [told(0, false), told(500, true), told(1000, true), told(1500, false)];
  assert.deepEqual(fates(toggles(200, 1400), polls), [500, 1500]);
});

test('on and off between two polls is missed, and the screen has no news', () => {
  const changes = toggles(600, 900);
  const polls = [told(0, false), told(500, false), told(1000, false)];
  assert.deepEqual(fates(changes, polls), ['missed', 'missed']);
  assert.equal(outcomesOf(false, changes, polls).news, 0);
});

test('of three changes between two polls the screen knows the last', () => {
  assert.deepEqual(fates(toggles(600, 700, 900), [told(500, false), told(1000, true)]), [
    'missed',
    'missed',
    1000,
  ]);
});

test('what no later poll could tell of is neither seen nor missed', () => {
  assert.deepEqual(fates(toggles(200, 900), [told(500, true)]), [500, 'pending']);
  assert.deepEqual(fates(toggles(200), []), ['pending']);
});

test('every message of a WebSocket tells of its own change', () => {
  const changes = toggles(100, 130, 400);
  const messages = [told(0, false), told(100, true, 8), told(130, false, 8), told(400, true, 8)];
  assert.deepEqual(fates(changes, messages), [108, 138, 408]);
  assert.equal(outcomesOf(false, changes, messages).news, 3);
});

test('a change while an answer travels is not in that answer', () => {
  // Said at 500, before the change at 510; there at 530.
  assert.deepEqual(fates(toggles(510), [told(500, false, 30), told(1000, true)]), [1000]);
});

test('where clocks disagree by a little, the state decides', () => {
  // The pin was heard of a moment after the packet was reckoned to have left.
  assert.deepEqual(fates(toggles(100.4), [told(100, true, 8)]), [108]);
  // A message that waited behind another seems said later than the change after it.
  assert.deepEqual(
    fates(toggles(100, 150), [told(152, true, 40), told(192, false, 40)]),
    [192, 232],
  );
});

test('a state that fits nothing that has happened is not counted', () => {
  assert.deepEqual(fates(toggles(900), [told(100, true)]), ['pending']);
});

test('an LED that is on when the run begins', () => {
  const changes: Change[] = [{ timeMs: 100, on: false }];
  const { all, news } = outcomesOf(true, changes, [told(0, true), told(200, false)]);
  assert.deepEqual([all[0]?.knownMs, news], [200, 1]);
});

test('the summary: counts, median and longest', () => {
  const changes = toggles(100, 600, 1100, 1150, 1900);
  const polls = [told(200, true), told(700, false), told(1200, false), told(1700, false)];
  assert.deepEqual(summaryOf(outcomesOf(false, changes, polls)), {
    changes: 5,
    seen: 2,
    missed: 2,
    pending: 1,
    news: 2,
    medianMs: 100,
    longestMs: 100,
  });
  const three = outcomesOf(false, toggles(0, 10, 20), [
    told(1, true),
    told(14, false),
    told(29, true),
  ]);
  assert.deepEqual([summaryOf(three).medianMs, summaryOf(three).longestMs], [4, 9]);
  const even = outcomesOf(false, toggles(0, 10), [told(1, true), told(14, false)]);
  assert.equal(summaryOf(even).medianMs, 2.5);
  const none = summaryOf(outcomesOf(false, [], []));
  assert.deepEqual([none.medianMs, none.longestMs, none.changes], [null, null, 0]);
});
