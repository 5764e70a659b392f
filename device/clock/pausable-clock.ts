/**
 * A clock that can be stopped: while it stands still no timer on it runs out, and when it goes on
 * each has as much left as before. It lets a packet be stopped on its way without its sender
 * noticing that time goes by.
 */
import type { Clock } from './clock.ts';

interface PausableTimer {
  readonly dueMs: number;
  readonly callback: () => void;
  /** Cancels the timer of the clock beneath; null while this one stands still. */
  cancel: (() => void) | null;
}

export class PausableClock implements Clock {
  readonly #base: Clock;
  readonly #timers = new Set<PausableTimer>();
  /** What this clock is behind the one beneath it. */
  #behindMs = 0;
  #pausedAtMs: number | null = null;

  constructor(base: Clock) {
    this.#base = base;
  }

  get paused(): boolean {
    return this.#pausedAtMs !== null;
  }

  nowMs(): number {
    return (this.#pausedAtMs ?? this.#base.nowMs()) - this.#behindMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const dueMs = this.nowMs() + Math.max(0, delayMs);
    const timer: PausableTimer = { dueMs, callback, cancel: null };
    this.#timers.add(timer);
    if (!this.paused) this.#run(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel?.();
    };
  }

  pause(): void {
    if (this.paused) return;
    this.#pausedAtMs = this.#base.nowMs();
    for (const timer of this.#timers) {
      timer.cancel?.();
      timer.cancel = null;
    }
  }

  resume(): void {
    if (this.#pausedAtMs === null) return;
    this.#behindMs += this.#base.nowMs() - this.#pausedAtMs;
    this.#pausedAtMs = null;
    // Due first goes first, also among those that the clock beneath will round to one moment.
    const waiting = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs);
    for (const timer of waiting) this.#run(timer);
  }

  #run(timer: PausableTimer): void {
    const leftMs = Math.max(0, timer.dueMs - this.nowMs());
    timer.cancel = this.#base.after(leftMs, () => {
      this.#timers.delete(timer);
      timer.callback();
    });
  }
}
