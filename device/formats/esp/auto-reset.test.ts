import assert from 'node:assert/strict';
import test from 'node:test';
import {
  knownResets,
  pinLevels,
  RELEASED_SIGNALS,
  resetSteps,
  restartSteps,
  USB_RESETS,
  VIRTUAL_RESET_TIMING,
  withSignals,
} from './auto-reset.ts';
import type { ResetAttempt, ResetStep } from './auto-reset.ts';

interface Circuit {
  /** EN follows its signals only after so long; IO0 is sampled then. */
  readonly riseMs: number;
  /** Two signals in one call reach the board one after the other, in this order. */
  readonly splits?: 'dtr-first' | 'rts-first';
}

/** What a dev board with two transistors makes of the steps: the level of IO0 that its ROM samples. */
function sampledIo0(steps: readonly ResetStep[], { riseMs, splits }: Circuit): (0 | 1)[] {
  const sampled: (0 | 1)[] = [];
  let signals = RELEASED_SIGNALS;
  let en = 1;
  let risesAtMs = null as number | null;
  let nowMs = 0;
  const io0 = (): 0 | 1 => pinLevels(signals).io0;
  const settle = (): void => {
    const level = pinLevels(signals).en;
    if (level === 0) risesAtMs = null;
    else if (en === 0) risesAtMs = nowMs + riseMs;
    en = level;
    if (riseMs === 0 && risesAtMs !== null) {
      sampled.push(io0());
      risesAtMs = null;
    }
  };
  for (const step of steps) {
    if ('waitMs' in step) {
      if (risesAtMs !== null && risesAtMs <= nowMs + step.waitMs) {
        sampled.push(io0());
        risesAtMs = null;
      }
      nowMs += step.waitMs;
      continue;
    }
    const { dataTerminalReady, requestToSend } = withSignals(signals, step.signals);
    const both = [{ dataTerminalReady }, { requestToSend }];
    const changes = splits === 'rts-first' ? both.toReversed() : both;
    for (const change of splits === undefined ? [step.signals] : changes) {
      signals = withSignals(signals, change);
      settle();
    }
  }
  assert.deepEqual(signals, RELEASED_SIGNALS, 'both lines are released in the end');
  return sampled;
}

const tight: ResetAttempt = { way: 'tight', enLowMs: 10, io0LowMs: 60 };
const classic: ResetAttempt = { way: 'classic', enLowMs: 100, io0LowMs: 50 };

test('with the capacitor at EN both ways end in download mode, whatever a driver splits', () => {
  for (const attempt of [tight, classic, ...USB_RESETS, ...knownResets(VIRTUAL_RESET_TIMING)]) {
    for (const splits of [undefined, 'dtr-first', 'rts-first'] as const) {
      assert.equal(
        sampledIo0(resetSteps(attempt), { riseMs: 5, splits }).at(-1),
        0,
        JSON.stringify(attempt),
      );
    }
  }
});

test('EN is low while RTS alone is asserted, IO0 while DTR alone is', () => {
  const levels = [false, true].flatMap((dataTerminalReady) =>
    [false, true].map((requestToSend) => pinLevels({ dataTerminalReady, requestToSend })),
  );
  assert.deepEqual(levels, [
    { en: 1, io0: 1 },
    { en: 0, io0: 1 },
    { en: 1, io0: 0 },
    { en: 1, io0: 1 },
  ]);
});

test('a restart samples IO0 high, once, whatever a driver splits', () => {
  for (const splits of [undefined, 'dtr-first', 'rts-first'] as const) {
    assert.deepEqual(sampledIo0(restartSteps(), { riseMs: 0, splits }), [1]);
  }
});

test('without a capacitor only the way that changes both at once does', () => {
  assert.equal(sampledIo0(resetSteps(tight), { riseMs: 0 }).at(-1), 0);
  assert.equal(sampledIo0(resetSteps(classic), { riseMs: 0 }).at(-1), 1);
});

test('every way is tried, short and patient', () => {
  const tried = USB_RESETS.map(
    ({ way, io0LowMs }) => `${way} ${io0LowMs > 500 ? 'long' : 'short'}`,
  );
  assert.deepEqual(new Set(tried).size, 4);
});
