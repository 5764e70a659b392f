import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcessor } from '@mdx-js/mdx';
import { questionNames } from './question-names.ts';

/** Compiles a lesson as the site does and returns the names that its front matter then has. */
async function namesOf(lesson: string): Promise<unknown> {
  const frontmatter: Record<string, unknown> = {};
  const processor = createProcessor({ rehypePlugins: [questionNames] });
  await processor.process({ value: lesson, data: { astro: { frontmatter } } });
  return frontmatter.questions;
}

test('the names of questions are read in their order', async () => {
  const lesson = `
Text.

<Question name="one" ask="What?" packet="x">

Because.

</Question>

<Question ask="Why?" name="two" packet="x" />`;
  assert.deepEqual(await namesOf(lesson), ['one', 'two']);
  assert.deepEqual(await namesOf('Only text.'), []);
});

test('a question without a name, or with the name of another, is refused', async () => {
  const one = '<Question name="one" />';
  await assert.rejects(namesOf(`${one}\n\n${one}`), /Two questions have the name "one"/);
  await assert.rejects(namesOf('<Question ask="What?" />'), /has a name/);
  await assert.rejects(namesOf('<Question name={name} />'), /has a name/);
});
