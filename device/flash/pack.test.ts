import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatOctets } from '../formats/octets/octets.ts';
import { deflatedBlocks, pack, plainBlocks } from './pack.ts';

const blank = new Uint8Array(2 * 1024 * 1024).fill(0xff);
const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);

test('blocks are the stream, and become the part, also where a few octets become megabytes', async () => {
  for (const data of [blank, noise, new Uint8Array([...noise, ...blank.subarray(0, 100_000)])]) {
    const [part] = await pack([{ address: 0, data }]);
    assert.ok(part !== undefined);
    for (const most of [0x400, 0x1000, 0x4000]) {
      const blocks = deflatedBlocks(part.compressed, most);
      assert.deepEqual(concatOctets(...blocks.map(({ octets }) => octets)), part.compressed);
      const sizes = blocks.map(({ becomes }) => becomes);
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        part.data.length,
      );
      assert.ok(Math.max(...sizes) < 400_000, 'no block keeps the flash busy for long');
    }
  }
});

test('no block is too long, and the last one is never the end of its stream alone', async () => {
  for (let length = 2_000; length < 6_000; length += 3) {
    const [part] = await pack([{ address: 0, data: noise.slice(0, length) }]);
    assert.ok(part !== undefined);
    const blocks = deflatedBlocks(part.compressed, 0x400);
    assert.ok(blocks.every(({ octets }) => octets.length <= 0x400));
    const last = blocks.at(-1)?.octets.length ?? 0;
    assert.ok(blocks.length === 1 || last >= 64, `${part.compressed.length} ends with ${last}`);
  }
});

test('plain blocks have one size, filled up with ff', () => {
  const blocks = plainBlocks(noise, 0x1000);
  assert.ok(blocks.every(({ octets }) => octets.length === 0x1000));
  assert.deepEqual(
    blocks.map(({ becomes }) => becomes),
    [...new Array<number>(12).fill(0x1000), 50_000 - 12 * 0x1000],
  );
  assert.ok(
    blocks
      .at(-1)
      ?.octets.subarray(50_000 - 12 * 0x1000)
      .every((octet) => octet === 0xff),
  );
});
