/**
 * A clock for a thread of its own whose short waits are exact to a tenth of a millisecond and cost no
 * processor time: Node's timers are late by a millisecond, and asking all the time takes a processor
 * from the browser under test. The thread sleeps for the wait itself; messages are taken before each.
 */
import { systemClock, type Clock } from '../clock/clock.ts';

const cell = new Int32Array(new SharedArrayBuffer(4));

export const napClock: Clock = {
  nowMs: () => systemClock.nowMs(),
  after(delayMs, callback) {
    const immediate = setImmediate(() => {
      Atomics.wait(cell, 0, 0, delayMs);
      callback();
    });
    return () => clearImmediate(immediate);
  },
};
