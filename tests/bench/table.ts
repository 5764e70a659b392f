/** The figures of a run, each with the limit it should keep beside it. */

interface Row {
  readonly what: string;
  readonly value: string;
  readonly limit: string;
  readonly kept: boolean | null;
}

export interface Limit {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export class Table {
  readonly #rows: Row[] = [];

  add(what: string, value: number, unit: string, limit: Limit = {}, digits = 1): void {
    const { atMost, atLeast } = limit;
    const words = [
      atMost === undefined ? '' : `at most ${atMost}`,
      atLeast === undefined ? '' : `at least ${atLeast}`,
    ].filter(Boolean);
    this.#rows.push({
      what,
      value: `${value.toFixed(digits)} ${unit}`.trim(),
      limit: words.length === 0 ? '' : `${words.join(', ')} ${unit}`.trim(),
      kept:
        words.length === 0
          ? null
          : value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity),
    });
  }

  /** Prints all; returns whether every limit was kept. */
  print(): boolean {
    const width = Math.max(...this.#rows.map(({ what }) => what.length));
    for (const { what, value, limit, kept } of this.#rows) {
      const verdict = kept === null ? '' : kept ? '  kept' : '  EXCEEDED';
      console.log(`${what.padEnd(width)}  ${value.padStart(12)}  ${limit}${verdict}`);
    }
    return this.#rows.every(({ kept }) => kept !== false);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
