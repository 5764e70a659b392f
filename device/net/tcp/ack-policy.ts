/**
 * When to acknowledge (RFC 9293 section 3.8.6.3, RFC 5681 section 4.2): soon enough for the peer,
 * late enough to travel with data that answers. Also the limit on challenge ACKs (RFC 5961).
 */
import type { Clock } from '../../clock/clock.ts';
import type { Arrival } from './reassembly.ts';
import type { TcpOptions, TcpReport } from './tcp-types.ts';
import { Timer } from './timer.ts';

const challengesPerSecond = 10; // RFC 5961 section 7

export class AckPolicy {
  readonly #options: TcpOptions;
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #transmit: () => void;
  #owed: 'no' | 'delayed' | 'now' = 'no';
  #octets = 0;
  #challenges = { sinceMs: 0, count: 0 };

  /** `transmit` sends a segment with nothing but an acknowledgment. */
  constructor(
    options: TcpOptions,
    clock: Clock,
    report: (report: TcpReport) => void,
    transmit: () => void,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#timer = new Timer('delayed-ack', clock, report);
    this.#transmit = transmit;
  }

  /** Data came: at once for anything out of the ordinary and every second full segment. */
  received(octets: number, arrival: Arrival): void {
    this.#octets += octets;
    if (arrival !== 'in-order' || this.#octets >= 2 * this.#options.maximumSegmentSize) this.now();
    else if (this.#owed === 'no') this.#owed = 'delayed';
  }

  /** Something demands an acknowledgment without delay. */
  now(): void {
    this.#owed = 'now';
  }

  /** The same, but limited, so that neither an attacker nor a confused peer makes a storm of it. */
  challenge(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#challenges.sinceMs >= 1000) this.#challenges = { sinceMs: nowMs, count: 0 };
    if (this.#challenges.count >= challengesPerSecond) return;
    this.#challenges.count += 1;
    this.now();
  }

  /** A segment with an acknowledgment has left. */
  sent(): void {
    this.#owed = 'no';
    this.#octets = 0;
    this.#timer.stop();
  }

  /** Nothing else is going out now: sends what is owed, or starts waiting. */
  flush(): void {
    if (this.#owed === 'now') this.#transmit();
    else if (this.#owed === 'delayed' && !this.#timer.running) {
      this.#timer.start(this.#options.delayedAckMs, this.#transmit);
    }
  }

  /** The connection is over. */
  stop(): void {
    this.#owed = 'no';
    this.#timer.stop();
  }
}
