/**
 * The flash as a running program has it. Each command is carried out at once; the caller is told for how long the chip is
 * busy with it. Nothing runs from flash meanwhile, on the chip neither.
 */
import type { Octets } from '../formats/octets/octets.ts';
import { SECTOR_OCTETS, type Flash } from './flash.ts';
import { type FlashTimes, PAGE_OCTETS } from './timed-flash.ts';

export class ProgramFlash {
  readonly #flash: Flash;
  readonly #times: FlashTimes;

  constructor(flash: Flash, times: FlashTimes) {
    this.#flash = flash;
    this.#times = times;
  }

  /** null when the range is not inside the chip. */
  read(address: number, length: number): Octets | null {
    return this.#has(address, length) ? this.#flash.read(address, length) : null;
  }

  /** Clears bits. @returns milliseconds, page by page; null when the range is not inside the chip */
  program(address: number, octets: Uint8Array): number | null {
    if (!this.#has(address, octets.length)) return null;
    this.#flash.write(address, octets);
    const pages =
      Math.ceil((address + octets.length) / PAGE_OCTETS) - Math.floor(address / PAGE_OCTETS);
    return octets.length === 0 ? 0 : pages * this.#times.page;
  }

  /** Sets the sector that the address is in to ones. @returns as {@link program} */
  eraseSector(address: number): number | null {
    if (!this.#has(address, 1)) return null;
    this.#flash.erase(address - (address % SECTOR_OCTETS), SECTOR_OCTETS);
    return this.#times.sector;
  }

  #has(address: number, length: number): boolean {
    return address + length <= this.#flash.size;
  }
}
