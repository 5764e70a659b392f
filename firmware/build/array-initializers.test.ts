import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCopiedInitializers } from './array-initializers.ts';

const source =
  '#line 1 "s/s.ino"\nvoid setup() {\n  int n = 3;\n  int a[n] = {1, 2}; int b[n] = {};\n}\n';

test('an array whose size is no constant is filled behind its declaration', () => {
  const changed = withCopiedInitializers(
    source,
    's/s.ino:3:9: error: variable-sized object may not be initialized\n',
  );
  assert.ok(changed?.includes('  int a[n]; { __typeof__(a[0]) __from[] = {1, 2};'));
  assert.ok(changed?.includes('int b[n] = {};'));
  assert.equal(changed?.split('\n').length, source.split('\n').length);
});

test('another error leaves the source alone, and so does a place that is not there', () => {
  assert.equal(withCopiedInitializers(source, 's/s.ino:3:9: error: no such thing\n'), null);
  assert.equal(
    withCopiedInitializers(
      source,
      's/s.ino:99:9: error: variable-sized object may not be initialized\n',
    ),
    null,
  );
});
