/**
 * A table of three columns and more, or of long names, is too wide for a phone: there its rows become small lists,
 * each cell with its column's heading before it. This gives cells that heading, and the roles which some
 * browsers forget once a table is laid out as anything else.
 */
import type { Element, Root } from 'hast';
import { selectAll } from 'hast-util-select';
import { toString } from 'hast-util-to-string';

const ROLES: Readonly<Record<string, string>> = {
  thead: 'rowgroup',
  tbody: 'rowgroup',
  tr: 'row',
  th: 'columnheader',
  td: 'cell',
};

/** Characters of code beside each other that a phone has room for. */
const NARROW = 34;

export function wideTables() {
  return (tree: Root): void => {
    for (const table of selectAll('table', tree)) {
      const headings = selectAll('th', table).map((cell) => toString(cell));
      if (headings.length < 3 && codeWidth(table) <= NARROW) continue;
      table.properties = { ...table.properties, className: ['wide-table'], role: 'table' };
      for (const [name, role] of Object.entries(ROLES)) {
        for (const part of selectAll(name, table)) part.properties.role = role;
      }
      for (const row of selectAll('tr', table)) {
        for (const [column, cell] of selectAll('td', row).entries()) {
          cell.properties.dataLabel = headings[column] ?? '';
        }
      }
    }
  };
}

/** Characters of the longest piece of code in each column, all columns together. */
function codeWidth(table: Element): number {
  const widest: number[] = [];
  for (const row of selectAll('tr', table)) {
    for (const [column, cell] of selectAll('td', row).entries()) {
      const lengths = selectAll('code', cell).map((code) => toString(code).length);
      widest[column] = Math.max(widest[column] ?? 0, ...lengths);
    }
  }
  return widest.reduce((sum, width) => sum + width, 0);
}
