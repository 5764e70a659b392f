/**
 * How far a reader has come, kept in this browser as the file that readers save: for each lesson whether it was
 * begun and passed, and which items of its checkpoint have been seen.
 */
import { recall, remember } from '../../ui/widget/storage.ts';
import {
  decodeProgress,
  encodeProgress,
  fromVersion1,
  type LessonProgress,
  type Progress,
} from './progress-file.ts';

export type { LessonProgress, Progress } from './progress-file.ts';

const NAME = 'progress';
const NONE: LessonProgress = { passed: false, seen: [] };
/** Told on the document whenever this page changes it; other tabs get `storage`. */
const CHANGED = 'handshake-progress';

export function readProgress(): Progress {
  const kept = recall(NAME);
  if (kept === null) return {};
  const decoded = decodeProgress(kept);
  return decoded.ok ? decoded.lessons : readVersion1(kept);
}

/** Version 1 kept the lessons alone, without saying what they are. */
function readVersion1(kept: string): Progress {
  try {
    return fromVersion1(JSON.parse(kept)) ?? {};
  } catch {
    return {};
  }
}

/** What is known of one lesson; a slug like "constructor" names no inherited property. */
export function lessonOf(progress: Progress, slug: string): LessonProgress | undefined {
  return Object.hasOwn(progress, slug) ? progress[slug] : undefined;
}

/** The lesson has been opened. */
export function beginLesson(slug: string): void {
  const progress = readProgress();
  if (lessonOf(progress, slug) === undefined) replaceProgress({ ...progress, [slug]: NONE });
}

export function seeItem(slug: string, evidence: string): void {
  const progress = readProgress();
  const lesson = lessonOf(progress, slug) ?? NONE;
  if (lesson.seen.includes(evidence)) return;
  replaceProgress({ ...progress, [slug]: { ...lesson, seen: [...lesson.seen, evidence] } });
}

export function passLesson(slug: string): void {
  const progress = readProgress();
  replaceProgress({ ...progress, [slug]: { ...(lessonOf(progress, slug) ?? NONE), passed: true } });
}

/**
 * `{}` forgets. Progress that could not be read back, here or from a saved file, is not stored: what
 * was stored before stays.
 * @returns whether it was stored
 */
export function replaceProgress(progress: Progress): boolean {
  const text = encodeProgress(progress);
  if (!decodeProgress(text).ok) return false;
  remember(NAME, Object.keys(progress).length === 0 ? null : text);
  document.dispatchEvent(new Event(CHANGED));
  return true;
}

/** What is known from both: nothing that was reached is lost. */
export function mergeProgress(one: Progress, other: Progress): Progress {
  const merged: Record<string, LessonProgress> = { ...one };
  for (const [slug, { passed, seen }] of Object.entries(other)) {
    const before = lessonOf(merged, slug) ?? NONE;
    merged[slug] = {
      passed: before.passed || passed,
      seen: [...new Set([...before.seen, ...seen])],
    };
  }
  return merged;
}

/**
 * The part of `progress` that is about lessons and items of this course: a file may come from another
 * version, or hold anything.
 * @param course the items of each lesson
 */
export function withinCourse(
  progress: Progress,
  course: ReadonlyMap<string, ReadonlySet<string>>,
): Progress {
  const within: Record<string, LessonProgress> = {};
  for (const [slug, { passed, seen }] of Object.entries(progress)) {
    const items = course.get(slug);
    if (items !== undefined) within[slug] = { passed, seen: seen.filter((one) => items.has(one)) };
  }
  return within;
}

/** Calls `changed` whenever progress changes here or in another tab, until `signal` aborts. */
export function onProgress(changed: () => void, signal: AbortSignal): void {
  document.addEventListener(CHANGED, changed, { signal });
  addEventListener('storage', changed, { signal });
}

/** "passed", "started" or "not started", as lists of lessons say it. */
export function stateWords(lesson: LessonProgress | undefined): string {
  return lesson === undefined ? 'not started' : lesson.passed ? 'passed' : 'started';
}
