/**
 * One write to flash through esptool's stub, from its BEGIN command on: plain or deflated data (RFC 1950), and
 * never more than was announced. The stub erases as the data reaches a sector, a whole block where the announced
 * range has one, and the next while it inflates; so an interrupted write leaves the rest as it was
 * (esp-flasher-stub, `command_handler.c`). Inflated data is programmed in windows of 32 KB.
 */
import { constants, Inflate } from 'pako';
import { concatOctets, type Octets } from '../formats/octets/octets.ts';
import { SECTOR_OCTETS } from './flash.ts';
import type { Failure } from './loader-facts.ts';
import { BLOCK_OCTETS, type TimedFlash } from './timed-flash.ts';
import type { Work } from './work.ts';

export interface FlashWrite {
  readonly address: number;
  /** Octets to be written, uncompressed. */
  readonly size: number;
  readonly compressed: boolean;
}

const WINDOW_OCTETS = 0x8000;
/** RFC 1950: a window of 32 KB, and no other format is tried. */
const ZLIB_WINDOW_BITS = 15;
/** The types of pako have its constants in an enum that its own status is not of. */
const Z_OK: number = constants.Z_OK;

export class FlashWriter {
  readonly write: FlashWrite;
  /** The first thing that went wrong; nothing is written after it. */
  error: Failure | null = null;
  readonly #flash: TimedFlash;
  readonly #inflate: EndingInflate | null;
  /** Inflated, and not programmed yet: less than a window between two blocks. */
  #inflated: Octets = new Uint8Array(0);
  #at: number;
  #erasedUntil: number;
  readonly #eraseEnd: number;
  #remaining: number;

  /** @throws RangeError when the range is not inside the chip */
  constructor(flash: TimedFlash, write: FlashWrite) {
    const end = write.address + write.size;
    if (end > flash.size) throw new RangeError('beyond the end of the flash');
    this.#flash = flash;
    this.write = write;
    this.#at = write.address;
    this.#remaining = write.size;
    this.#erasedUntil = write.address - (write.address % SECTOR_OCTETS);
    this.#eraseEnd = Math.ceil(end / SECTOR_OCTETS) * SECTOR_OCTETS;
    this.#inflate = write.compressed ? this.#newInflate() : null;
  }

  /** Everything announced has come, and a deflated stream with its own end. */
  get complete(): boolean {
    return this.#remaining === 0 && (this.#inflate === null || ended(this.#inflate));
  }

  /** Everything announced is written, so that further data is too much, be it the end of the stream alone. */
  get full(): boolean {
    return this.#remaining === 0;
  }

  /** Begins with the first sector or block. The chip is busy with it afterwards. */
  *begin(): Work {
    yield* this.#eraseNext();
  }

  /** The next data block, as the host sent it. */
  *push(block: Uint8Array): Work {
    if (this.error !== null) return;
    if (this.#inflate === null) {
      // The last plain block is padded to full length; the padding is not written.
      yield* this.#program(block.subarray(0, Math.max(0, this.#remaining)));
      return;
    }
    if (ended(this.#inflate)) return;
    yield* this.#eraseNext();
    try {
      this.#inflate.push(block, constants.Z_SYNC_FLUSH);
    } catch (error) {
      if (!(error instanceof TooMuch)) throw error;
      this.error = 'too-much';
      return;
    }
    yield* this.#programWindows();
    if (failed(this.#inflate)) this.error = 'inflate';
    else if (ended(this.#inflate) && this.#remaining > 0) this.error = 'not-enough';
  }

  #newInflate(): EndingInflate {
    const options = { chunkSize: WINDOW_OCTETS, windowBits: ZLIB_WINDOW_BITS };
    const inflate = new Inflate(options) as EndingInflate;
    inflate.onData = (chunk) => {
      this.#inflated = concatOctets(this.#inflated, chunk as Uint8Array);
      if (this.#inflated.length > this.#remaining) throw new TooMuch();
    };
    return inflate;
  }

  /** Programs whole windows, and the rest when the stream has ended. */
  *#programWindows(): Work {
    const { length } = this.#inflated;
    const isEnd = this.#inflate !== null && ended(this.#inflate);
    const end = isEnd ? length : length - (length % WINDOW_OCTETS);
    for (let at = 0; at < end; at += WINDOW_OCTETS) {
      if (at > 0) yield* this.#eraseNext();
      yield* this.#program(this.#inflated.subarray(at, Math.min(end, at + WINDOW_OCTETS)));
    }
    this.#inflated = this.#inflated.slice(end);
  }

  *#program(octets: Uint8Array): Work {
    if (octets.length === 0) return;
    try {
      while (this.#erasedUntil < this.#at + octets.length) yield* this.#eraseNext();
      yield* this.#flash.program(this.#at, octets);
    } catch {
      this.error = 'write';
      return;
    }
    this.#at += octets.length;
    this.#remaining -= octets.length;
  }

  *#eraseNext(): Work {
    const left = this.#eraseEnd - this.#erasedUntil;
    if (left <= 0) return;
    const isBlock = left >= BLOCK_OCTETS && this.#erasedUntil % BLOCK_OCTETS === 0;
    const at = this.#erasedUntil;
    this.#erasedUntil += isBlock ? BLOCK_OCTETS : SECTOR_OCTETS;
    yield* isBlock ? this.#flash.eraseBlock(at) : this.#flash.eraseSector(at);
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

/** Leaves pako in the middle of a block: it becomes more than was announced. */
class TooMuch extends Error {}
