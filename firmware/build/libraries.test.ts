import assert from 'node:assert/strict';
import { test } from 'node:test';
import { librariesOf } from './libraries.ts';
import { sketchOf } from './sketch-files.ts';

const at = (...paths: string[]) => paths.map((path) => ({ path: `s/${path}`, text: '' }));
const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

test('with src/, everything below it is compiled and included from there', () => {
  const [library, ...more] = librariesOf(
    at(
      's.ino',
      'libraries/A/library.properties',
      'libraries/A/A.h',
      'libraries/A/src/A.h',
      'libraries/A/src/A.cpp',
      'libraries/A/src/deep/b.c',
      'libraries/A/src/deep/b.h',
    ),
    's',
  );
  assert.ok(library !== undefined && more.length === 0);
  assert.equal(library.include, 's/libraries/A/src');
  assert.deepEqual(paths(library.sources), [
    's/libraries/A/src/A.cpp',
    's/libraries/A/src/deep/b.c',
  ]);
  assert.deepEqual(paths(library.entrances), ['s/libraries/A/src/A.h']);
  assert.ok(paths(library.others).includes('s/libraries/A/src/deep/b.h'));
});

test('without src/, the folder itself and utility/ count', () => {
  const [library] = librariesOf(
    at('libraries/B/B.h', 'libraries/B/B.cpp', 'libraries/B/utility/u.c', 'libraries/B/other/x.c'),
    's',
  );
  assert.equal(library?.include, 's/libraries/B');
  assert.deepEqual(paths(library.sources), ['s/libraries/B/B.cpp', 's/libraries/B/utility/u.c']);
});

test('the files of libraries are none of the sketch', () => {
  const sketch = sketchOf(at('libraries/A/src/A.h', 'libraries/A/src/x.ino', 's.ino', 'own.h'));
  assert.equal(sketch.folder, 's');
  assert.deepEqual(paths(sketch.sources), ['s/s.ino.cpp']);
  assert.deepEqual(paths(sketch.headers), ['s/own.h']);
  assert.equal(sketch.libraries.length, 1);
});
