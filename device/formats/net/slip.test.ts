import assert from 'node:assert/strict';
import test from 'node:test';
import { concatOctets, fromHex, toHex } from '../octets/octets.ts';
import { encodeSlip, SlipReader } from './slip.ts';

function read(
  chunks: readonly Uint8Array[],
  maxFrameOctets = 16,
): { frames: string[]; drops: string[] } {
  const frames: string[] = [];
  const drops: string[] = [];
  const reader = new SlipReader({
    maxFrameOctets,
    onFrame: (frame) => frames.push(toHex(frame)),
    onDrop: (reason) => drops.push(reason),
  });
  for (const chunk of chunks) reader.push(chunk);
  return { frames, drops };
}

test('END and ESC are escaped inside a frame', () => {
  assert.equal(
    toHex(encodeSlip(fromHex('01 c0 02 db 03 dc dd'))),
    toHex(fromHex('c0 01 dbdc 02 dbdd 03 dc dd c0')),
  );
});

test('frames come back whole from any split', () => {
  const wire = concatOctets(encodeSlip(fromHex('01c0db02')), encodeSlip(fromHex('dbdcddc0')));
  for (let at = 0; at <= wire.length; at++) {
    const { frames } = read([wire.subarray(0, at), wire.subarray(at)]);
    assert.deepEqual(frames, ['01c0db02', 'dbdcddc0']);
  }
});

test('noise before a frame is a frame of its own', () => {
  assert.deepEqual(read([fromHex('ff 00'), encodeSlip(fromHex('0102'))]).frames, ['ff00', '0102']);
});

test('a frame at the limit is kept, one octet more is dropped whole', () => {
  const { frames, drops } = read([encodeSlip(new Uint8Array(16)), encodeSlip(new Uint8Array(17))]);
  assert.deepEqual(frames, ['00'.repeat(16)]);
  assert.deepEqual(drops, ['oversized']);
});

test('a bad escape drops its frame only', () => {
  const { frames, drops } = read([
    fromHex('c0 01 db 02 c0'),
    fromHex('01 db c0'),
    fromHex('03 c0'),
  ]);
  assert.deepEqual(frames, ['03']);
  assert.deepEqual(drops, ['bad-escape', 'bad-escape']);
});
