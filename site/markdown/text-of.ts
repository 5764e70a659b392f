import type { RootContent } from 'hast';

/** The text of a node and all that is in it. */
export function textOf(node: RootContent): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child)).join('') : '';
}
