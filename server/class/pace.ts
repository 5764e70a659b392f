/** A token bucket: `burst` messages, or octets, at once, `perSecond` in the long run. */
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
  take(amount = 1): boolean {
    const nowMs = this.#clock.nowMs();
    const { perSecond, burst } = this.#limits;
    this.#tokens = Math.min(burst, this.#tokens + ((nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    if (this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }
}
