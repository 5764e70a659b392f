/**
 * Wrong codes and keys by address: whoever tries many has to wait. A whole school may share one address, so
 * right codes cost nothing.
 */
import type { Clock } from '../../device/clock/clock.ts';

/** Of 2^30 codes: a day of guessing finds one of a hundred open classes with a probability of 0.13 %. */
const WRONG_PER_MINUTE = 10;
const MINUTE_MS = 60_000;
/** Addresses remembered; the one that erred longest ago goes first. */
const MAX_ADDRESSES = 10_000;

export class Guesses {
  readonly #clock: Clock;
  readonly #wrong = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds that this address has to wait; 0 when it may try. */
  waitSeconds(address: string): number {
    const recent = this.#recent(address);
    const oldest = recent.at(-WRONG_PER_MINUTE);
    return oldest === undefined ? 0 : Math.ceil((oldest + MINUTE_MS - this.#clock.nowMs()) / 1000);
  }

  wrong(address: string): void {
    const recent = [...this.#recent(address), this.#clock.nowMs()].slice(-WRONG_PER_MINUTE);
    const network = networkOf(address);
    this.#wrong.delete(network);
    this.#wrong.set(network, recent);
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size > MAX_ADDRESSES && oldest !== undefined) this.#wrong.delete(oldest);
  }

  #recent(address: string): number[] {
    const since = this.#clock.nowMs() - MINUTE_MS;
    return (this.#wrong.get(networkOf(address)) ?? []).filter((atMs) => atMs > since);
  }
}

/** One person has a whole /64 of IPv6 (RFC 6177). */
function networkOf(address: string): string {
  return address.includes(':') && !address.includes('.')
    ? address.split(':', 4).join(':')
    : address;
}
