/** Files that are not what was built are found, whatever is wrong with them. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unlike } from './images.ts';

test('files that are not what was built are named: missing, too many, of other content', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const built = new Map(
    ['same', 'other', 'missing'].map((name) => [join(folder, 'sketch', name), Buffer.from(name)]),
  );
  assert.deepEqual(unlike(built, join(folder, 'nowhere')).length, 3);
  mkdirSync(join(folder, 'sketch'));
  writeFileSync(join(folder, 'sketch/same'), 'same');
  writeFileSync(join(folder, 'sketch/other'), 'OTHER');
  writeFileSync(join(folder, 'sketch/too-many'), '');
  assert.deepEqual(unlike(built, folder), ['sketch/missing', 'sketch/other', 'sketch/too-many']);
});
