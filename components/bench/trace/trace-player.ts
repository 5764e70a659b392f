/**
 * Plays a trace slowly enough to be seen: a call takes microseconds on the board. When too much waits
 * it hurries, and far behind it jumps: what is shown must not lag behind the board for long.
 */
import type { SketchCall } from '../../../device/formats/esp/sketch-call.ts';

/** How long a function is shown before the next one. */
export const ENTER_MS = 500;
const LEAVE_MS = 180;
const HURRY_MS = 60;
/** Calls that may wait before it hurries, and before it jumps. */
const HURRIES_AT = 16;
const JUMPS_AT = 120;

export interface PlayerOptions {
  /** Calls `callback` after so many milliseconds; the result cancels that. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Shows a call, and says whether it is worth a moment of the reader's. */
  readonly show: (call: SketchCall) => boolean;
}

export class TracePlayer {
  readonly #options: PlayerOptions;
  #waiting: SketchCall[] = [];
  #cancel: (() => void) | null = null;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  play(calls: readonly SketchCall[]): void {
    this.#waiting.push(...calls);
    while (this.#waiting.length > JUMPS_AT) this.#step();
    if (this.#cancel === null) this.#go();
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = [];
  }

  #go(): void {
    this.#cancel = null;
    for (let call = this.#waiting[0]; call !== undefined; call = this.#waiting[0]) {
      if (!this.#step()) continue;
      const pauseMs = call.enter ? ENTER_MS : LEAVE_MS;
      const hurries = this.#waiting.length > HURRIES_AT;
      this.#cancel = this.#options.after(hurries ? HURRY_MS : pauseMs, () => this.#go());
      return;
    }
  }

  #step(): boolean {
    const call = this.#waiting.shift();
    return call !== undefined && this.#options.show(call);
  }
}
