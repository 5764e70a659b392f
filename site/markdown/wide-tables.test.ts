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

test('two columns of long names are a wide table, of short ones they are not', () => {
  for (const [name, isWide] of [
    ['handleWebSocketMessage()', true],
    ['onEvent()', false],
  ] as const) {
    const cells = [element('td', element('code', name)), element('td', element('code', name))];
    const made = element('table', element('tbody', element('tr', ...cells)));
    wideTables()({ type: 'root', children: [made] });
    assert.equal(made.properties.role === 'table', isWide, name);
  }
});
