/** How long a flash may take for what it is told: as long as the slowest that its data sheet allows. */
import { SECTOR_OCTETS } from './flash-parts.ts';

/** Winbond W25Q32JV data sheet, "AC Electrical Characteristics": tSE, tBE2 and tPP, maximum. */
const SECTOR_ERASE_MS = 400;
const BLOCK_ERASE_MS = 2_000;
const PAGE_PROGRAM_MS = 3;
const BLOCK_OCTETS = 0x10000;
const PAGE_OCTETS = 0x100;
/** In front of the first whole block, and behind the last one. */
const MOST_SINGLE_SECTORS = 30;

/**
 * Milliseconds to erase and to program so many octets, at most. Sectors outside whole blocks are erased one by one.
 * It is longer than esptool's 40 s for each MB, which is less than a few sectors may take.
 */
export function longestFlashMs(octets: number): number {
  const sectors = Math.min(Math.ceil(octets / SECTOR_OCTETS) + 1, MOST_SINGLE_SECTORS);
  const blocks = Math.ceil(octets / BLOCK_OCTETS);
  const pages = Math.ceil(octets / PAGE_OCTETS);
  return sectors * SECTOR_ERASE_MS + blocks * BLOCK_ERASE_MS + pages * PAGE_PROGRAM_MS;
}
