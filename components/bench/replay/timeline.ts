/** What the time line of a recording shows: times in words, marks, and the place of a moment. */
import type { Recording } from '../../../device/board/board.ts';

export interface Mark {
  readonly kind: 'led' | 'problem' | 'place' | 'boot';
  /** Of the recording's length, 0 to 1. */
  readonly share: number;
}

/** More than that nobody tells apart. */
const MAX_MARKS = 200;

/** "1:05.3", "1:02:03.0". */
export function timeInWords(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const short = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}.${tenths % 10}`;
  return hours > 0 ? `${hours}:${short}` : short;
}

const marks = new WeakMap<Recording, readonly Mark[]>();

/** Where the LED changed, the board booted, something went wrong, or another page was opened. */
export function marksOf(recording: Recording): readonly Mark[] {
  const known = marks.get(recording);
  if (known !== undefined) return known;
  const found = findMarks(recording);
  marks.set(recording, found);
  return found;
}

function findMarks({ events, durationMs }: Recording): Mark[] {
  const found: Mark[] = [];
  let [led, problem, state] = ['unknown', '', 'none'];
  for (const event of events) {
    const mark = (kind: Mark['kind']): void => {
      found.push({ kind, share: Math.min(1, event.atMs / Math.max(1, durationMs)) });
    };
    if (event.kind === 'place') mark('place');
    if (event.kind !== 'snapshot') continue;
    const { snapshot } = event;
    if (snapshot.led !== led && snapshot.led !== 'unknown') mark('led');
    if (snapshot.state !== state && snapshot.state === 'booting') mark('boot');
    if (snapshot.problem !== null && snapshot.problem.code !== problem) mark('problem');
    [led, problem, state] = [snapshot.led, snapshot.problem?.code ?? '', snapshot.state];
  }
  return found.slice(0, MAX_MARKS);
}

/** The path on which the person who recorded was then; null when that is not known. */
export function placeAt({ events }: Recording, atMs: number): string | null {
  const places = events.filter((event) => event.kind === 'place');
  return (places.findLast((event) => event.atMs <= atMs) ?? places[0])?.place.path ?? null;
}
