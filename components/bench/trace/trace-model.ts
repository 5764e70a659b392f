/**
 * What a trace says of the program, call by call: which functions are running in which task, how
 * often each was entered, and the way that the last call from outside took through the program.
 */
import type { SketchCall } from '../../../device/formats/esp/sketch-call.ts';

export type Task = SketchCall['task'];

/** A call from outside the sketch, from its beginning to its end. */
export interface Course {
  readonly task: Task;
  /** The functions in the order in which they were entered; the first is the one that was called. */
  readonly names: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  /** Calls that the board left out because there were too many. */
  readonly missed: number;
}

/** A course is told by so many names at most: a loop inside a callback must not grow it for ever. */
const LONGEST_COURSE = 40;

export class TraceModel {
  /** The functions that are running, the innermost last. */
  readonly running: Readonly<Record<Task, string[]>> = { loop: [], network: [] };
  readonly #counts = new Map<string, number>();
  readonly #open: Record<Task, { names: string[]; startMs: number; missed: number } | null> = {
    loop: null,
    network: null,
  };
  /** The way of the last call worth showing: not a turn of loop() that called nothing. */
  way: readonly string[] = [];

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Takes the next call; the course that has ended with it, if one has. */
  next({ enter, name, timeMs, task, missed = 0 }: SketchCall): Course | null {
    const running = this.running[task];
    const open = this.#open[task];
    if (open !== null) open.missed += missed;
    if (enter) {
      this.#counts.set(name, this.count(name) + 1);
      running.push(name);
      if (open === null) this.#open[task] = { names: [name], startMs: timeMs, missed };
      else if (open.names.length < LONGEST_COURSE) open.names.push(name);
      else open.missed++;
      const names = this.#open[task]?.names ?? [];
      if (!isIdleTurn(names)) this.way = names;
      return null;
    }
    // A page that was opened late has not heard the beginning.
    if (running.at(-1) !== name) return null;
    running.pop();
    if (running.length > 0 || open === null) return null;
    this.#open[task] = null;
    return { task, names: open.names, startMs: open.startMs, endMs: timeMs, missed: open.missed };
  }
}

/** A turn of loop() in which none of the sketch's other functions was called. */
export function isIdleTurn(names: readonly string[]): boolean {
  return names.length === 1 && names[0] === 'loop';
}
