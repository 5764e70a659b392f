import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Experiment } from './experiment.ts';

const answered = (afterMs: number) => ({ kind: 'answered', afterMs }) as const;

test('toggles that are answered for as long as a watchdog waits are answered all the time', () => {
  const experiment = new Experiment(1_000);
  for (let nowMs = 1_200; nowMs < 7_000; nowMs += 200) {
    assert.equal(experiment.tick(answered(12), nowMs), null);
  }
  const outcome = experiment.tick(answered(40), 7_000);
  assert.equal(outcome?.is, 'answered');
  assert.match(outcome.seen, /^30 toggles were answered on the wire, the slowest after 0\.0 s/);
  assert.equal(experiment.tick(answered(12), 7_200), null);
  assert.equal(experiment.lost(7_400), null);
});

test('a toggle that was answered late tells that they waited', () => {
  const experiment = new Experiment(0);
  assert.equal(experiment.tick({ kind: 'waiting', sinceMs: 3_000 }, 3_000), null);
  assert.equal(experiment.tick(answered(3_100), 3_200)?.is, 'late');
});

test('a connection that is over ends it', () => {
  const experiment = new Experiment(0);
  experiment.tick(answered(12), 200);
  const outcome = experiment.lost(5_100);
  assert.equal(outcome?.is, 'ended');
  assert.match(outcome.seen, /After 5\.1 s/);
});
