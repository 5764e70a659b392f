/** How a heading is linked to: a mark after it, shown when the pointer or the focus is there. */
import { toString } from 'hast-util-to-string';
import type { Options } from 'rehype-autolink-headings';

export const headingLinks: Options = {
  // Beside the heading, not in it: a heading's name is its text.
  behavior: 'after',
  test: ['h2', 'h3'],
  group: { type: 'element', tagName: 'div', properties: { className: ['heading'] }, children: [] },
  properties: (heading) => ({
    className: ['heading-link'],
    ariaLabel: `Link to this section: ${toString(heading)}`,
  }),
  content: [{ type: 'text', value: '#' }],
};
