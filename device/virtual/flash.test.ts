import assert from 'node:assert/strict';
import test from 'node:test';
import type { Octets } from '../formats/octets/octets.ts';
import { Flash, FLASH_OCTETS, SECTOR_OCTETS } from './flash.ts';
import type { SectorImage } from './flash.ts';

function filled(length: number, value: number): Octets {
  return new Uint8Array(length).fill(value);
}

test('blank flash reads as ones', () => {
  assert.deepEqual(new Flash().read(FLASH_OCTETS - 3, 3), filled(3, 0xff));
});

test('writing clears bits, only erasing sets them', () => {
  const flash = new Flash();
  flash.write(0x1000, Uint8Array.of(0b1100));
  flash.write(0x1000, Uint8Array.of(0b1010));
  assert.equal(flash.read(0x1000, 1)[0], 0b1000);
  flash.erase(0x1fff, 1);
  assert.equal(flash.read(0x1000, 1)[0], 0xff);
});

test('a write across sectors reads back across sectors', () => {
  const flash = new Flash();
  const octets = new Uint8Array(3 * SECTOR_OCTETS).map((_, index) => index % 251);
  flash.write(0x1ffd, octets);
  assert.deepEqual(flash.read(0x1ffd, octets.length), octets);
  assert.deepEqual(flash.read(0x1ffc, 1), filled(1, 0xff));
});

test('erasing touches whole sectors and no others', () => {
  const flash = new Flash();
  flash.write(0, filled(3 * SECTOR_OCTETS, 0));
  flash.erase(SECTOR_OCTETS + 5, 1);
  assert.deepEqual(
    [0, 1, 2].map((sector) => flash.read(sector * SECTOR_OCTETS, 1)[0]),
    [0, 0xff, 0],
  );
});

test('ranges outside the chip are refused', () => {
  const flash = new Flash();
  for (const [address, length] of [
    [FLASH_OCTETS, 1],
    [-1, 1],
    [0, FLASH_OCTETS + 1],
    [0.5, 1],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => flash.read(address, length), RangeError);
    assert.throws(() => flash.erase(address, length), RangeError);
  }
  assert.throws(() => flash.write(FLASH_OCTETS - 1, filled(2, 0)), RangeError);
});

test('a snapshot restores the same flash, and no later change of it', () => {
  const flash = new Flash();
  flash.write(0x1000, filled(10, 1));
  const snapshot = flash.snapshot();
  flash.write(0x1000, filled(10, 0));
  assert.deepEqual(new Flash(snapshot).read(0x1000, 10), filled(10, 1));
});

test('a mirror that is told every change holds the same', () => {
  const flash = new Flash();
  const mirror = new Flash();
  const changes: number[] = [];
  flash.onChange = (image: SectorImage) => {
    changes.push(image.sector);
    mirror.mirror(structuredClone(image));
  };
  flash.write(0x0ff0, filled(0x1020, 3));
  flash.erase(0x1000, 1);
  flash.write(0x9000, filled(1, 7));
  assert.deepEqual(mirror.snapshot(), flash.snapshot());
  flash.eraseAll();
  assert.deepEqual(mirror.snapshot(), { sectors: [] });
  assert.deepEqual(changes, [0, 1, 2, 1, 9, 0, 2, 9]);
});

test('a snapshot of something else is refused', () => {
  assert.throws(() => new Flash({ sectors: [{ sector: 0, octets: filled(10, 0) }] }), RangeError);
  const octets = filled(SECTOR_OCTETS, 0);
  assert.throws(() => new Flash({ sectors: [{ sector: 1024, octets }] }), RangeError);
});
