/**
 * The flash chip as a processor deals with it over SPI: it programs pages, erases sectors of 4 KB or blocks of
 * 64 KB, and is busy for a while with each. A command that has been given is carried out even when the processor is
 * reset; what would have followed is not.
 *
 * Left out: the time that reading takes, and that SPI itself takes.
 */
import type { Clock } from '../clock/clock.ts';
import type { Octets } from '../formats/octets/octets.ts';
import { SECTOR_OCTETS, type Flash } from './flash.ts';
import type { Work } from './work.ts';

/** One block erase erases so many octets. */
export const BLOCK_OCTETS = 0x10000;
export const PAGE_OCTETS = 0x100;

/** For how long the chip is busy with each command, in milliseconds. */
export interface FlashTimes {
  readonly page: number;
  readonly sector: number;
  readonly block: number;
  readonly chip: number;
}

/** Winbond W25Q32JV data sheet, "AC Electrical Characteristics": tPP, tSE, tBE2, tCE, typical. */
export const TYPICAL_TIMES: FlashTimes = { page: 0.7, sector: 45, block: 150, chip: 10_000 };
/** The same, maximum: an old or cold chip. */
export const LONGEST_TIMES: FlashTimes = { page: 3, sector: 400, block: 2_000, chip: 50_000 };
/** For a wire at full speed, where nothing else takes its time either. */
export const NO_TIMES: FlashTimes = { page: 0, sector: 0, block: 0, chip: 0 };

export class TimedFlash {
  readonly #flash: Flash;
  readonly #times: FlashTimes;
  readonly #clock: Clock;
  #readyAtMs = 0;

  constructor(flash: Flash, times: FlashTimes, clock: Clock) {
    this.#flash = flash;
    this.#times = times;
    this.#clock = clock;
  }

  /** Octets of the chip. */
  get size(): number {
    return this.#flash.size;
  }

  /** Ends when the chip has carried out what it was told. */
  *ready(): Work {
    for (;;) {
      const leftMs = this.#readyAtMs - this.#clock.nowMs();
      if (leftMs <= 0) return;
      yield leftMs;
    }
  }

  /** Programs page by page. @throws RangeError when the range is not inside the chip */
  *program(address: number, octets: Uint8Array): Work {
    // A chip that takes no time takes all pages at once.
    const unit = this.#times.page === 0 ? this.size : PAGE_OCTETS;
    for (let at = 0; at < octets.length;) {
      const end = Math.min(octets.length, at + unit - ((address + at) % unit));
      yield* this.ready();
      this.#flash.write(address + at, octets.subarray(at, end));
      this.#occupy(this.#times.page);
      at = end;
    }
    yield* this.ready();
  }

  /** Begins to erase the sector at `address`; the chip is busy afterwards. @throws RangeError as program */
  *eraseSector(address: number): Work {
    yield* this.ready();
    this.#flash.erase(address, SECTOR_OCTETS);
    this.#occupy(this.#times.sector);
  }

  /** As {@link eraseSector}, a block. */
  *eraseBlock(address: number): Work {
    yield* this.ready();
    this.#flash.erase(address, BLOCK_OCTETS);
    this.#occupy(this.#times.block);
  }

  *eraseAll(): Work {
    yield* this.ready();
    this.#flash.eraseAll();
    this.#occupy(this.#times.chip);
    yield* this.ready();
  }

  /** @throws RangeError when the range is not inside the chip */
  *read(address: number, length: number): Work<Octets> {
    yield* this.ready();
    return this.#flash.read(address, length);
  }

  #occupy(forMs: number): void {
    if (forMs > 0) this.#readyAtMs = this.#clock.nowMs() + forMs;
  }
}
