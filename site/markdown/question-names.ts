/**
 * Reads the names of a lesson's `<Question>`s while the lesson is compiled and hands them on in its front matter
 * (`questions`), so that lists of lessons can say how many have been answered.
 */
import type { Root } from 'hast';
import { visitParents } from 'unist-util-visit-parents';
import { attributeOf, type Jsx } from './jsx.ts';

interface MarkdownFile {
  readonly data: { astro?: { frontmatter?: Record<string, unknown> } };
  fail(reason: string): never;
}

export function questionNames() {
  return (tree: Root, file: MarkdownFile): void => {
    const names: string[] = [];
    visitParents(tree, 'mdxJsxFlowElement', (element: Jsx) => {
      if (element.name !== 'Question') return;
      const name = attributeOf(element, 'name');
      if (typeof name !== 'string') file.fail('Each <Question> has a name, written out.');
      if (names.includes(name)) file.fail(`Two questions have the name "${name}".`);
      names.push(name);
    });
    const frontmatter = file.data.astro?.frontmatter;
    if (frontmatter !== undefined) frontmatter.questions = names;
  };
}
