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

/** Pauses that are remembered; the oldest go first. */
const MAX_PAUSES = 1_000;

export class PausableClock implements Clock {
  readonly #base: Clock;
  /** On the clock beneath, oldest first. */
  readonly #pauses: { readonly fromMs: number; readonly toMs: number }[] = [];
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

  /** What it showed at a past moment of the clock beneath. */
  shownAt(baseMs: number): number {
    let behindMs = this.#behindMs;
    for (let at = this.#pauses.length - 1; at >= 0; at--) {
      const { fromMs, toMs } = this.#pauses[at] ?? { fromMs: 0, toMs: 0 };
      if (toMs <= baseMs) break;
      behindMs -= Math.min(toMs - baseMs, toMs - fromMs);
    }
    return Math.min(baseMs, this.#pausedAtMs ?? baseMs) - behindMs;
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
    const toMs = this.#base.nowMs();
    this.#behindMs += toMs - this.#pausedAtMs;
    this.#pauses.push({ fromMs: this.#pausedAtMs, toMs });
    if (this.#pauses.length > MAX_PAUSES) this.#pauses.shift();
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
