/**
 * Collects which functions of the program are entered and left, and hands them on in batches. A program
 * may call a function a million times a second: a batch holds so many calls, and the rest of its time
 * is left out, whole calls at a time, so that every function that is entered is also left.
 */
import type { Clock } from '../clock/clock.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';

/** How long calls are collected before they are handed on. */
export const BATCH_MS = 40;
/** Functions entered in one batch, at most. */
export const CALLS_PER_BATCH = 64;
/** Calls of the program's own inside one another; deeper ones are left out. */
const DEEPEST = 64;

export interface CallRecorderOptions {
  readonly names: ReadonlyMap<number, string>;
  /** For the batches: goes on while the program's time is held. */
  readonly clock: Clock;
  /** The program's own time. */
  readonly programMs: () => number;
  readonly task: () => SketchCall['task'];
  readonly onCalls: (calls: readonly SketchCall[]) => void;
}

export class CallRecorder {
  readonly #options: CallRecorderOptions;
  #batch: SketchCall[] = [];
  #entered = 0;
  /** Names of the functions that are running, the innermost last. */
  readonly #running: string[] = [];
  /** Calls inside one that was left out, itself included, that have not been left yet. */
  #skipping = 0;
  #missed = 0;
  #stopped = false;
  #cancelBatch: (() => void) | null = null;

  constructor(options: CallRecorderOptions) {
    this.#options = options;
  }

  /** @param index of the function in the program's table; one without a name is of no interest */
  enter(index: number): void {
    const name = this.#options.names.get(index);
    if (name === undefined) return;
    if (
      this.#skipping > 0 ||
      this.#entered === CALLS_PER_BATCH ||
      this.#running.length >= DEEPEST
    ) {
      this.#skipping++;
      this.#missed++;
      return;
    }
    this.#entered++;
    this.#running.push(name);
    this.#record(true, name);
  }

  leave(index: number): void {
    if (!this.#options.names.has(index)) return;
    if (this.#skipping > 0) {
      this.#skipping--;
      return;
    }
    const name = this.#running.pop();
    if (name !== undefined) this.#record(false, name);
  }

  /** Nothing is handed on after this. */
  stop(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = null;
    this.#stopped = true;
  }

  /** Hands on the calls collected so far. */
  flush(): void {
    this.#cancelBatch?.();
    this.#cancelBatch = null;
    const calls = this.#batch;
    this.#batch = [];
    this.#entered = 0;
    if (calls.length > 0 && !this.#stopped) this.#options.onCalls(calls);
  }

  #record(enter: boolean, name: string): void {
    const call = {
      enter,
      name,
      timeMs: this.#options.programMs(),
      task: this.#options.task(),
    };
    this.#batch.push(this.#missed === 0 ? call : { ...call, missed: this.#missed });
    this.#missed = 0;
    this.#cancelBatch ??= this.#options.clock.after(BATCH_MS, () => this.flush());
  }
}
