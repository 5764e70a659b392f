/**
 * What a plotter keeps: rows of values, one row a line, the oldest going first, with a column for each name. The
 * columns are rings of fixed size, so that a board may print for hours.
 */
import type { PlotValue } from './plot-line.ts';

/** Rows kept: an hour and more at ten lines a second, five seconds at ten thousand. */
const MAX_ROWS = 50_000;
/** Names with a column: more lines in one picture nobody tells apart. */
export const MAX_SERIES = 16;

/** What a cell holds: a number; null for a gap; undefined where the line did not have that name. */
export type Cell = number | null | undefined;

export interface Extremes {
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Cells that hold a number. */
  readonly count: number;
}

export interface SampleLimits {
  readonly rows: number;
  readonly series: number;
}

/** In a column: a name that the line did not have, and a gap. No number that is kept is either. */
const ABSENT = NaN;
const GAP = Infinity;

export class Samples {
  readonly #limits: SampleLimits;
  readonly #timesMs: Float64Array;
  readonly #columns = new Map<string, Float64Array>();
  #end = 0;
  #leftOut = 0;

  constructor(limits: SampleLimits = { rows: MAX_ROWS, series: MAX_SERIES }) {
    this.#limits = limits;
    this.#timesMs = new Float64Array(limits.rows);
  }

  /** Number of the oldest row that is kept: how many were dropped. */
  get first(): number {
    return Math.max(0, this.#end - this.#limits.rows);
  }

  /** One more than the number of the newest row: how many there ever were. */
  get end(): number {
    return this.#end;
  }

  /** In the order in which they came. */
  get names(): readonly string[] {
    return [...this.#columns.keys()];
  }

  /** Values that were dropped because there were too many names. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** @param timeMs not before that of the last row */
  add(timeMs: number, values: readonly PlotValue[]): void {
    const at = this.#end++ % this.#limits.rows;
    this.#timesMs[at] = timeMs;
    for (const column of this.#columns.values()) column[at] = ABSENT;
    for (const { name, value } of values) {
      const column = this.#columns.get(name) ?? this.#newColumn(name);
      if (column === null) this.#leftOut++;
      else column[at] = value ?? GAP;
    }
  }

  clear(): void {
    this.#columns.clear();
    this.#end = 0;
    this.#leftOut = 0;
  }

  timeMs(row: number): number {
    return this.#timesMs[row % this.#limits.rows] ?? NaN;
  }

  cell(name: string, row: number): Cell {
    const kept = row >= this.first && row < this.#end;
    const cell = kept ? (this.#columns.get(name)?.[row % this.#limits.rows] ?? ABSENT) : ABSENT;
    if (cell === GAP) return null;
    return Number.isNaN(cell) ? undefined : cell;
  }

  /** The first row that is not before a moment; `end` when all are. */
  rowAt(timeMs: number): number {
    let [from, to] = [this.first, this.#end];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.timeMs(middle) < timeMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** The row nearest to a moment; null when there is none. */
  nearest(timeMs: number): number | null {
    const after = this.rowAt(timeMs);
    const before = after - 1;
    if (after >= this.#end) return before >= this.first ? before : null;
    if (before < this.first) return after;
    return timeMs - this.timeMs(before) < this.timeMs(after) - timeMs ? before : after;
  }

  /** Of what is kept. */
  extremes(name: string): Extremes {
    let [min, max, count] = [Infinity, -Infinity, 0];
    for (const cell of this.#columns.get(name) ?? []) {
      if (Number.isNaN(cell) || cell === GAP) continue;
      if (cell < min) min = cell;
      if (cell > max) max = cell;
      count++;
    }
    if (count === 0) return { last: null, min: null, max: null, count };
    let row = this.#end - 1;
    while (typeof this.cell(name, row) !== 'number') row--;
    return { last: this.cell(name, row) ?? null, min, max, count };
  }

  #newColumn(name: string): Float64Array | null {
    if (this.#columns.size >= this.#limits.series) return null;
    const column = new Float64Array(this.#limits.rows).fill(ABSENT);
    this.#columns.set(name, column);
    return column;
  }
}
