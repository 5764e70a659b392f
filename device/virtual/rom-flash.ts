/**
 * The ESP32's ROM as it drives the flash: it believes what SPI_SET_PARAMS says about the chip, and refuses what lies
 * beyond. A chip that is smaller than it says repeats itself, as its address lines do.
 */
import type { Octets } from '../formats/octets/octets.ts';
import { FLASH_OCTETS, SECTOR_OCTETS } from './flash.ts';
import { BLOCK_OCTETS, type TimedFlash } from './timed-flash.ts';
import type { Work } from './work.ts';

/** The ROM sends addresses of 24 bits. */
export const MAX_FLASH_OCTETS = 0x1000000;

export class RomFlash {
  /** Octets of the chip, as the ROM believes. */
  size = FLASH_OCTETS;
  readonly #flash: TimedFlash;

  constructor(flash: TimedFlash) {
    this.#flash = flash;
  }

  /**
   * Sector by sector up to the next block, then whole blocks while more than one is left, then sectors again
   * (ESP-IDF, esp_rom_spiflash_erase_area).
   * @returns false when the range does not begin with a sector, or ends beyond the chip
   */
  *erase(address: number, length: number): Work<boolean> {
    if (this.#isBeyond(address, length) || address % SECTOR_OCTETS !== 0) return false;
    // A length that overflows the sum erases up to the end of the chip, and fails there.
    const fits = address + length <= this.size;
    const end = fits ? address + length : this.size;
    const head = (Math.floor(address / BLOCK_OCTETS) + 1) * BLOCK_OCTETS;
    for (let at = address; at < end;) {
      const isBlock = at >= head && end - at > BLOCK_OCTETS;
      const place = at % this.#flash.size;
      yield* isBlock ? this.#flash.eraseBlock(place) : this.#flash.eraseSector(place);
      yield* this.#flash.ready();
      at += isBlock ? BLOCK_OCTETS : SECTOR_OCTETS;
    }
    return fits;
  }

  /** Programs nothing at all when the range ends beyond the chip. */
  *write(address: number, octets: Uint8Array): Work {
    if (this.#isBeyond(address, octets.length)) return;
    for (const { at, offset, count } of this.#parts(address, octets.length)) {
      yield* this.#flash.program(at, octets.subarray(offset, offset + count));
    }
  }

  /** In whole words, so up to three octets more. Null when the range ends beyond the chip. */
  *readWords(address: number, length: number): Work<Octets | null> {
    if (this.#isBeyond(address, length)) return null;
    const octets = new Uint8Array(Math.ceil(length / 4) * 4);
    for (const { at, offset, count } of this.#parts(address, octets.length)) {
      octets.set(yield* this.#flash.read(at, count), offset);
    }
    return octets;
  }

  #isBeyond(address: number, length: number): boolean {
    return (address + length) >>> 0 > this.size;
  }

  /** Pieces of a range, each inside the chip. */
  *#parts(address: number, length: number): Generator<Part> {
    const { size } = this.#flash;
    for (let offset = 0; offset < length;) {
      const at = (address + offset) % size;
      const count = Math.min(size - at, length - offset);
      yield { at, offset, count };
      offset += count;
    }
  }
}

interface Part {
  /** Address in the chip. */
  readonly at: number;
  /** Place in the range. */
  readonly offset: number;
  readonly count: number;
}
