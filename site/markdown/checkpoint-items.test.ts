import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcessor } from '@mdx-js/mdx';
import { checkpointItems } from './checkpoint-items.ts';

/** Compiles a lesson as the site does and returns what its front matter then says. */
async function frontmatterOf(lesson: string): Promise<Record<string, unknown>> {
  const frontmatter: Record<string, unknown> = {};
  const processor = createProcessor({ rehypePlugins: [checkpointItems] });
  await processor.process({ value: lesson, data: { astro: { frontmatter } } });
  return frontmatter;
}

test('the items of a checkpoint are read as they stand', async () => {
  const lesson = `
<Checkpoint
  lesson="x"
  anyOrder
  items={[
    { evidence: 'opened', text: 'It said "101".' },
    { 'evidence': "asked", text: \`A client's toggle.\` },
  ]}
/>`;
  assert.deepEqual(await frontmatterOf(lesson), {
    checkpoint: [
      { evidence: 'opened', text: 'It said "101".' },
      { evidence: 'asked', text: "A client's toggle." },
    ],
  });
});

test('a lesson without a checkpoint has none', async () => {
  assert.deepEqual(await frontmatterOf('Some text.\n\n<Other items={[1]} />'), {});
});

test('what would have to be computed is refused, and so is a second checkpoint', async () => {
  for (const items of ['items', "[{ evidence: 'a', text: 'b' + c }]", "[{ evidence: 'a' }]", '3']) {
    await assert.rejects(frontmatterOf(`<Checkpoint items={${items}} />`), /plain strings/, items);
  }
  const one = "<Checkpoint items={[{ evidence: 'a', text: 'b' }]} />";
  await assert.rejects(frontmatterOf(`${one}\n\n${one}`), /one <Checkpoint>/);
});
