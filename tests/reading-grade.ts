/** How hard the lessons are to read, by a formula. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProcessor } from '@mdx-js/mdx';
import type { Root } from 'hast';
import { root } from '../server/root.ts';
import { readingOf, wordsIn, type Reading } from '../site/markdown/reading.ts';

/** What a lesson's grade is at most: eight years of school. */
export const HARDEST_GRADE = 8;

/** The lessons by their folders' names, in order. */
export async function readLessons(): Promise<Map<string, Reading>> {
  const lessons = new Map<string, Reading>();
  for (const file of globSync('content/*/index.mdx', { cwd: root }).sort()) {
    const mdx = readFileSync(join(root, file), 'utf8');
    lessons.set(file.split(/[/\\]/)[1] ?? file, await readingOfText(mdx));
  }
  return lessons;
}

/** Tables are left out before they are compiled, as the formula knows sentences only. */
export async function readingOfText(mdx: string): Promise<Reading> {
  let reading: Reading = { prose: [], words: 0, steps: 0 };
  const read = () => (tree: Root) => {
    reading = readingOf(tree);
  };
  const text = mdx.replace(/^---[^]*?\n---/, '').replace(/^(?:import .*|\|.*)$/gm, '');
  await createProcessor({ rehypePlugins: [read] }).process(text);
  return reading;
}

/**
 * The school grade of a text by the Automated Readability Index (Senter and Smith, AMRL-TR-66-220, 1967): from the
 * letters of a word and the words of a sentence. Unlike the formulas that count syllables it needs no guesses.
 */
export function gradeOf(prose: readonly string[]): number {
  const sentences = prose
    .flatMap((text) => text.split(/(?<=[.?!])["”)]* +/))
    .filter((sentence) => wordsIn(sentence).length > 0);
  const words = sentences.flatMap(wordsIn);
  const letters = words.join('').replaceAll(/[^\p{L}\d]/gu, '').length;
  return (4.71 * letters) / words.length + (0.5 * words.length) / sentences.length - 21.43;
}
