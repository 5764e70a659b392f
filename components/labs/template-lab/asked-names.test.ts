import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedNames } from './asked-names.ts';

test('names are read from the lines of the sketch, with the line ends they hold', () => {
  assert.deepEqual(askedNames(['other', 'processor: STATE', 'processor: ; }', '</style>']), [
    'STATE',
    '; }\n</style>',
  ]);
  assert.deepEqual(askedNames([]), []);
});
