/**
 * Reads the items of a lesson's `<Checkpoint>` while the lesson is compiled and hands them on in its
 * front matter (`checkpoint`), so that the course page can name them. They have to be written out
 * there: a list of `{ evidence, text }` in plain strings.
 */
import { runInNewContext } from 'node:vm';
import { z } from 'astro/zod';
import type { Root } from 'hast';
import { visitParents } from 'unist-util-visit-parents';
import { attributeOf, type Jsx } from './jsx.ts';

const ITEMS = z.array(z.object({ evidence: z.string(), text: z.string() }));

export type CheckpointItem = z.infer<typeof ITEMS>[number];

interface MarkdownFile {
  readonly data: { astro?: { frontmatter?: Record<string, unknown> } };
  fail(reason: string): never;
}

export function checkpointItems() {
  return (tree: Root, file: MarkdownFile): void => {
    visitParents(tree, 'mdxJsxFlowElement', (element: Jsx) => {
      if (element.name !== 'Checkpoint') return;
      const frontmatter = file.data.astro?.frontmatter;
      if (frontmatter === undefined) return;
      if ('checkpoint' in frontmatter) file.fail('A lesson has one <Checkpoint>.');
      const items = itemsOf(element);
      if (items === null) {
        file.fail('Write the items of <Checkpoint> out, as { evidence, text } in plain strings.');
      }
      frontmatter.checkpoint = items;
    });
  };
}

/** null for anything but such a list: names have no values here. */
function itemsOf(element: Jsx): CheckpointItem[] | null {
  const given = attributeOf(element, 'items');
  if (given == null || typeof given === 'string') return null;
  try {
    return ITEMS.parse(runInNewContext(`(${given.value})`));
  } catch {
    return null;
  }
}
