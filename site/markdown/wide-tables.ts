/**
 * A table of three columns and more is too wide for a phone: there its rows become small lists, each
 * cell with its column's heading before it. This gives cells that heading, and the roles which some
 * browsers forget once a table is laid out as anything else.
 */
import type { Element, Root } from 'hast';
import { visitParents } from 'unist-util-visit-parents';
import { textOf } from './text-of.ts';

const ROLES: Readonly<Record<string, string>> = {
  thead: 'rowgroup',
  tbody: 'rowgroup',
  tr: 'row',
  th: 'columnheader',
  td: 'cell',
};

export function wideTables() {
  return (tree: Root): void => {
    visitParents(tree, 'element', (table: Element) => {
      if (table.tagName !== 'table') return;
      const headings = elements(table, 'th').map((cell) => textOf(cell));
      if (headings.length < 3) return;
      table.properties = { ...table.properties, className: ['wide-table'], role: 'table' };
      for (const [name, role] of Object.entries(ROLES)) {
        for (const part of elements(table, name)) part.properties.role = role;
      }
      for (const row of elements(table, 'tr')) {
        for (const [column, cell] of elements(row, 'td').entries()) {
          cell.properties.dataLabel = headings[column] ?? '';
        }
      }
    });
  };
}

function elements(within: Element, tagName: string): Element[] {
  const found: Element[] = [];
  visitParents(within, 'element', (element: Element) => {
    if (element.tagName === tagName) found.push(element);
  });
  return found;
}
