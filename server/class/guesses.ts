/**
 * Wrong codes and keys by address: whoever tries many has to wait. A whole school may share one address, so
 * right codes cost nothing. Several processes tell each other, so that nobody has a try at each.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../device/clock/clock.ts';
import { EVERY_CLASS, type ClassBus } from './bus.ts';

/** Of 2^30 codes: a day of guessing finds one of a hundred open classes with a probability of 0.13 %. */
const WRONG_PER_MINUTE = 10;
const MINUTE_MS = 60_000;
/** Addresses remembered; the one that erred longest ago goes first. */
const MAX_ADDRESSES = 10_000;

export class Guesses {
  readonly #clock: Clock;
  readonly #bus: ClassBus;
  /** Of this process, because it hears itself, too. */
  readonly #id = randomUUID();
  readonly #wrong = new Map<string, number[]>();
  readonly #unsubscribe: () => void;

  constructor(clock: Clock, bus: ClassBus) {
    this.#clock = clock;
    this.#bus = bus;
    this.#unsubscribe = bus.subscribe(EVERY_CLASS, 'wrong', (message) => {
      const [from, network = ''] = message.toString().split(' ');
      if (from !== this.#id) this.#count(network);
    });
  }

  stop(): void {
    this.#unsubscribe();
  }

  /** Seconds that this address has to wait; 0 when it may try. */
  waitSeconds(address: string): number {
    const recent = this.#recent(networkOf(address));
    const oldest = recent.at(-WRONG_PER_MINUTE);
    return oldest === undefined ? 0 : Math.ceil((oldest + MINUTE_MS - this.#clock.nowMs()) / 1000);
  }

  wrong(address: string): void {
    const network = networkOf(address);
    this.#count(network);
    this.#bus.publish(EVERY_CLASS, 'wrong', Buffer.from(`${this.#id} ${network}`));
  }

  #count(network: string): void {
    const recent = [...this.#recent(network), this.#clock.nowMs()].slice(-WRONG_PER_MINUTE);
    this.#wrong.delete(network);
    this.#wrong.set(network, recent);
    const [oldest] = this.#wrong.keys();
    if (this.#wrong.size > MAX_ADDRESSES && oldest !== undefined) this.#wrong.delete(oldest);
  }

  #recent(network: string): number[] {
    const since = this.#clock.nowMs() - MINUTE_MS;
    return (this.#wrong.get(network) ?? []).filter((atMs) => atMs > since);
  }
}

/** One person has a whole /64 of IPv6 (RFC 6177). */
function networkOf(address: string): string {
  return address.includes(':') && !address.includes('.')
    ? address.split(':', 4).join(':')
    : address;
}
