import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcessor } from '@mdx-js/mdx';
import { lessonWords } from './lesson-words.ts';

/** Compiles a lesson as the site does and returns what its front matter then says. */
async function wordsOf(lesson: string): Promise<Record<string, unknown>> {
  const frontmatter: Record<string, unknown> = {};
  const processor = createProcessor({ rehypePlugins: [lessonWords] });
  await processor.process({ value: lesson, data: { astro: { frontmatter } } });
  return frontmatter;
}

test('goals are read as plain text, without the marks of a list', async () => {
  const lesson = '<Goals>\n\n- read `http` and **say** why;\n- do it.\n\n</Goals>';
  const { goals } = await wordsOf(lesson);
  assert.deepEqual(goals, ['read http and say why', 'do it']);
});

test('a question has its reason, and a citation is said in words', async () => {
  const lesson =
    '<Question ask="Why `1`?">\n\nBecause (<Rfc number={6455} section="5.1" />).\n\nSo there.\n\n</Question>';
  assert.deepEqual((await wordsOf(lesson)).asked, [
    { ask: 'Why 1?', answer: '', reason: 'Because (RFC 6455 section 5.1). So there.' },
  ]);
});

test('the answer of a choice is the right one, and that of a number has its unit', async () => {
  const lesson = `
<Question ask="A?" choices={[{ says: 'no', why: 'x' }, { says: 'yes, \`1\`', right: true }]}>
  Reason.
</Question>

<Question ask="B?" number={{ right: '2100', unit: 'octets' }}>Reason.</Question>`;
  const { asked } = await wordsOf(lesson);
  assert.deepEqual(
    (asked as { answer: string }[]).map(({ answer }) => answer),
    ['yes, 1', '2100 octets'],
  );
});

test('a lesson without either has none', async () => {
  assert.deepEqual(await wordsOf('Some text.'), { goals: [], asked: [] });
});
