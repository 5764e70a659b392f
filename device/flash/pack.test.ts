import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockSize, inflatedSizes, pack } from './pack.ts';

test('what each block becomes adds up to the part, also where a few octets become megabytes', async () => {
  const blank = new Uint8Array(2 * 1024 * 1024).fill(0xff);
  const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 0xff);
  for (const data of [blank, noise, new Uint8Array([...noise, ...blank.subarray(0, 100_000)])]) {
    const [part] = await pack([{ address: 0, data }]);
    assert.ok(part !== undefined);
    for (const blockOctets of [0x400, 0x1000, 0x4000]) {
      const sizes = inflatedSizes(part.compressed, blockOctets);
      assert.equal(sizes.length, Math.ceil(part.compressed.length / blockOctets));
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        part.data.length,
      );
    }
  }
});

test('the last block is never the end of its stream alone', () => {
  for (const most of [0x1000, 0x4000]) {
    for (let length = 1; length < 5 * most; length += 7) {
      const size = blockSize(length, most);
      assert.ok(size <= most && size > most / 2);
      if (length <= size) continue;
      const last = length % size || size;
      assert.ok(last >= 64, `${length} in blocks of ${size} ends with ${last}`);
    }
  }
});
