/** The folder of images holds what the folder of sketches asks for. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeStaleImages } from './images.ts';

test('an image whose sketch is gone is removed, all else stays', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'images-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['kept', 'gone']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'virtual.bin'), name);
  }
  writeFileSync(join(folder, 'a-file'), '');
  removeStaleImages(folder, ['kept', 'not-built-yet']);
  assert.deepEqual(readdirSync(folder).sort(), ['a-file', 'kept']);
  assert.deepEqual(readdirSync(join(folder, 'kept')), ['virtual.bin']);
  removeStaleImages(join(folder, 'nowhere'), []);
});
