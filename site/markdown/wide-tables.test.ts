import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element, Root } from 'hast';
import { wideTables } from './wide-tables.ts';

const element = (tagName: string, ...children: (Element | string)[]): Element => ({
  type: 'element',
  tagName,
  properties: {},
  children: children.map((child) =>
    typeof child === 'string' ? { type: 'text', value: child } : child,
  ),
});

function table(columns: number): { tree: Root; cells: Element[]; element: Element } {
  const names = ['symptom', 'cause', 'cure'].slice(0, columns);
  const cells = names.map((name) => element('td', `a ${name}`));
  const made = element(
    'table',
    element('thead', element('tr', ...names.map((name) => element('th', element('em', name))))),
    element('tbody', element('tr', ...cells)),
  );
  return { tree: { type: 'root', children: [made] }, cells, element: made };
}

test('cells of a wide table know their column', () => {
  const { tree, cells, element } = table(3);
  wideTables()(tree);
  assert.deepEqual(
    cells.map(({ properties }) => properties.dataLabel),
    ['symptom', 'cause', 'cure'],
  );
  assert.equal(element.properties.role, 'table');
});

test('a narrow table is left as it is', () => {
  const { tree, cells, element } = table(2);
  wideTables()(tree);
  assert.deepEqual(element.properties, {});
  assert.deepEqual(cells[0]?.properties, {});
});
