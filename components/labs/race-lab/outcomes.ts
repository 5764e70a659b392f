/**
 * Which change of the LED the screen came to know, when, and which it never did. A telling carries
 * only the state, "1" or "0", so the change it speaks of is found by time and by that state: two
 * changes between two tellings leave the same state, and nobody can tell that they happened.
 */

/** The pin of the LED changed, on the board. */
export interface Change {
  readonly timeMs: number;
  readonly on: boolean;
}

/** The screen was told a state. */
export interface Telling {
  /** When the packet was there. */
  readonly timeMs: number;
  /** When the board began to send it. */
  readonly saidMs: number;
  readonly on: boolean;
}

export interface Outcome {
  readonly change: Change;
  /** When the screen knew; null while it does not. */
  readonly knownMs: number | null;
  /** Later news came without it: it will never be known. */
  readonly missed: boolean;
}

export interface Outcomes {
  readonly all: readonly Outcome[];
  /** Tellings that said something new. */
  readonly news: number;
}

/** @param initial state of the LED before the first change; both lists oldest first. */
export function outcomesOf(
  initial: boolean,
  changes: readonly Change[],
  tellings: readonly Telling[],
): Outcomes {
  const stateAfter = (count: number): boolean => changes[count - 1]?.on ?? initial;
  const knownMs: (number | null)[] = changes.map(() => null);
  /** Changes that the latest telling accounts for. */
  let accounted = 0;
  let happened = 0;
  let screen = initial;
  let news = 0;
  for (const { timeMs, saidMs, on } of tellings) {
    while ((changes[happened]?.timeMs ?? Infinity) <= saidMs) happened += 1;
    let count = happened;
    if (stateAfter(count) !== on) {
      // Said close to a change: clocks cannot tell before from after, the state can.
      const sinceMs = saidMs - (changes[count - 1]?.timeMs ?? -Infinity);
      const untilMs = (changes[count]?.timeMs ?? Infinity) - saidMs;
      const canBeNext = saidMs + untilMs <= timeMs;
      const canBeBefore = count > accounted;
      if (canBeNext && (untilMs <= sinceMs || !canBeBefore)) count += 1;
      else if (canBeBefore) count -= 1;
      else continue;
    }
    if (count > accounted) {
      if (stateAfter(count) !== screen) {
        knownMs[count - 1] = timeMs;
        news += 1;
      }
      accounted = count;
    }
    screen = on;
  }
  return {
    news,
    all: changes.map((change, index) => ({
      change,
      knownMs: knownMs[index] ?? null,
      missed: index < accounted && (knownMs[index] ?? null) === null,
    })),
  };
}

export interface Summary {
  readonly changes: number;
  readonly seen: number;
  readonly missed: number;
  /** Neither seen nor missed yet. */
  readonly pending: number;
  readonly news: number;
  readonly medianMs: number | null;
  readonly longestMs: number | null;
}

export function summaryOf({ all, news }: Outcomes): Summary {
  const delays = all
    .flatMap(({ change, knownMs }) => (knownMs === null ? [] : [knownMs - change.timeMs]))
    .sort((a, b) => a - b);
  const middle = delays.length / 2;
  const [low, high] = [delays[Math.ceil(middle) - 1], delays[Math.floor(middle)]];
  return {
    changes: all.length,
    seen: delays.length,
    missed: all.filter(({ missed }) => missed).length,
    pending: all.filter(({ knownMs, missed }) => knownMs === null && !missed).length,
    news,
    medianMs: low === undefined || high === undefined ? null : (low + high) / 2,
    longestMs: delays.at(-1) ?? null,
  };
}
