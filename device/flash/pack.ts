/** Parts made ready for the wire: padded as esptool does, compressed for the stub (RFC 1950), and digested. */
import { deflate } from 'pako';
import { md5Hex } from '../formats/octets/hash.ts';
import type { Octets } from '../formats/octets/octets.ts';
import type { FlashPart } from './flash-parts.ts';

/** esptool pads parts to whole words; digests are of the padded octets. */
const WORD_OCTETS = 4;

export interface PackedPart {
  readonly address: number;
  /** Padded: octets in flash. */
  readonly data: Octets;
  /** zlib (RFC 1950). */
  readonly compressed: Octets;
  /** Digest of {@link data}, in lower-case hexadecimal. */
  readonly md5: string;
}

/** Octets in flash of a part. */
export function paddedSize(data: Octets): number {
  return Math.ceil(data.length / WORD_OCTETS) * WORD_OCTETS;
}

/**
 * Packs one part after the other, each in its own task, so that the talk with the board goes on.
 */
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

/** `data` with ff behind it: programming ff changes nothing. */
export function filledUp(data: Octets, size: number): Octets {
  const filled = new Uint8Array(size).fill(0xff);
  filled.set(data);
  return filled;
}
