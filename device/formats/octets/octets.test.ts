import assert from 'node:assert/strict';
import test from 'node:test';
import { crc8, md5Hex, sha256Digest } from './hash.ts';
import {
  concatOctets,
  fromHex,
  hexWord,
  readUint16,
  readUint32,
  sameOctets,
  hexOctet,
  spacedHex,
  toHex,
  uint32Octets,
} from './octets.ts';

test('hexadecimal there and back', () => {
  const all = new Uint8Array(256).map((_, index) => index);
  assert.deepEqual(fromHex(toHex(all)), all);
  assert.equal(hexOctet(0), '00');
  assert.equal(spacedHex(Uint8Array.of(0xc0, 7)), 'c0 07');
  assert.deepEqual(fromHex(' C0 db\n00 '), Uint8Array.of(0xc0, 0xdb, 0));
  assert.throws(() => fromHex('c'), RangeError);
  assert.throws(() => fromHex('zz'), RangeError);
  assert.equal(hexWord(-1), '0xffffffff');
  assert.equal(hexWord(0x1000), '0x00001000');
});

test('words are little-endian and never read past the end', () => {
  const octets = uint32Octets(0x12345678, 0xfffffffe);
  assert.equal(toHex(octets), '78563412feffffff');
  assert.equal(readUint32(octets, 4), 0xfffffffe);
  assert.equal(readUint32(octets.subarray(1), 0), 0xfe123456);
  assert.equal(readUint16(octets, 1), 0x3456);
  assert.throws(() => readUint32(octets, 5), RangeError);
});

test('joining and comparing', () => {
  assert.deepEqual(concatOctets(), new Uint8Array(0));
  assert.ok(sameOctets(concatOctets(Uint8Array.of(1), Uint8Array.of(2)), Uint8Array.of(1, 2)));
  assert.ok(!sameOctets(Uint8Array.of(1), Uint8Array.of(1, 2)));
});

test('digests of the published examples', () => {
  const abc = new TextEncoder().encode('abc');
  assert.equal(md5Hex(abc), '900150983cd24fb0d6963f7d28e17f72'); // RFC 1321 A.5
  assert.equal(
    toHex(sha256Digest(abc)), // FIPS 180-4 examples
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  assert.equal(crc8(new TextEncoder().encode('123456789')), 0xa1); // CRC-8/MAXIM-DOW check value
});
