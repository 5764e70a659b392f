/** Timestamps before the lines of the serial monitor. */
import { NO_STAMP, type Stamp } from './feed.ts';

export const STAMP_KINDS = ['off', 'clock', 'page'] as const;
export type StampKind = (typeof STAMP_KINDS)[number];

/**
 * @param originMs when `performance.now()` was 0, in milliseconds since 1970
 * @returns what stands before a line whose first character came at `performance.now()` = timeMs
 */
export function stampOf(kind: StampKind, originMs: number): Stamp {
  switch (kind) {
    case 'off':
      return NO_STAMP;
    case 'clock':
      return remembering((timeMs) => `${timeOfDay(new Date(originMs + timeMs))}  `);
    case 'page':
      return remembering((timeMs) => `${(timeMs / 1000).toFixed(3).padStart(8)}  `);
  }
}

/** Of a board that talks fast many lines come at the same time, and all of them may be saved at once. */
function remembering(stamp: Stamp): Stamp {
  let lastMs = NaN;
  let last = '';
  return (timeMs) => {
    if (timeMs !== lastMs) [lastMs, last] = [timeMs, stamp(timeMs)];
    return last;
  };
}

function timeOfDay(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}
