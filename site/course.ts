/** The whole course in order: what each lesson is about. The lessons are in the content collection. */
import { getCollection, render, type CollectionEntry } from 'astro:content';
import { itemKeys } from '../components/course/checkpoint/items.ts';
import type { CheckpointItem } from './markdown/checkpoint-items.ts';

interface PlannedLesson {
  readonly slug: string;
  readonly about: string;
}

const PLAN: readonly PlannedLesson[] = [
  {
    slug: 'what-is-a-websocket',
    about: 'One connection, kept open, on which both ends may speak at any time.',
  },
  {
    slug: 'http-vs-websocket',
    about: 'The same LED through both, on the same wire: packets, bytes and delay, counted.',
  },
  {
    slug: 'handshaking',
    about: 'The upgrade, its key and its answer, step by step; then frames.',
  },
  {
    slug: 'three-way-handshake',
    about: 'SYN, SYN-ACK, ACK, byte by byte; lose one and watch the timers.',
  },
  {
    slug: 'where-websockets-are-used',
    about: 'Chat, tickers, dashboards, devices; and when not to use one.',
  },
  {
    slug: 'meet-the-board',
    about: 'Pins, buttons, drivers, and the boot log explained line by line.',
  },
  {
    slug: 'flash-it',
    about: 'What is in an image and what flashing does with it.',
  },
  {
    slug: 'the-sketch',
    about: 'The whole program, part by part, beside the board that runs it.',
  },
  {
    slug: 'the-web-page',
    about: 'What the board serves: HTML, a button, and a script that reconnects.',
  },
  {
    slug: 'setup-and-loop',
    about: 'What runs once, what runs for ever, and what may not block.',
  },
  {
    slug: 'test-it',
    about: 'Two clients at once, and a table of symptoms for when it does not work.',
  },
  {
    slug: 'over-wifi',
    about: 'The same sketch on a real board, a phone and a laptop on one network.',
  },
];

export interface CourseLesson extends PlannedLesson {
  readonly number: number;
  readonly title: string;
  readonly entry: CollectionEntry<'lessons'>;
}

/** @throws Error when the plan and the lessons in `content/` have come apart. */
export async function course(): Promise<CourseLesson[]> {
  const entries = await getCollection('lessons');
  const lessons = PLAN.map((planned, index) => {
    const entry = entries.find(({ id }) => id === planned.slug);
    if (entry?.data.order !== index + 1) {
      throw new Error(`There is no lesson "${planned.slug}" with the order ${index + 1}.`);
    }
    return { ...planned, number: index + 1, title: entry.data.title, entry };
  });
  const stray = entries.find(({ id }) => !PLAN.some(({ slug }) => slug === id));
  if (stray !== undefined) throw new Error(`Lesson "${stray.id}" has no place in the course.`);
  return lessons;
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

/** Minutes as people say them: "about 45 minutes", "about 3½ hours". */
export function howLong(minutes: number): string {
  if (minutes < 90) return `about ${minutes} minutes`;
  const halves = Math.round(minutes / 30);
  const whole = Math.floor(halves / 2);
  return `about ${whole}${halves % 2 === 1 ? '½' : ''} hours`;
}
