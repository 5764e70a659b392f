/** Which lessons' checkpoints have been passed, kept in this browser under one name. */
import { recall, remember } from '../widget/storage.ts';

const NAME = 'progress';

export function passedLessons(): ReadonlySet<string> {
  const kept = recall(NAME);
  return new Set(kept === null || kept === '' ? [] : kept.split(' '));
}

export function passLesson(slug: string): void {
  remember(NAME, [...new Set([...passedLessons(), slug])].join(' '));
}

export function resetProgress(): void {
  remember(NAME, null);
}
