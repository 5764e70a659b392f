/** Every problem code in the sources is in docs/problems.md, and the other way round. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from '../server/root.ts';

/** A stable code where it is defined: `code: 'no-board'`, or a key of a table of problems. */
const DEFINITION = /\bcode: '([a-z0-9-]+)'|^ {2}'([a-z0-9]+(?:-[a-z0-9]+)+)': (?:\[|\(|\{)/gm;

test('the list of problem codes is complete and true', () => {
  const documented = new Set<string>();
  for (const [, code = ''] of readFileSync(`${root}docs/problems.md`, 'utf8').matchAll(
    /^\| `([a-z0-9-]+)`/gm,
  )) {
    assert.ok(!documented.has(code), `${code} is listed twice`);
    documented.add(code);
  }
  const defined = new Set<string>();
  for (const path of globSync(['device/**/*.ts', 'firmware/page/**/*.ts'], {
    cwd: root,
    exclude: ['**/*.test.ts', '**/testing/**'],
  })) {
    const source = readFileSync(root + path, 'utf8');
    if (!/problem/i.test(source)) continue;
    for (const [, code, key = ''] of source.matchAll(DEFINITION)) defined.add(code ?? key);
  }
  assert.deepEqual([...documented].sort(), [...defined].sort());
});
