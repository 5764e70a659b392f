/** A token bucket: `burst` messages at once, `perSecond` in the long run. */
import type { Clock } from '../../device/clock/clock.ts';

export interface PaceLimits {
  readonly perSecond: number;
  readonly burst: number;
}

export class Pace {
  readonly #clock: Clock;
  readonly #limits: PaceLimits;
  #tokens: number;
  #atMs: number;

  constructor(clock: Clock, limits: PaceLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#tokens = limits.burst;
    this.#atMs = clock.nowMs();
  }

  /** @returns false when it is too much */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    const { perSecond, burst } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
