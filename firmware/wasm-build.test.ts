/**
 * The same sources give the same octets. What the cache holds was compiled in another process, or
 * earlier in this one; here the sketch is compiled and everything linked once more beside it. The
 * core's objects come from the cache: compiling them again would take a minute.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CarryOut } from './build/job.ts';
import { buildSketch, linkSketch, runClang } from './wasm-build.ts';

const NAME = 'led_websocket';

test('a sketch compiled and linked anew is the same, octet for octet', async () => {
  const path = `firmware/sketches/${NAME}/${NAME}.ino`;
  const text = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const made: string[] = [];
  const afresh: CarryOut = (job) => {
    made.push(job.tool);
    return runClang(job);
  };
  const kept = await buildSketch(NAME);
  const fresh = await linkSketch([{ path, text }], afresh);
  assert.deepEqual(made, ['wasm-ld', 'clang++', 'wasm-ld']);
  assert.ok(Buffer.from(kept).equals(fresh), `${kept.length} and ${fresh.length} octets differ`);
});
