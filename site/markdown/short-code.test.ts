import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element, Root } from 'hast';
import { shortCode } from './short-code.ts';

function code(text: string): Element {
  const children = [{ type: 'text' as const, value: text }];
  return { type: 'element', tagName: 'code', properties: {}, children };
}

test('short code with a space in it is kept together, in the text alone', () => {
  const [octets, word, long, block] = [
    code('1f 90'),
    code('toggle'),
    code('GET /ws HTTP/1.1, asking'),
    code('1f 90'),
  ];
  const pre: Element = { type: 'element', tagName: 'pre', properties: {}, children: [block] };
  const tree: Root = { type: 'root', children: [octets, word, long, pre] };
  shortCode()(tree);
  assert.deepEqual(
    [octets, word, long, block].map(({ properties }) => properties.className),
    [['short-code'], undefined, undefined, undefined],
  );
});
