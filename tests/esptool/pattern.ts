/** A flash full of a pattern, as that of a board with another program is, and parts to write into it. */
import assert from 'node:assert/strict';
import type { Octets } from '../../device/formats/octets/octets.ts';
import type { FlashPart } from '../../device/flash/flash-parts.ts';
import { FLASH_OCTETS, SECTOR_OCTETS, type Flash } from '../../device/virtual/flash.ts';

/** @returns numbers below a limit, the same for a seed */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** No octet of it is ff, which programming cannot change, or zero, which it could not show. */
const PATTERN: Octets = new Uint8Array(FLASH_OCTETS).map(
  (_, at) => 1 + ((at * 7 + (at >> 9)) % 254),
);

/** @returns what it holds then */
export function fillWithPattern(flash: Flash): Octets {
  flash.write(0, PATTERN);
  return PATTERN;
}

/** Parts that are no images, each in sectors of its own, in any order. */
export function randomParts(
  below: (limit: number) => number,
  mostOctets = 30_000,
): readonly FlashPart[] {
  const parts: FlashPart[] = [];
  // Where the boot ROM looks for an image, the flasher wants one.
  let sector = 2 + below(40);
  for (let count = 1 + below(3); count > 0; count--) {
    const octets = 1 + below(below(2) === 0 ? 200 : mostOctets);
    const isBlank = below(3) === 0;
    const data = new Uint8Array(octets).map((_, at) => {
      if (isBlank) return 0xff;
      return at % 3 === 0 ? below(255) : at & 0x7f;
    });
    data[0] = 0x55;
    parts.push({ address: sector * SECTOR_OCTETS, data });
    sector += Math.ceil(octets / SECTOR_OCTETS) + below(3);
  }
  return below(2) === 0 ? parts : parts.reverse();
}

/** Outside the sectors of `parts` the flash holds `pattern`. */
export function assertOnlyChanged(
  flash: Flash,
  pattern: Octets,
  parts: readonly FlashPart[],
): void {
  const held = flash.read(0, flash.size);
  const expected = pattern.slice();
  for (const { address, data } of parts) {
    const end = address + Math.ceil(data.length / SECTOR_OCTETS) * SECTOR_OCTETS;
    expected.set(held.subarray(address, end), address);
  }
  if (Buffer.compare(held, expected) === 0) return;
  const at = held.findIndex((octet, index) => octet !== expected[index]);
  assert.fail(`the flash has changed at 0x${at.toString(16)}`);
}
