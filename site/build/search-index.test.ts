/** An index with a file that was not written must not pass for a whole one. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brokenFiles } from './search-index.ts';

test('empty and missing files are named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'index-'));
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  try {
    write('pagefind-worker.js', '1');
    write('pagefind-entry.json', '{}');
    write('wasm.unknown.pagefind', '1');
    write('pagefind.js', '');
    write('en.pf_meta', '');
    assert.deepEqual(brokenFiles(folder), ['en.pf_meta', 'pagefind.js']);
    rmSync(join(folder, 'pagefind.js'));
    assert.deepEqual(brokenFiles(folder), ['en.pf_meta', 'pagefind.js']);
    write('pagefind.js', '1');
    write('en.pf_meta', '1');
    assert.deepEqual(brokenFiles(folder), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
