/**
 * Tells the owner of a board's worker of its flash, at a rate that a page can take: a program may write it without a
 * pause. Sectors go at once, a few in each span of time; those beyond follow together, so that what the owner has is
 * the flash as it was at one moment.
 */
import type { Clock } from '../clock/clock.ts';
import type { SectorImage } from './flash.ts';
import type { FromWorker } from './messages.ts';

export const SPAN_MS = 16;
/** Sectors that are told at once in one span. */
export const SECTORS_PER_SPAN = 8;

export class FlashReporter {
  readonly #clock: Clock;
  readonly #send: (message: FromWorker) => void;
  readonly #waiting = new Map<number, SectorImage>();
  #told = 0;
  #endsMs = -Infinity;

  constructor(clock: Clock, send: (message: FromWorker) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  changed(sector: SectorImage): void {
    // A program that keeps this thread lets no timer run.
    if (this.#clock.nowMs() >= this.#endsMs) this.#begin();
    if (this.#told < SECTORS_PER_SPAN && this.#waiting.size === 0) {
      this.#told++;
      this.#send({ type: 'flash', sector });
    } else {
      this.#waiting.set(sector.sector, sector);
    }
  }

  /** Tells all that waits: before anything that the owner may take as a sign that it was written. */
  flush(): void {
    for (const sector of this.#waiting.values()) this.#send({ type: 'flash', sector });
    this.#waiting.clear();
  }

  #begin(): void {
    this.flush();
    this.#told = 0;
    this.#endsMs = this.#clock.nowMs() + SPAN_MS;
    this.#clock.after(SPAN_MS, () => this.flush());
  }
}
