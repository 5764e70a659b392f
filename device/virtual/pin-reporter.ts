/**
 * Tells the owner of a board's worker of pins, at a rate that a page can take: a program may write a pin a million times a
 * second. Levels go at once, a few in each span of time; of those beyond, a pin's last one follows when the span ends.
 * What pins are used as is told then, too, the latest of each pin.
 */
import type { Clock } from '../clock/clock.ts';
import type { Level, PinState } from '../formats/esp/pins.ts';
import type { FromWorker } from './messages.ts';

/** About as often as a screen shows something new. */
export const SPAN_MS = 16;
/** Levels that are told at once in one span. */
export const LEVELS_PER_SPAN = 32;

export class PinReporter {
  readonly #clock: Clock;
  readonly #send: (message: FromWorker) => void;
  readonly #levels = new Map<number, Level | null>();
  readonly #states = new Map<number, PinState | null>();
  #told = 0;
  #running = false;

  constructor(clock: Clock, send: (message: FromWorker) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  level(pin: number, level: Level | null): void {
    this.#begin();
    if (this.#told >= LEVELS_PER_SPAN) {
      this.#levels.set(pin, level);
      return;
    }
    this.#told++;
    this.#send({ type: 'pin', pin, level });
  }

  state(pin: number, state: PinState | null): void {
    this.#begin();
    this.#states.set(pin, state);
  }

  #begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#clock.after(SPAN_MS, () => this.#end());
  }

  #end(): void {
    this.#running = false;
    this.#told = 0;
    const levels = [...this.#levels];
    const pins = [...this.#states];
    this.#levels.clear();
    this.#states.clear();
    for (const [pin, level] of levels) this.level(pin, level);
    if (pins.length > 0) this.#send({ type: 'pins', pins });
  }
}
