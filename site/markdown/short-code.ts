/**
 * Short code in the running text stays on one line: `00 50` is one number, and `GET /ws` one request. Longer code may
 * break, because a phone has no room for it.
 */
import type { Element, Root } from 'hast';
import { toString } from 'hast-util-to-string';
import { visitParents } from 'unist-util-visit-parents';

/** Characters that fit any line of a phone. */
const SHORT = 16;

export function shortCode() {
  return (tree: Root): void => {
    visitParents(tree, { type: 'element', tagName: 'code' }, (code: Element, parents) => {
      const parent = parents.at(-1);
      if (parent?.type === 'element' && parent.tagName === 'pre') return;
      const text = toString(code);
      if (text.includes(' ') && text.length <= SHORT) code.properties.className = ['short-code'];
    });
  };
}
