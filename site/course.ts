/** The whole course in order. A lesson's place is the number that its folder's name begins with. */
import { getCollection, render, type CollectionEntry } from 'astro:content';
import { itemKeys } from '../components/course/checkpoint/items.ts';
import type { CheckpointItem } from './markdown/checkpoint-items.ts';
import type { AskedQuestion } from './markdown/lesson-words.ts';

export interface CourseLesson {
  readonly number: number;
  readonly slug: string;
  readonly title: string;
  /** What the course page says of it. */
  readonly about: string;
  readonly entry: CollectionEntry<'lessons'>;
}

/**
 * In the order of the folders' names.
 * @throws Error when their numbers are not 1, 2, 3 …
 */
export async function course(): Promise<CourseLesson[]> {
  const entries = await getCollection('lessons');
  return entries
    .map((entry) => {
      const number = Number(/(\d+)-[^/]+\/index\.mdx$/.exec(entry.filePath ?? '')?.[1]);
      return { number, slug: entry.id, title: entry.data.title, about: entry.data.about, entry };
    })
    .sort((one, other) => one.number - other.number)
    .map((lesson, index) => {
      if (lesson.number === index + 1) return lesson;
      throw new Error(
        `Lesson ${index + 1} is missing, or two have its number: ${lesson.entry.filePath ?? lesson.slug} comes next.`,
      );
    });
}

/** The items of a lesson's checkpoint, as its text has them, with the names progress keeps them by. */
export async function checkpointOf(
  entry: CollectionEntry<'lessons'>,
): Promise<{ key: string; text: string }[]> {
  const { remarkPluginFrontmatter } = await render(entry);
  const items = (remarkPluginFrontmatter.checkpoint ?? []) as CheckpointItem[];
  const keys = itemKeys(items.map(({ evidence }) => evidence));
  return items.map(({ text }, index) => ({ key: keys[index] ?? '', text }));
}

/** The names of a lesson's questions, by which progress keeps their answers. */
export async function questionsOf(entry: CollectionEntry<'lessons'>): Promise<string[]> {
  const { remarkPluginFrontmatter } = await render(entry);
  return remarkPluginFrontmatter.questions as string[];
}

/** How long a lesson takes: from its words and its steps (site/markdown/reading.ts). */
export async function minutesOf(entry: CollectionEntry<'lessons'>): Promise<number> {
  const { remarkPluginFrontmatter } = await render(entry);
  return remarkPluginFrontmatter.minutes as number;
}

/** What a lesson promises and asks, as its text has it. */
export async function wordsOf(
  entry: CollectionEntry<'lessons'>,
): Promise<{ goals: readonly string[]; asked: readonly AskedQuestion[] }> {
  const { remarkPluginFrontmatter } = await render(entry);
  const { goals = [], asked = [] } = remarkPluginFrontmatter as {
    goals?: string[];
    asked?: AskedQuestion[];
  };
  return { goals, asked };
}

/** Minutes as people say them: "about 45 minutes", "about 3½ hours". */
export function howLong(minutes: number): string {
  if (minutes < 90) return `about ${minutes} minutes`;
  const halves = Math.round(minutes / 30);
  const whole = Math.floor(halves / 2);
  return `about ${whole}${halves % 2 === 1 ? '½' : ''} hours`;
}
