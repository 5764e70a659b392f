/** Progress put together from two places: what a page knows and what it is given. Few pages need it. */
import { MAX_TRIES, TRY, withAnswers, type Answers } from './progress-file.ts';
import {
  lessonOf,
  NONE,
  own,
  readProgress,
  replaceProgress,
  UNTRIED,
  type Answer,
  type LessonProgress,
  type Progress,
} from './progress.ts';

/** Adds to what was tried of a question: nothing that was reached is taken back. */
export function keepAnswer(slug: string, question: string, answer: Answer): void {
  const kept = { [slug]: { ...NONE, answers: { [question]: answer } } };
  replaceProgress(mergeProgress(readProgress(), kept));
}

/** What is known from both: nothing that was reached is lost. */
export function mergeProgress(one: Progress, other: Progress): Progress {
  const merged: Record<string, LessonProgress> = { ...one };
  for (const [slug, { passed, seen, answers }] of Object.entries(other)) {
    const before = lessonOf(merged, slug) ?? NONE;
    const both = {
      passed: before.passed || passed,
      seen: [...new Set([...before.seen, ...seen])],
    };
    merged[slug] = withAnswers(both, mergeAnswers(before.answers ?? {}, answers ?? {}));
  }
  return merged;
}

function mergeAnswers(one: Answers, other: Answers): Answers {
  const merged: Record<string, Answer> = { ...one };
  for (const [question, { tries, end }] of Object.entries(other)) {
    const before = own(merged, question) ?? UNTRIED;
    merged[question] = {
      tries: addTries(before.tries, tries),
      end: end === 'right' ? end : (before.end ?? end),
    };
  }
  return merged;
}

/**
 * The part of `progress` that is about lessons, items and questions of this course: a file may come from
 * another version, or hold anything.
 * @param course the names of items and questions of each lesson
 */
export function withinCourse(
  progress: Progress,
  course: ReadonlyMap<string, ReadonlySet<string>>,
): Progress {
  const within: Record<string, LessonProgress> = {};
  for (const [slug, { passed, seen, answers }] of Object.entries(progress)) {
    const names = course.get(slug);
    if (names === undefined) continue;
    const known = Object.entries(answers ?? {}).filter(([question]) => names.has(question));
    const lesson = { passed, seen: seen.filter((one) => names.has(one)) };
    within[slug] = withAnswers(lesson, Object.fromEntries(known));
  }
  return within;
}

/** One answer, as far as it can be kept, after what was tried `before`. */
function addTries(before: readonly string[], tries: readonly string[]): string[] {
  return [...new Set([...before, ...tries.filter((one) => TRY.test(one))])].slice(0, MAX_TRIES);
}
