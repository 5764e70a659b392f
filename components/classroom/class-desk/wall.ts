/** The class wall in facts: who is there, in which order, and what most of them need. */
import { labelOf } from '../../../device/board/board.ts';
import type { Roster, RosterEntry } from '../../../device/class/roster.ts';

/** A lesson of the course, as the desk knows it. */
export interface CourseLesson {
  readonly slug: string;
  /** Below the site's base. */
  readonly path: string;
  readonly title: string;
  /** Of its checkpoint, in their order. */
  readonly items: readonly { readonly key: string; readonly text: string }[];
}

export interface Tile {
  readonly id: string;
  readonly name: string;
  readonly present: boolean;
  readonly hand: boolean;
  /** Asks the instructor to look at the board. */
  readonly shows: boolean;
  /** The same of the sketch. */
  readonly showsSketch: boolean;
  /** Where they read, in words. */
  readonly lesson: string;
  /** Items of checkpoints seen, all lessons together. */
  readonly checkpoints: number;
  /** The item at which they stand, in words; null when that is not known. */
  readonly at: string | null;
  /** "Virtual board: Running", in words. */
  readonly board: string;
  readonly led: 'on' | 'off' | 'unknown';
  readonly problem: string | null;
  /** Whole minutes since the last checkpoint, or since joining. */
  readonly idleMinutes: number;
}

export interface WallWishes {
  readonly anonymous: boolean;
  readonly stuckFirst: boolean;
}

const MINUTE_MS = 60_000;
/** Nobody calls somebody stuck who reads a lesson. */
const STUCK_MINUTES = 10;

/** @param roster in the order of joining */
export function tilesOf(
  roster: Pick<Roster, 'values'>,
  nowMs: number,
  { anonymous, stuckFirst }: WallWishes,
  lessons: readonly CourseLesson[],
): Tile[] {
  const bySlug = new Map(lessons.map((lesson) => [lesson.slug, lesson]));
  const tiles = [...roster.values()].map((entry): Tile => {
    const { id, present, status } = entry;
    const lesson = lessonOf(entry, bySlug);
    return {
      id,
      name: shownName(entry, anonymous),
      present,
      hand: present && status?.hand === true,
      shows: present && status?.shows === true,
      showsSketch: present && status?.showsSketch === true,
      lesson: lesson?.title ?? 'No lesson',
      checkpoints: status?.progress.reduce((sum, { seen }) => sum + seen.length, 0) ?? 0,
      at: lesson === undefined ? null : standsAt(entry, lesson),
      board: boardInWords(entry),
      led: status?.board?.led ?? 'unknown',
      problem: status?.problem?.what ?? null,
      idleMinutes: Math.max(0, Math.floor((nowMs - entry.progressAtMs) / MINUTE_MS)),
    };
  });
  return stuckFirst ? tiles.sort(byNeed) : tiles;
}

/** What somebody is called on the desk: the name, or the number in the order of joining. */
export function shownName({ name, number }: RosterEntry, anonymous: boolean): string {
  return anonymous || name === '' ? String(number) : name;
}

/** Whoever seems to need help. */
export function isStuck({ present, hand, problem, idleMinutes }: Tile): boolean {
  return present && (hand || problem !== null || idleMinutes >= STUCK_MINUTES);
}

/** Who raises a hand, then who has a problem, then who has not got on for longest; who is gone comes last. */
function byNeed(one: Tile, other: Tile): number {
  return (
    Number(other.present) - Number(one.present) ||
    Number(other.hand) - Number(one.hand) ||
    Number(other.problem !== null) - Number(one.problem !== null) ||
    other.idleMinutes - one.idleMinutes
  );
}

/** The lesson that they read, or else the one at which they worked last. */
function lessonOf(
  { status }: RosterEntry,
  bySlug: ReadonlyMap<string, CourseLesson>,
): CourseLesson | undefined {
  const slug = /^\/lessons\/([a-z0-9-]+)\/$/.exec(status?.path ?? '')?.[1];
  const last = status?.progress.findLast(({ lesson }) => bySlug.has(lesson));
  return bySlug.get(slug ?? '') ?? bySlug.get(last?.lesson ?? '');
}

function standsAt({ status }: RosterEntry, { slug, items }: CourseLesson): string | null {
  const reached = status?.progress.find(({ lesson }) => lesson === slug);
  if (reached?.passed === true) return 'passed';
  return items.find(({ key }) => reached?.seen.includes(key) !== true)?.text ?? null;
}

function boardInWords({ status }: RosterEntry): string {
  if (status?.board == null) return 'No board';
  const { kind, state } = status.board;
  const label = labelOf({ state, loading: null, flash: { kind: 'none' } });
  return kind === null ? label : `${kind === 'usb' ? 'Real' : 'Virtual'} board: ${label}`;
}

/** "12 here. 2 ask for help. Most common problem (3): … Most stand at (5): …" */
export function summaryOf(tiles: readonly Tile[], viewers: number): string {
  const here = tiles.filter(({ present }) => present);
  const hands = here.filter(({ hand }) => hand).length;
  const sentences = [`${Math.max(viewers, here.length)} here.`];
  if (hands > 0) sentences.push(`${hands} ${hands === 1 ? 'asks' : 'ask'} for help.`);
  const problem = commonest(here.map((tile) => tile.problem));
  if (problem !== null) sentences.push(`Most common problem (${problem.count}): ${problem.of}`);
  const stands = here.map(({ lesson, at }) =>
    at === null || at === 'passed' ? null : `${lesson}, “${at.replace(/\.$/, '')}”`,
  );
  const at = commonest(stands);
  if (at !== null && at.count > 1) sentences.push(`Most stand at (${at.count}): ${at.of}.`);
  return sentences.join(' ');
}

function commonest(all: readonly (string | null)[]): { of: string; count: number } | null {
  const counts = new Map<string, number>();
  for (const one of all) if (one !== null) counts.set(one, (counts.get(one) ?? 0) + 1);
  let most: { of: string; count: number } | null = null;
  for (const [of, count] of counts) if (count > (most?.count ?? 0)) most = { of, count };
  return most;
}
