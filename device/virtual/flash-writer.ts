/**
 * One write to flash through esptool's stub, from its BEGIN command on: plain or deflated data (RFC 1950), and
 * never more than was announced. The stub erases each sector as the data reaches it, so an interrupted write
 * leaves the rest as it was.
 */
import { constants, Inflate } from 'pako';
import type { Flash } from './flash.ts';
import { SECTOR_OCTETS } from './flash.ts';
import type { Failure } from './loader-facts.ts';

export interface FlashWrite {
  readonly address: number;
  /** Octets to be written, uncompressed. */
  readonly size: number;
  readonly compressed: boolean;
}

/** Longest piece in which inflated data is taken; bounds what one block can expand to in memory. */
const INFLATE_PIECE_OCTETS = 0x4000;
/** RFC 1950: a window of 32 KB, and no other format is tried. */
const ZLIB_WINDOW_BITS = 15;
/** The types of pako have its constants in an enum that its own status is not of. */
const Z_OK: number = constants.Z_OK;

export class FlashWriter {
  readonly write: FlashWrite;
  /** The first thing that went wrong; nothing is written after it. */
  error: Failure | null = null;
  readonly #flash: Flash;
  readonly #inflate: EndingInflate | null;
  #at: number;
  #erasedUntil: number;
  #remaining: number;

  /** @throws RangeError when the range is not inside the chip */
  constructor(flash: Flash, write: FlashWrite) {
    const end = write.address + write.size;
    if (end > flash.size) throw new RangeError('beyond the end of the flash');
    this.#flash = flash;
    this.write = write;
    this.#at = write.address;
    this.#remaining = write.size;
    this.#erasedUntil = write.address - (write.address % SECTOR_OCTETS);
    this.#inflate = write.compressed ? this.#newInflate() : null;
  }

  /** Everything announced has come, and a deflated stream with its own end. */
  get complete(): boolean {
    return this.#remaining === 0 && (this.#inflate === null || ended(this.#inflate));
  }

  /** The next data block, as the host sent it. */
  push(block: Uint8Array): void {
    if (this.error !== null) return;
    if (this.#inflate === null) {
      // The last plain block is padded to full length; the padding is not written.
      this.#program(block.subarray(0, Math.max(0, this.#remaining)));
      return;
    }
    if (ended(this.#inflate)) return;
    try {
      this.#inflate.push(block, constants.Z_SYNC_FLUSH);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return;
    }
    if (failed(this.#inflate)) this.error = 'inflate';
    else if (ended(this.#inflate) && this.#remaining > 0) this.error = 'not-enough';
  }

  #newInflate(): EndingInflate {
    const options = { chunkSize: INFLATE_PIECE_OCTETS, windowBits: ZLIB_WINDOW_BITS };
    const inflate = new Inflate(options) as EndingInflate;
    inflate.onData = (chunk) => {
      const octets = chunk as Uint8Array;
      if (octets.length > this.#remaining) this.error = 'too-much';
      else this.#program(octets);
      if (this.error !== null) throw new Stop();
    };
    return inflate;
  }

  #program(octets: Uint8Array): void {
    if (octets.length === 0) return;
    try {
      this.#eraseUntil(this.#at + octets.length);
      this.#flash.write(this.#at, octets);
    } catch {
      this.error = 'write';
      return;
    }
    this.#at += octets.length;
    this.#remaining -= octets.length;
  }

  #eraseUntil(end: number): void {
    if (end <= this.#erasedUntil) return;
    this.#flash.erase(this.#erasedUntil, end - this.#erasedUntil);
    this.#erasedUntil = Math.ceil(end / SECTOR_OCTETS) * SECTOR_OCTETS;
  }
}

/** pako documents `ended`, its types do not. */
type EndingInflate = Omit<Inflate, 'err'> & { readonly ended: boolean; readonly err: number };

function ended(inflate: EndingInflate): boolean {
  return inflate.ended;
}

function failed(inflate: EndingInflate): boolean {
  return inflate.err !== Z_OK;
}

/** Leaves pako in the middle of a block. */
class Stop extends Error {}
