/** Documents name files; a file that was moved or renamed must not leave a dead name behind. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../server/root.ts';

const DOCUMENTS = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
const TOP = '(?:components|content|device|docs|firmware|server|site|tests)';
/** Paths in code marks: `device/board/board.ts`, `device/net/`. Patterns and examples have * or a capital N or M. */
const PATH = new RegExp(`\`(${TOP}/[\\w.@/-]+)\``, 'g');
const LINK = /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g;
const EXAMPLE = /my[-_]|NN-|My/;

test('every file that a document names is there', () => {
  assert.ok(DOCUMENTS.length > 10);
  const missing: string[] = [];
  let named = 0;
  for (const document of DOCUMENTS) {
    const text = readFileSync(join(root, document), 'utf8');
    const paths = [...text.matchAll(PATH)].map(([, path = '']) => path);
    const links = [...text.matchAll(LINK)].map(([, link = '']) => join(dirname(document), link));
    for (const path of [...paths, ...links].filter((one) => !EXAMPLE.test(one))) {
      named++;
      if (!existsSync(join(root, path))) missing.push(`${document}: ${path}`);
    }
  }
  assert.deepEqual(missing, []);
  assert.ok(named > 100, `only ${named} names were found`);
});
