/** What becomes of the toggles of a client while a sketch waits somewhere: what a reader may have predicted. */
import { counted, inSeconds } from '../../ui/widget/words.ts';
import type { Outcome } from '../lab/outcome.ts';
import type { Tick } from './pulse.ts';

/** Five seconds are what the watchdog gives a task; after one more, nothing is to come. */
const ENOUGH_MS = 6_000;
/** A toggle on a busy machine may take a while. */
const LATE_MS = 1_500;

export class Experiment {
  readonly #beganMs: number;
  #answered = 0;
  #slowestMs = 0;
  #isOver = false;

  constructor(nowMs: number) {
    this.#beganMs = nowMs;
  }

  /** @returns what came of it, once it is known */
  tick(tick: Tick, nowMs: number): Outcome | null {
    if (this.#isOver || tick.kind !== 'answered') return null;
    this.#answered += 1;
    this.#slowestMs = Math.max(this.#slowestMs, tick.afterMs);
    const slowest = `the slowest after ${inSeconds(this.#slowestMs)}`;
    if (this.#slowestMs > LATE_MS) {
      return this.#end('late', `The toggles are answered again, ${slowest}.`);
    }
    if (nowMs - this.#beganMs < ENOUGH_MS) return null;
    const toggles = counted(this.#answered, 'toggle was', 'toggles were');
    return this.#end('answered', `${toggles} answered on the wire, ${slowest}.`);
  }

  /** The connection is over. @returns what came of it, once it is known */
  lost(nowMs: number): Outcome | null {
    if (this.#isOver) return null;
    const after = inSeconds(nowMs - this.#beganMs);
    return this.#end('ended', `After ${after} the connection was over: the board had stopped.`);
  }

  #end(is: string, seen: string): Outcome {
    this.#isOver = true;
    return { is, seen };
  }
}
