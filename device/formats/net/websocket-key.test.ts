import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { seededRandom } from '../../clock/testing/seeded-random.ts';
import { acceptFor, makeKey } from './websocket-key.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/websocket.json', import.meta.url), 'utf8'),
) as { accept: { key: string; accept: string }[] };

test('RFC 6455 1.3: the answer to a key', () => {
  for (const { key, accept } of vectors.accept) assert.equal(acceptFor(key), accept);
  assert.equal(atob(makeKey(seededRandom(1))).length, 16);
});
