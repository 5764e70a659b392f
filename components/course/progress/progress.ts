/**
 * How far a reader has come, kept in this browser as the file that readers save: for each lesson whether it was
 * begun and passed, which items of its checkpoint have been seen, and what was tried of its questions.
 */
import { recall, remember } from '../../ui/widget/storage.ts';
import {
  decodeProgress,
  encodeProgress,
  fromVersion1,
  type Answer,
  type LessonProgress,
  type Progress,
} from './progress-file.ts';

export type { Answer, LessonProgress, Progress } from './progress-file.ts';

const NAME = 'progress';
export const NONE: LessonProgress = { passed: false, seen: [] };
export const UNTRIED: Answer = { tries: [], end: null };
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
  return own(progress, slug);
}

/** A name like "constructor" is no inherited property. */
export function own<Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
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

/** What was tried of one question, and how it ended. */
export function answerOf(lesson: LessonProgress | undefined, question: string): Answer {
  return own(lesson?.answers ?? {}, question) ?? UNTRIED;
}

/** How many of these questions have been answered, rightly or by being shown. */
export function countAnswered(
  lesson: LessonProgress | undefined,
  names: readonly string[],
): number {
  return names.filter((name) => answerOf(lesson, name).end !== null).length;
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

/** Calls `changed` whenever progress changes here or in another tab, until `signal` aborts. */
export function onProgress(changed: () => void, signal: AbortSignal): void {
  document.addEventListener(CHANGED, changed, { signal });
  addEventListener('storage', changed, { signal });
}

/** "passed", "started" or "not started", as lists of lessons say it. */
export function stateWords(lesson: LessonProgress | undefined): string {
  return lesson === undefined ? 'not started' : lesson.passed ? 'passed' : 'started';
}
