import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcessor } from '@mdx-js/mdx';
import { toString } from 'hast-util-to-string';
import type { Root } from 'hast';
import { sources } from './sources.ts';

/** The text of the list at the end, and the code that the lesson becomes. */
async function compiled(lesson: string): Promise<{ list: string | null; code: string }> {
  let list: string | null = null;
  const look = () => (tree: Root) => {
    const last = tree.children.at(-1);
    if (last?.type === 'element' && last.tagName === 'div') list = toString(last);
  };
  const processor = createProcessor({ jsx: true, rehypePlugins: [sources, look] });
  const code = String(await processor.process(lesson));
  return { list, code };
}

test('links that lead out and citations are numbered in their order, the same one by one number', async () => {
  const { list, code } = await compiled(
    'A [page](https://a.example/) and <Rfc number={6455} section="5.1" />, ' +
      'then [it](https://a.example/) again.',
  );
  assert.equal(list, 'Sourceshttps://a.example/https://www.rfc-editor.org/rfc/rfc6455#section-5.1');
  assert.deepEqual(code.match(/data-?[sS]ource="?\{?"?\d/g)?.length, 2);
  assert.match(code, /source="2"/);
});

test('links within the site have no number, and a lesson of these alone no list', async () => {
  const { list, code } = await compiled('See [the bench](/bench/) and [below](#below).');
  assert.equal(list, null);
  assert.doesNotMatch(code, /data-?source/i);
});
