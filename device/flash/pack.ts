/** Parts made ready for the wire: padded as esptool does, compressed for the stub (RFC 1950), and digested. */
import { constants, deflate, Inflate } from 'pako';
import { md5Hex } from '../formats/octets/hash.ts';
import type { Octets } from '../formats/octets/octets.ts';
import type { FlashPart } from './flash-parts.ts';

/** esptool pads parts to whole words; digests are of the padded octets. */
const WORD_OCTETS = 4;
/**
 * The last block of a deflated stream holds more than the stream's end: the stub refuses that when all windows are
 * full and written (esp-flasher-stub, `command_handler.c`).
 */
const MIN_LAST_BLOCK_OCTETS = 64;

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

/** The largest blocks, of `most` octets at most, that a deflated stream can be sent in. */
export function blockSize(length: number, most: number): number {
  let size = most;
  while (length > size && (length - 1) % size < MIN_LAST_BLOCK_OCTETS) {
    size -= MIN_LAST_BLOCK_OCTETS;
  }
  return size;
}

/**
 * How many octets each block of a deflated stream (RFC 1950) becomes when it is inflated as it comes: a few octets
 * may become megabytes, which the flash takes its time to write.
 */
export function inflatedSizes(compressed: Octets, blockOctets: number): readonly number[] {
  const inflate = new Inflate();
  let size = 0;
  inflate.onData = (octets) => void (size += (octets as Uint8Array).length);
  const sizes: number[] = [];
  for (let at = 0; at < compressed.length; at += blockOctets) {
    size = 0;
    inflate.push(compressed.subarray(at, at + blockOctets), constants.Z_SYNC_FLUSH);
    sizes.push(size);
  }
  return sizes;
}
