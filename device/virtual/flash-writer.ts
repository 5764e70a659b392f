/**
 * One write to flash through the serial loader, from its BEGIN command on: plain or deflated data
 * (RFC 1950). The ROM erases the announced range first. The stub erases each sector as the data reaches
 * it, so an interrupted write leaves the rest as it was.
 *
 * The size announced bounds every write but one: the ROM programs deflated data in whole windows of
 * 32 KB, the last one too. Behind the data, a window holds zeros or octets of the window before it, and
 * they clear bits of whatever lies behind the program (seen on the chip's own ROM of Jul 29 2019).
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
  /** The ROM's way: erase everything announced first, and program deflated data in whole windows. */
  readonly byRom: boolean;
  /** Largest data block the host may send. */
  readonly blockSize: number;
}

/** Longest piece in which inflated data is taken; bounds what one block can expand to in memory. */
const INFLATE_PIECE_OCTETS = 0x4000;
/** The ROM inflates into a buffer of this size and programs all of it. */
const ROM_WINDOW_OCTETS = 0x8000;
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
  /** The ROM's buffer for deflated data, and how much of it is filled. */
  readonly #window = new Uint8Array(ROM_WINDOW_OCTETS);
  #filled = 0;

  /** @throws RangeError when the range is not inside the chip */
  constructor(flash: Flash, write: FlashWrite) {
    const end = write.address + write.size;
    if (end > flash.size) throw new RangeError('beyond the end of the flash');
    this.#flash = flash;
    this.write = write;
    this.#at = write.address;
    this.#remaining = write.size;
    this.#erasedUntil = write.address - (write.address % SECTOR_OCTETS);
    if (write.byRom) this.#eraseUntil(end);
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
    else if (ended(this.#inflate)) {
      if (this.write.byRom) this.#programWindow();
      else if (this.#remaining > 0) this.error = 'not-enough';
    }
  }

  #newInflate(): EndingInflate {
    const options = { chunkSize: INFLATE_PIECE_OCTETS, windowBits: ZLIB_WINDOW_BITS };
    const inflate = new Inflate(options) as EndingInflate;
    inflate.onData = (chunk) => {
      const octets = chunk as Uint8Array;
      if (this.write.byRom) this.#fillWindow(octets);
      else if (octets.length > this.#remaining) this.error = 'too-much';
      else this.#program(octets);
      if (this.error !== null) throw new Stop();
    };
    return inflate;
  }

  #fillWindow(octets: Uint8Array): void {
    for (let at = 0; at < octets.length && this.error === null;) {
      const piece = octets.subarray(at, at + ROM_WINDOW_OCTETS - this.#filled);
      this.#window.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === ROM_WINDOW_OCTETS) this.#programWindow();
    }
  }

  /** The ROM programs the unfilled rest too. */
  #programWindow(): void {
    this.#filled = 0;
    this.#program(this.#window);
  }

  #program(octets: Uint8Array): void {
    if (octets.length === 0) return;
    try {
      if (!this.write.byRom) this.#eraseUntil(this.#at + octets.length);
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
