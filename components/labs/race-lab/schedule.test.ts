import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schedule, type Plan } from './schedule.ts';

const plan: Plan = { lengthMs: 10_000, perSecond: 2, togglers: 'both' };

test('the same choices give the same toggles', () => {
  assert.deepEqual(schedule(plan), schedule({ ...plan }));
});

test('toggles come in order, inside the run, about as often as asked', () => {
  for (const perSecond of [0.5, 1, 2, 5]) {
    const toggles = schedule({ ...plan, perSecond });
    const times = toggles.map(({ atMs }) => atMs);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.ok(times.every((atMs) => atMs > 0 && atMs < plan.lengthMs));
    const wanted = perSecond * 10;
    assert.ok(Math.abs(toggles.length - wanted) <= Math.max(1, wanted * 0.2), String(perSecond));
  }
});

test('gaps differ: some are shorter than a usual interval between two polls, some longer', () => {
  const times = schedule(plan).map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
  assert.ok(gaps.some((gap) => gap < 250));
  assert.ok(gaps.some((gap) => gap > 750));
});

test('who toggles', () => {
  const by = (togglers: Plan['togglers']) =>
    new Set(schedule({ ...plan, togglers }).map((toggle) => toggle.by));
  assert.deepEqual(by('other'), new Set(['other']));
  assert.deepEqual(by('both'), new Set(['other', 'screen']));
  assert.deepEqual(by('nobody'), new Set());
});
