/** Lessons are read by people whose third language English is: eight years of school are enough for each. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../server/root.ts';
import { minutesFor } from '../site/markdown/reading.ts';
import { gradeOf, HARDEST_GRADE, readingOfText, readLessons } from './reading-grade.ts';

test('a hard text has a high grade, and an easy one a low grade', () => {
  assert.ok(gradeOf(['The cat sat. The dog ran. It is hot.']) < 1);
  const hard =
    'Notwithstanding considerable organisational difficulties, international telecommunication ' +
    'authorities established comprehensive interoperability recommendations.';
  assert.ok(gradeOf([hard]) > 20);
});

test('words, steps and prose are counted, and code is not', async () => {
  const lesson = [
    '---\ntitle: Not read at all\n---',
    'import Do from "./Do.astro";',
    'Two `words()` (<Rfc number={1} />).',
    '```cpp\nint not = counted;\n```',
    '<Do title="Try it">\n\n1. Press **this**.\n2. Look.\n\n</Do>',
    '1. No step.',
    '<Question ask="Why is it so?" choices={[{ says: \'It is.\', right: true }]}>\n\nReason.\n\n</Question>',
  ].join('\n\n');
  const { prose, words, steps } = await readingOfText(lesson);
  assert.deepEqual(prose, ['Two code (RFC).', 'Press this.', 'Look.', 'No step.', 'Reason.']);
  assert.equal(steps, 2);
  assert.equal(words, 3 + 2 + 2 + 1 + 2 + 4 + 2 + 1);
});

test('minutes are those of 130 words a minute and 55 seconds a step, rounded to five', () => {
  assert.equal(minutesFor({ words: 1300, steps: 6 }), 15);
  assert.equal(minutesFor({ words: 2600, steps: 12 }), 30);
  assert.equal(minutesFor({ words: 10, steps: 0 }), 5);
});

for (const file of globSync('content/*/index.mdx', { cwd: root })) {
  test(`${file} has the picture of the envelopes`, () => {
    assert.match(readFileSync(join(root, file), 'utf8'), /^<Envelope[ >]/m);
  });
}

for (const [lesson, { prose }] of await readLessons()) {
  test(`${lesson} reads at grade ${HARDEST_GRADE} or lower`, () => {
    const grade = gradeOf(prose);
    assert.ok(grade <= HARDEST_GRADE, `grade ${grade.toFixed(1)}`);
  });
}
