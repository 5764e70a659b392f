/**
 * Writes progress into any list whose items say `data-lesson`, the names of its questions in
 * `data-questions`, and their parts `data-item`.
 */
import { setText } from '../../ui/widget/widget.ts';
import { counted } from '../../ui/widget/words.ts';
import { countAnswered, lessonOf, readProgress, stateWords } from './progress.ts';

/** @returns how many lessons of the list are passed, and how many begun. */
export function markLessons(root: Element): { passed: number; begun: number; lessons: number } {
  const progress = readProgress();
  const items = [...root.querySelectorAll<HTMLElement>('[data-lesson]')];
  let passed = 0;
  let begun = 0;
  for (const item of items) {
    const lesson = lessonOf(progress, item.dataset.lesson ?? '');
    const state = item.querySelector<HTMLElement>('[data-part="state"]');
    if (lesson !== undefined) begun += 1;
    if (lesson?.passed === true) passed += 1;
    item.dataset.state = lesson === undefined ? 'new' : lesson.passed ? 'passed' : 'started';
    if (state !== null) setText(state, stateWords(lesson));
    markItems(item, new Set(lesson?.seen));
    markQuestions(item, countAnswered(lesson, questionsOf(item)));
  }
  return { passed, begun, lessons: items.length };
}

/** Marks exercises: items that say `data-exercise`. @returns how many of them are solved */
export function markExercises(root: Element): { solved: number; exercises: number } {
  const progress = readProgress();
  const items = [...root.querySelectorAll<HTMLElement>('[data-exercise]')];
  let solved = 0;
  for (const item of items) {
    const exercise = lessonOf(progress, item.dataset.exercise ?? '');
    if (exercise?.passed === true) solved += 1;
    item.dataset.state = exercise?.passed === true ? 'passed' : 'new';
    const state = item.querySelector('[data-part="state"]');
    const begun = exercise === undefined ? '' : 'begun';
    if (state !== null) setText(state, exercise?.passed === true ? 'solved' : begun);
  }
  return { solved, exercises: items.length };
}

/** The lessons and exercises of the list, and the names of items and questions of each. */
export function lessonsOf(root: Element): ReadonlyMap<string, ReadonlySet<string>> {
  const lessons = [...root.querySelectorAll<HTMLElement>('[data-lesson]')].map(
    (lesson): [string, ReadonlySet<string>] => {
      const items = [...lesson.querySelectorAll<HTMLElement>('[data-item]')];
      const names = items.map((item) => item.dataset.item ?? '');
      return [lesson.dataset.lesson ?? '', new Set([...names, ...questionsOf(lesson)])];
    },
  );
  const exercises = [...root.querySelectorAll<HTMLElement>('[data-exercise]')].map(
    ({ dataset }): [string, ReadonlySet<string>] => [
      dataset.exercise ?? '',
      new Set((dataset.items ?? '').split(' ')),
    ],
  );
  return new Map([...lessons, ...exercises]);
}

function questionsOf(lesson: HTMLElement): string[] {
  return (lesson.dataset.questions ?? '').split(' ').filter((name) => name !== '');
}

/** Says nothing of questions as long as none is answered. */
function markQuestions(lesson: HTMLElement, answered: number): void {
  const part = lesson.querySelector('[data-part="answered"]');
  if (part === null) return;
  const all = counted(questionsOf(lesson).length, 'question');
  setText(part, answered === 0 ? '' : `${answered} of ${all}`);
}

function markItems(lesson: Element, seen: ReadonlySet<string>): void {
  const items = [...lesson.querySelectorAll<HTMLElement>('[data-item]')];
  let count = 0;
  for (const item of items) {
    const done = seen.has(item.dataset.item ?? '');
    item.classList.toggle('seen', done);
    const word = item.querySelector('[data-part="seen"]');
    if (word !== null) setText(word, done ? 'seen: ' : '');
    if (done) count += 1;
  }
  const total = lesson.querySelector('[data-part="count"]');
  if (total !== null) {
    setText(total, count === 0 ? `${items.length} to see` : `${count} of ${items.length} seen`);
  }
}
