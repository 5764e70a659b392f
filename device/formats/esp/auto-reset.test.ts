import assert from 'node:assert/strict';
import test from 'node:test';
import { knownResets, resetSteps, USB_RESETS, VIRTUAL_RESET_TIMING } from './auto-reset.ts';
import type { ResetAttempt } from './auto-reset.ts';

interface Circuit {
  /** EN follows its signals only after so long; IO0 is sampled then. */
  readonly riseMs: number;
  /** Two signals in one call reach the board one after the other, in this order. */
  readonly splits?: 'dtr-first' | 'rts-first';
}

/** What a dev board with two transistors makes of the steps: the level of IO0 that its ROM samples. */
function sampledIo0(attempt: ResetAttempt, { riseMs, splits }: Circuit): (0 | 1)[] {
  const sampled: (0 | 1)[] = [];
  let dtr = false;
  let rts = false;
  let en = 1;
  let risesAtMs = null as number | null;
  let nowMs = 0;
  const io0 = (): 0 | 1 => (dtr && !rts ? 0 : 1);
  const settle = (): void => {
    const level = rts && !dtr ? 0 : 1;
    if (level === 0) risesAtMs = null;
    else if (en === 0) risesAtMs = nowMs + riseMs;
    en = level;
    if (riseMs === 0 && risesAtMs !== null) {
      sampled.push(io0());
      risesAtMs = null;
    }
  };
  for (const step of resetSteps(attempt)) {
    if ('waitMs' in step) {
      if (risesAtMs !== null && risesAtMs <= nowMs + step.waitMs) {
        sampled.push(io0());
        risesAtMs = null;
      }
      nowMs += step.waitMs;
      continue;
    }
    const { dataTerminalReady = dtr, requestToSend = rts } = step.signals;
    const setDtr = (): void => void (dtr = dataTerminalReady);
    const setRts = (): void => void (rts = requestToSend);
    if (splits === undefined) {
      setDtr();
      setRts();
      settle();
    } else {
      for (const set of splits === 'dtr-first' ? [setDtr, setRts] : [setRts, setDtr]) {
        set();
        settle();
      }
    }
  }
  assert.deepEqual([dtr, rts], [false, false], 'both lines are let go of in the end');
  return sampled;
}

const tight: ResetAttempt = { way: 'tight', enLowMs: 10, io0LowMs: 60 };
const classic: ResetAttempt = { way: 'classic', enLowMs: 100, io0LowMs: 50 };

test('with the capacitor at EN both ways end in download mode, whatever a driver splits', () => {
  for (const attempt of [tight, classic, ...USB_RESETS, ...knownResets(VIRTUAL_RESET_TIMING)]) {
    for (const splits of [undefined, 'dtr-first', 'rts-first'] as const) {
      assert.equal(sampledIo0(attempt, { riseMs: 5, splits }).at(-1), 0, JSON.stringify(attempt));
    }
  }
});

test('without a capacitor only the way that changes both at once does', () => {
  assert.equal(sampledIo0(tight, { riseMs: 0 }).at(-1), 0);
  assert.equal(sampledIo0(classic, { riseMs: 0 }).at(-1), 1);
});

test('every way is tried, short and patient', () => {
  const tried = USB_RESETS.map(
    ({ way, io0LowMs }) => `${way} ${io0LowMs > 500 ? 'long' : 'short'}`,
  );
  assert.deepEqual(new Set(tried).size, 4);
});
