/**
 * The whole course in order. A lesson that is written is found in the content collection; the others
 * stand here by title, so that the course page can say honestly what is still to come.
 */
import { getCollection, render, type CollectionEntry } from 'astro:content';
import { itemKeys } from '../components/checkpoint/items.ts';
import type { CheckpointItem } from './markdown/checkpoint-items.ts';

interface PlannedLesson {
  readonly slug: string;
  readonly title: string;
  readonly about: string;
}

const PLAN: readonly PlannedLesson[] = [
  {
    slug: 'what-is-a-websocket',
    title: 'What is a WebSocket?',
    about: 'One connection, kept open, on which both ends may speak at any time.',
  },
  {
    slug: 'http-vs-websocket',
    title: 'HTTP against WebSocket',
    about: 'The same LED through both, on the same wire: packets, bytes and delay, counted.',
  },
  {
    slug: 'handshaking',
    title: 'Handshaking',
    about: 'The upgrade, its key and its answer, step by step; then frames.',
  },
  {
    slug: 'three-way-handshake',
    title: 'The three-way handshake',
    about: 'SYN, SYN-ACK, ACK, byte by byte; lose one and watch the timers.',
  },
  {
    slug: 'where-websockets-are-used',
    title: 'Where WebSockets are used',
    about: 'Chat, tickers, dashboards, devices; and when not to use one.',
  },
  {
    slug: 'meet-the-board',
    title: 'Meet the board',
    about: 'Pins, buttons, drivers, and the boot log explained line by line.',
  },
  {
    slug: 'flash-it',
    title: 'Flash it',
    about: 'What is in an image and what flashing does with it.',
  },
  {
    slug: 'the-sketch',
    title: 'The sketch',
    about: 'The whole program, part by part, beside the board that runs it.',
  },
  {
    slug: 'the-web-page',
    title: 'The web page',
    about: 'What the board serves: HTML, a button, and a script that reconnects.',
  },
  {
    slug: 'setup-and-loop',
    title: 'setup() and loop()',
    about: 'What runs once, what runs for ever, and what may not block.',
  },
  {
    slug: 'test-it',
    title: 'Test it',
    about: 'Two clients at once, and a table of symptoms for when it does not work.',
  },
  {
    slug: 'over-wifi',
    title: 'Over Wi-Fi',
    about: 'The same sketch on a real board, a phone and a laptop on one network.',
  },
];

export interface CourseLesson extends PlannedLesson {
  readonly number: number;
  /** null while the lesson is not written. */
  readonly entry: CollectionEntry<'lessons'> | null;
}

export async function course(): Promise<CourseLesson[]> {
  const entries = await getCollection('lessons');
  for (const entry of entries) {
    const planned = PLAN[entry.data.order - 1];
    if (planned?.slug !== entry.id) {
      throw new Error(`Lesson "${entry.id}" is not number ${entry.data.order} of the course.`);
    }
  }
  return PLAN.map((lesson, index) => ({
    ...lesson,
    number: index + 1,
    entry: entries.find((entry) => entry.id === lesson.slug) ?? null,
  }));
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

/** Minutes as people say them: "45 minutes", "about 3½ hours". */
export function howLong(minutes: number): string {
  if (minutes < 90) return `about ${minutes} minutes`;
  const halves = Math.round(minutes / 30);
  const whole = Math.floor(halves / 2);
  return `about ${whole}${halves % 2 === 1 ? '½' : ''} hours`;
}
