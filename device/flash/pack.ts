/** Parts made ready for the wire: padded as esptool does, compressed for the stub (RFC 1950), and digested. */
import { deflate } from 'pako';
import { md5Hex } from '../formats/octets/hash.ts';
import type { Octets } from '../formats/octets/octets.ts';
import type { FlashPart } from './flash-parts.ts';

/** esptool pads what it writes to whole words; digests are of the padded octets. */
const WORD_OCTETS = 4;

export interface PackedPart {
  readonly address: number;
  /** Padded: octets in flash. */
  readonly data: Octets;
  /** zlib (RFC 1950). */
  readonly compressed: Octets;
  /** Of what the flash has to hold, in lower-case hexadecimal. */
  readonly md5: string;
}

/** Octets in flash of a part. */
export function paddedSize(data: Octets): number {
  return Math.ceil(data.length / WORD_OCTETS) * WORD_OCTETS;
}

/** One part after the other, each in a task of its own: what waits for the board is not held up. */
export async function pack(parts: readonly FlashPart[]): Promise<readonly PackedPart[]> {
  const packed: PackedPart[] = [];
  for (const { address, data } of parts) {
    await new Promise((resolve) => setTimeout(resolve));
    const padded = filledUp(data, paddedSize(data));
    const compressed: Octets = new Uint8Array(deflate(padded, { level: 9 }));
    packed.push({ address, data: padded, compressed, md5: md5Hex(padded) });
  }
  return packed;
}

/** `data` with ff behind it, which programming leaves as it is. */
export function filledUp(data: Octets, size: number): Octets {
  const filled = new Uint8Array(size).fill(0xff);
  filled.set(data);
  return filled;
}
