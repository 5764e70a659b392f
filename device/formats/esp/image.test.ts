import assert from 'node:assert/strict';
import test from 'node:test';
import { sha256Digest } from '../octets/hash.ts';
import { concatOctets } from '../octets/octets.ts';
import type { Octets } from '../octets/octets.ts';
import { ProblemError } from '../problem.ts';
import { CHIP_ID_ESP32, CHIP_ID_WEBASSEMBLY } from './chips.ts';
import { HEADER_OCTETS, readImage, writeImage } from './image.ts';
import type { ImageDescription } from './image.ts';
import { writeWebAssemblyImage } from './webassembly-image.ts';

function image(overrides: Partial<ImageDescription> = {}): Octets {
  return writeImage({
    chipId: CHIP_ID_ESP32,
    entry: 0x4008040c,
    segments: [
      { address: 0x3ffb0000, octets: new Uint8Array(48).map((_, index) => index) },
      { address: 0x40080400, octets: new Uint8Array(564).map((_, index) => (7 * index) & 0xff) },
    ],
    ...overrides,
  });
}

function code(octets: Octets, chipId?: number): string {
  try {
    readImage(octets, chipId);
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem.code;
  }
  return 'none';
}

test('what is written is read', () => {
  const read = readImage(image({ flashMode: 'QIO', flashFrequencyMHz: 80, flashSizeMB: 2 }));
  assert.equal(read.chipId, CHIP_ID_ESP32);
  assert.equal(read.entry, 0x4008040c);
  assert.deepEqual([read.flashMode, read.flashFrequency, read.flashSize], [0, 0xf, 1]);
  assert.deepEqual(
    read.segments.map(({ address, octets }) => [address, octets.length]),
    [
      [0x3ffb0000, 48],
      [0x40080400, 564],
    ],
  );
  assert.equal(read.length, image().length);
});

test('an image is laid out as the specification says', () => {
  const octets = image({ segments: [{ address: 0x3ffb0000, octets: Uint8Array.of(1, 2, 3, 4) }] });
  const expected = concatOctets(
    Uint8Array.of(0xe9, 1, 2, 0x20, 0x0c, 0x04, 0x08, 0x40),
    Uint8Array.of(0xee, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    Uint8Array.of(0x00, 0x00, 0xfb, 0x3f, 4, 0, 0, 0, 1, 2, 3, 4),
    new Uint8Array(11),
    Uint8Array.of(0xef ^ 1 ^ 2 ^ 3 ^ 4),
  );
  assert.deepEqual(octets, concatOctets(expected, sha256Digest(expected)));
});

test('the checksum ends a block of sixteen, whatever the length', () => {
  for (let length = 0; length < 40; length++) {
    const octets = image({
      digest: false,
      segments: [{ address: 0x3ffb0000, octets: new Uint8Array(length) }],
    });
    assert.equal(octets.length % 16, 0);
    assert.ok(octets.length > HEADER_OCTETS + 8 + length);
    assert.equal(readImage(octets).digest, null);
  }
});

test('an image cut off anywhere is refused', () => {
  const whole = image();
  assert.equal(code(whole), 'none');
  for (let length = 0; length < whole.length; length++) {
    const expected =
      length === 0 ? 'image-empty' : length < HEADER_OCTETS ? 'image-too-short' : 'image-truncated';
    assert.equal(code(whole.slice(0, length)), expected, `cut to ${length}`);
  }
});

test('any octet changed anywhere is noticed', () => {
  const whole = image();
  for (let at = 0; at < whole.length; at++) {
    const damaged = whole.slice();
    damaged[at] = (damaged[at]! ^ 0x5a) & 0xff;
    // Without its flag the digest is not there to be wrong.
    if (at === HEADER_OCTETS - 1) assert.equal(code(damaged), 'none');
    else assert.notEqual(code(damaged), 'none', `octet ${at}`);
  }
});

test('a damaged octet of the program is a checksum error, two that cancel out a digest error', () => {
  const damaged = image();
  damaged[100]! ^= 1;
  assert.equal(code(damaged), 'image-checksum');
  damaged[101]! ^= 1;
  assert.equal(code(damaged), 'image-digest');
});

test('another chip’s image is refused by name', () => {
  assert.equal(code(image(), CHIP_ID_WEBASSEMBLY), 'image-wrong-chip');
  assert.throws(() => readImage(image({ chipId: 5 }), CHIP_ID_ESP32), /ESP32-C3.*ESP32\./);
});

test('what is no image at all is told apart', () => {
  const bytes = (text: string): Octets => new TextEncoder().encode(text);
  assert.equal(code(bytes('<!doctype html>')), 'image-wrong-magic');
  assert.throws(() => readImage(bytes('<!doctype html>')), /web page/);
  assert.throws(() => readImage(bytes('\u007fELF')), /ELF/);
  assert.throws(() => readImage(bytes('\0asm')), /WebAssembly/);
  assert.throws(() => readImage(new Uint8Array(64).fill(0xff)), /blank/);
});

test('hostile headers are refused', () => {
  const none = image();
  none[1] = 0;
  assert.equal(code(none), 'image-no-segments');
  const many = image();
  many[1] = 255;
  assert.equal(code(many), 'image-too-many-segments');
  const long = image();
  long.fill(0xff, HEADER_OCTETS + 4, HEADER_OCTETS + 8);
  assert.equal(code(long), 'image-truncated');
});

test('a WebAssembly module stays valid in whole words', () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  for (let extra = 0; extra < 4; extra++) {
    // A custom section of `extra` octets in its name.
    const module = concatOctets(empty, Uint8Array.of(0, 1 + extra, extra), new Uint8Array(extra));
    const { segments, chipId } = readImage(writeWebAssemblyImage(module));
    assert.equal(chipId, CHIP_ID_WEBASSEMBLY);
    assert.equal(segments[0]!.octets.length % 4, 0);
    assert.ok(WebAssembly.validate(segments[0]!.octets));
  }
});
