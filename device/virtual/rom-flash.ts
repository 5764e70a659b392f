/**
 * The ESP32's ROM as it drives the flash: it believes what SPI_SET_PARAMS says about the chip, and refuses what lies
 * beyond. A chip that is smaller than it says repeats itself, as its address lines do.
 */
import type { Octets } from '../formats/octets/octets.ts';
import { FLASH_OCTETS, SECTOR_OCTETS } from './flash.ts';
import type { Flash } from './flash.ts';

/** The ROM sends addresses of 24 bits. */
export const MAX_FLASH_OCTETS = 0x1000000;

export class RomFlash {
  /** Octets of the chip, as the ROM believes. */
  size = FLASH_OCTETS;
  readonly #flash: Flash;

  constructor(flash: Flash) {
    this.#flash = flash;
  }

  /** False when the range does not begin with a sector, or ends beyond the chip. */
  erase(address: number, length: number): boolean {
    if (this.#isBeyond(address, length) || address % SECTOR_OCTETS !== 0) return false;
    // A length that overflows the sum erases up to the end of the chip, and fails there.
    const fits = address + length <= this.size;
    const octets = fits ? length : Math.max(0, this.size - address);
    this.#forEachPart(address, octets, (at, _, count) => this.#flash.erase(at, count));
    return fits;
  }

  /** Programs nothing at all when the range ends beyond the chip. */
  write(address: number, octets: Uint8Array): void {
    if (this.#isBeyond(address, octets.length)) return;
    this.#forEachPart(address, octets.length, (at, offset, count) =>
      this.#flash.write(at, octets.subarray(offset, offset + count)),
    );
  }

  /** In whole words, so up to three octets more. Null when the range ends beyond the chip. */
  readWords(address: number, length: number): Octets | null {
    if (this.#isBeyond(address, length)) return null;
    const octets = new Uint8Array(Math.ceil(length / 4) * 4);
    this.#forEachPart(address, octets.length, (at, offset, count) => {
      octets.set(this.#flash.read(at, count), offset);
    });
    return octets;
  }

  #isBeyond(address: number, length: number): boolean {
    return (address + length) >>> 0 > this.size;
  }

  #forEachPart(
    address: number,
    length: number,
    visit: (at: number, offset: number, count: number) => void,
  ): void {
    const { size } = this.#flash;
    for (let offset = 0; offset < length;) {
      const at = (address + offset) % size;
      const count = Math.min(size - at, length - offset);
      visit(at, offset, count);
      offset += count;
    }
  }
}
