/**
 * How the packets of one connection travel: at true speed, in slow motion, or stopped half-way until
 * the reader lets them go. Only those that match are touched. While one is stopped the link stops
 * time at both ends, so nothing is sent again because of it.
 */
import type { Wire } from '../../../device/board/board.ts';

export type Pace = 'true' | 'slow' | 'step';

type Match = (packet: Uint8Array, direction: 'client-to-board' | 'board-to-client') => boolean;

/** How long a packet is on its way in slow motion. */
const FLIGHT_MS = 1_200;

export class PacketPacer {
  readonly #wire: Wire;
  readonly #match: Match;
  #pace: Pace = 'true';
  readonly #flights = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(wire: Wire, match: Match) {
    this.#wire = wire;
    this.#match = match;
  }

  get pace(): Pace {
    return this.#pace;
  }

  set pace(pace: Pace) {
    this.#pace = pace;
    const { link } = this.#wire;
    this.#land();
    if (pace === 'true') {
      link.resume();
      return;
    }
    link.pause(this.#match);
    if (pace === 'slow') for (const { number } of link.held) this.#fly(number);
  }

  /** A packet has been stopped by the link. */
  held(number: number): void {
    if (this.#pace === 'slow') this.#fly(number);
  }

  /** How many packets wait for a step. */
  get waiting(): number {
    return this.#wire.link.held.length;
  }

  /** Lets the packet land that has waited longest. */
  step(): boolean {
    return this.#wire.link.step();
  }

  /** Lets everything go, and touches nothing any more. */
  leave(): void {
    this.#land();
    this.#wire.link.resume();
  }

  #fly(number: number): void {
    if (this.#flights.has(number)) return;
    const timer = setTimeout(() => {
      this.#flights.delete(number);
      this.#wire.link.step(number);
    }, FLIGHT_MS);
    this.#flights.set(number, timer);
  }

  /** Forgets the flights; the packets stay where the link has them. */
  #land(): void {
    for (const timer of this.#flights.values()) clearTimeout(timer);
    this.#flights.clear();
  }
}
