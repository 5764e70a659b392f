import assert from 'node:assert/strict';
import test from 'node:test';
import { concatOctets } from '../octets/octets.ts';
import { ProblemError } from '../problem.ts';
import { describeImage } from './anatomy.ts';
import { CHIP_ID_ESP32 } from './chips.ts';
import { writeImage } from './image.ts';

const image = (digest = true) =>
  writeImage({
    chipId: CHIP_ID_ESP32,
    entry: 0x4008040c,
    flashSizeMB: 2,
    digest,
    segments: [
      { address: 0x3ffb0000, octets: new Uint8Array(48).fill(3) },
      { address: 0x40080400, octets: new Uint8Array(564).fill(9) },
    ],
  });

test('every octet of an image is in exactly one field, in order', () => {
  for (const octets of [image(), image(false), concatOctets(image(), new Uint8Array(5))]) {
    let at = 0;
    for (const { start, end, name } of describeImage(octets).fields) {
      assert.equal(start, at, name);
      assert.ok(end > start, name);
      at = end;
    }
    assert.equal(at, octets.length);
  }
});

test('the fields say what the image holds', () => {
  const { fields } = describeImage(image());
  const value = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  assert.equal(value('Segments'), '2');
  assert.equal(value('Flash Size and Clock'), '2 MB, 40 MHz');
  assert.equal(value('Entry'), '0x4008040c');
  assert.equal(value('Chip'), '0000: ESP32');
  assert.equal(value('Load Address 2'), '0x40080400');
  assert.equal(value('Length 1'), '48 octets');
  // 48 threes and 564 nines cancel out: even numbers of each.
  assert.equal(value('Checksum'), 'ef, computed again: ef');
  assert.match(value('SHA-256'), /^[0-9a-f]{64}, computed again: the same$/);
});

test('what is no image is not described', () => {
  assert.throws(() => describeImage(new Uint8Array(64)), ProblemError);
});
