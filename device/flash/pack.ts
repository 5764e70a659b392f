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
/** A block ends when it becomes so much: a real flash takes a second or two for it. */
const BUSY_OCTETS = 0x40000;
/** Blocks end at multiples of this; a match of 258 octets takes two bits at least, so it becomes 132 KB at most. */
const CUT_STEP_OCTETS = 128;

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

/** What crosses the line in one request, and the octets of flash that it becomes. */
export interface Block {
  readonly octets: Octets;
  readonly becomes: number;
}

/** Blocks of one size for the ROM; the last one is filled up. */
export function plainBlocks(data: Octets, size: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < data.length; at += size) {
    const octets = data.subarray(at, at + size);
    blocks.push({ octets: filledUp(octets, size), becomes: octets.length });
  }
  return blocks;
}

/**
 * Cuts a deflated stream (RFC 1950) for the stub, which inflates each block as it comes. A few octets may become
 * megabytes: a block ends early where the flash would be busy with it for long, so that progress is seen and a
 * silent board is noticed.
 * @param most octets of a block, at most
 */
export function deflatedBlocks(compressed: Octets, most: number): readonly Block[] {
  const inflate = new Inflate();
  let becomes = 0;
  inflate.onData = (octets) => void (becomes += (octets as Uint8Array).length);
  const blocks: Block[] = [];
  let from = 0;
  for (let at = 0; at < compressed.length;) {
    const end = Math.min(at + CUT_STEP_OCTETS, compressed.length);
    inflate.push(compressed.subarray(at, end), constants.Z_SYNC_FLUSH);
    at = end;
    const left = compressed.length - at;
    // The next step has to fit, and what is left behind it, if that is too short for a block.
    const isFull = at - from + Math.min(left, CUT_STEP_OCTETS + MIN_LAST_BLOCK_OCTETS) > most;
    const isMuch = becomes >= BUSY_OCTETS && left >= MIN_LAST_BLOCK_OCTETS;
    if (left > 0 && !isFull && !isMuch) continue;
    blocks.push({ octets: compressed.slice(from, at), becomes });
    from = at;
    becomes = 0;
  }
  return blocks;
}

/** `data` with ff behind it: programming ff changes nothing. */
function filledUp(data: Octets, size: number): Octets {
  const filled = new Uint8Array(size).fill(0xff);
  filled.set(data);
  return filled;
}
