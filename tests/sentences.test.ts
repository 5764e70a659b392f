/** Lessons are read by people whose third language English is: no sentence of theirs is long. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXERCISES, PROJECT } from '../components/labs/exercise/exercises.ts';
import { root } from '../server/root.ts';

const MOST_WORDS = 30;

/** The running text of a lesson, a paragraph, an item or a cell each. */
function paragraphs(mdx: string): string[] {
  return mdx
    .replace(/^---[^]*?\n---/, '')
    .replace(/```[^]*?```/g, '')
    .replace(/^import .*$/gm, '')
    .replace(/ask="([^"]*)"/g, '>\n\n$1\n\n<')
    .replace(/<Rfc[^>]*\/>/g, 'RFC')
    .replace(/\b(?:about|text):\s*(['"])(.*?)\1,?\s*$/gm, '>\n\n$2\n\n<')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\]\([^)]*\)/g, ']')
    .split(/\n\s*\n|\n\s*(?:\d+\.|-) |\|/)
    .filter((text) => !text.includes('{'));
}

function longSentences(mdx: string): string[] {
  return paragraphs(mdx)
    .flatMap((text) => text.replace(/\s+/g, ' ').split(/(?<=[.?!])["”)*]* +(?=[A-Z`*"“_[(])/))
    .filter(
      (sentence) => sentence.split(' ').filter((word) => /\w/.test(word)).length > MOST_WORDS,
    );
}

test('a long sentence is found, wherever it stands', () => {
  const long = `Some words ${'and more '.repeat(15)}end.`;
  for (const mdx of [
    long,
    `Short. ${long} Short.`,
    `1. ${long}\n2. Short.`,
    `| a | ${long} |`,
    `<Question ask="${long}">`,
  ]) {
    assert.equal(longSentences(mdx).length, 1, mdx);
  }
  assert.deepEqual(longSentences('Short. Another one (<Rfc number={1} />). And `code`.'), []);
});

for (const file of globSync('content/*/index.mdx', { cwd: root })) {
  test(`${file} has no sentence of more than ${MOST_WORDS} words`, () => {
    assert.deepEqual(longSentences(readFileSync(join(root, file), 'utf8')), []);
  });
}

test(`no exercise has a sentence of more than ${MOST_WORDS} words`, () => {
  const texts = EXERCISES.flatMap(({ task, hint, use }) => [task, hint, use]);
  assert.deepEqual(texts.flatMap(longSentences), []);
});

test('the code of the last lesson is the code of its finished sketch, piece by piece', () => {
  const lesson = readFileSync(join(root, 'content/16-your-own/index.mdx'), 'utf8');
  const file = `firmware/exercises/${PROJECT.sketch}/solution.ino`;
  const solution = readFileSync(join(root, file), 'utf8');
  const fences = lesson.matchAll(/```cpp[^\n]*\n([^]*?)```/g);
  const pieces = [...fences].map(([, code = '']) => code.trimEnd());
  assert.ok(pieces.length > 5);
  for (const piece of pieces) assert.ok(solution.includes(piece), piece);
});
