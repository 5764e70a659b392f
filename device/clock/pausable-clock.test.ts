import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from './testing/manual-clock.ts';
import { PausableClock } from './pausable-clock.ts';

function stopped() {
  const base = new ManualClock(100);
  const clock = new PausableClock(base);
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name}@${clock.nowMs()}`);
  return { base, clock, fired, note };
}

test('it goes with the clock beneath it until it is stopped', () => {
  const { base, clock, fired, note } = stopped();
  clock.after(10, note('a'));
  base.advance(10);
  assert.deepEqual(fired, ['a@110']);
});

test('while it stands still no time passes and no timer runs out', () => {
  const { base, clock, fired, note } = stopped();
  clock.after(10, note('a'));
  base.advance(4);
  clock.pause();
  clock.pause();
  base.advance(1000);
  assert.equal(clock.nowMs(), 104);
  assert.deepEqual(fired, []);
  clock.resume();
  clock.resume();
  base.advance(5);
  assert.deepEqual(fired, []);
  base.advance(1);
  assert.deepEqual(fired, ['a@110']);
});

test('timers set or cancelled while it stands still count from then', () => {
  const { base, clock, fired, note } = stopped();
  clock.pause();
  clock.after(20, note('late'));
  clock.after(5, note('early'));
  const cancel = clock.after(1, note('never'));
  base.advance(50);
  cancel();
  clock.resume();
  base.advance(100);
  assert.deepEqual(fired, ['early@105', 'late@120']);
});

test('a timer can stop the clock, and those after it wait', () => {
  const { base, clock, fired, note } = stopped();
  clock.after(5, () => {
    note('stop')();
    clock.pause();
  });
  clock.after(6, note('after'));
  base.advance(50);
  assert.deepEqual(fired, ['stop@105']);
  clock.resume();
  base.advance(1);
  assert.deepEqual(fired, ['stop@105', 'after@106']);
});

test('it says what it showed before, during and after each pause', () => {
  const { base, clock } = stopped();
  const shown: [number, number][] = [];
  const note = () => shown.push([base.nowMs(), clock.nowMs()]);
  for (const stops of [false, true, false, true, true, false]) {
    note();
    base.advance(10);
    if (stops) clock.pause();
    else clock.resume();
    base.advance(7);
    note();
  }
  clock.pause();
  base.advance(5);
  note();
  for (const [baseMs, shownMs] of shown) assert.equal(clock.shownAt(baseMs), shownMs, `${baseMs}`);
  clock.resume();
  for (const [baseMs, shownMs] of shown) assert.equal(clock.shownAt(baseMs), shownMs, `${baseMs}`);
});
