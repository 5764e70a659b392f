/**
 * A clock whose timers are exact to a fraction of a millisecond, for pacing a UART: browsers round
 * timers up to 4 ms (HTML Standard, 8.7 "Timers"), which is 46 octets at 115200 baud. The last part
 * of a wait is spent going round the task queue, so messages are still handled meanwhile. It keeps
 * one core busy while it does: only for a paced wire, and in a worker.
 */
import { systemClock, type Clock } from './clock.ts';

/** What an ordinary timer may be late by. */
const TIMER_SLACK_MS = 6;

const turns = new MessageChannel();
let waiting: (() => void)[] = [];
turns.port1.onmessage = () => {
  const due = waiting;
  waiting = [];
  for (const resume of due) resume();
};
// In Node a port with a listener would keep the process alive.
(turns.port1 as { unref?: () => void }).unref?.();

function nextTurn(resume: () => void): void {
  if (waiting.push(resume) === 1) turns.port2.postMessage(null);
}

export const preciseClock: Clock = {
  nowMs: () => systemClock.nowMs(),
  after(delayMs, callback) {
    const dueMs = systemClock.nowMs() + delayMs;
    let cancelled = false;
    let cancelTimer: () => void = () => undefined;
    const turn = () => {
      if (cancelled) return;
      if (systemClock.nowMs() >= dueMs) callback();
      else nextTurn(turn);
    };
    if (delayMs > TIMER_SLACK_MS) cancelTimer = systemClock.after(delayMs - TIMER_SLACK_MS, turn);
    else nextTurn(turn);
    return () => {
      cancelled = true;
      cancelTimer();
    };
  },
};
