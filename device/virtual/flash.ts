/**
 * The board's flash chip: NOR, so erasing sets a 4 KB sector to ones and programming only clears
 * bits (GD25Q32 data sheet: sector erase 20h, page program 02h). Sparse: sectors that are blank
 * take no memory. The time that the chip takes is in timed-flash.ts.
 */
import type { Octets } from '../formats/octets/octets.ts';

export const SECTOR_OCTETS = 0x1000;
export const FLASH_OCTETS = 4 * 1024 * 1024;

/** The sectors that are not blank, as plain data: to store, to post, to start a board with. */
export interface FlashSnapshot {
  readonly sectors: readonly SectorImage[];
}

export interface SectorImage {
  /** Address divided by {@link SECTOR_OCTETS}. */
  readonly sector: number;
  /** The sector's content; null when it is blank. */
  readonly octets: Octets | null;
}

export class Flash {
  readonly size: number;
  /** Called after a change with the new content, once for each sector it touched. */
  onChange: ((sector: SectorImage) => void) | null = null;
  readonly #sectors = new Map<number, Octets>();

  /**
   * @param size octets, a multiple of {@link SECTOR_OCTETS}
   * @throws RangeError when a sector of the snapshot is outside the chip or not a sector long
   */
  constructor(snapshot?: FlashSnapshot, size = FLASH_OCTETS) {
    this.size = size;
    for (const image of snapshot?.sectors ?? []) this.mirror(image);
  }

  /** @throws RangeError when the range is not inside the chip. */
  read(address: number, length: number): Octets {
    this.#checkRange(address, length);
    const octets = new Uint8Array(length).fill(0xff);
    this.#forEachPart(address, length, (sector, offset, at, count) => {
      const content = this.#sectors.get(sector);
      if (content !== undefined) octets.set(content.subarray(offset, offset + count), at);
    });
    return octets;
  }

  /**
   * Programs: a bit once cleared stays cleared until its sector is erased.
   * @throws RangeError when the range is not inside the chip
   */
  write(address: number, octets: Uint8Array): void {
    this.#checkRange(address, octets.length);
    this.#forEachPart(address, octets.length, (sector, offset, at, count) => {
      let content = this.#sectors.get(sector);
      if (content === undefined) {
        content = new Uint8Array(SECTOR_OCTETS).fill(0xff);
        this.#sectors.set(sector, content);
      }
      for (let index = 0; index < count; index++) {
        content[offset + index] = (content[offset + index] ?? 0) & (octets[at + index] ?? 0);
      }
      this.#report(sector);
    });
  }

  /**
   * Erases every sector that the range touches.
   * @throws RangeError when the range is not inside the chip
   */
  erase(address: number, length: number): void {
    this.#checkRange(address, length);
    this.#forEachPart(address, length, (sector) => {
      if (this.#sectors.delete(sector)) this.#report(sector);
    });
  }

  eraseAll(): void {
    const written = [...this.#sectors.keys()];
    this.#sectors.clear();
    for (const sector of written) this.#report(sector);
  }

  /** A copy of all sectors that are not blank. */
  snapshot(): FlashSnapshot {
    const sectors = [...this.#sectors]
      .sort(([one], [other]) => one - other)
      .map(([sector, octets]) => ({ sector, octets: octets.slice() }));
    return { sectors };
  }

  /**
   * Takes over one sector as another flash reported it; reports nothing itself.
   * @throws RangeError when the sector is outside the chip or not a sector long
   */
  mirror({ sector, octets }: SectorImage): void {
    this.#checkRange(sector * SECTOR_OCTETS, SECTOR_OCTETS);
    if (octets === null) {
      this.#sectors.delete(sector);
    } else if (octets.length === SECTOR_OCTETS) {
      this.#sectors.set(sector, octets.slice());
    } else {
      throw new RangeError(`a sector has ${SECTOR_OCTETS} octets, not ${octets.length}`);
    }
  }

  #report(sector: number): void {
    this.onChange?.({ sector, octets: this.#sectors.get(sector)?.slice() ?? null });
  }

  #checkRange(address: number, length: number): void {
    const whole = Number.isInteger(address) && Number.isInteger(length);
    if (!whole || address < 0 || length < 0 || address + length > this.size) {
      throw new RangeError(`flash has no octets ${address} to ${address + length}`);
    }
  }

  /** Calls `visit(sector, offset in it, offset in the range, count)` for each sector touched. */
  #forEachPart(
    address: number,
    length: number,
    visit: (sector: number, offset: number, at: number, count: number) => void,
  ): void {
    for (let at = 0; at < length;) {
      const offset = (address + at) % SECTOR_OCTETS;
      const count = Math.min(SECTOR_OCTETS - offset, length - at);
      visit((address + at - offset) / SECTOR_OCTETS, offset, at, count);
      at += count;
    }
  }
}
