/**
 * Parts of a flash, checked before the board is touched: no two parts overlap, no part lies beyond
 * the largest flash, and every image is whole and for the right chip. Parts that are no images
 * (partition table, OTA data, files) are taken as they are.
 */
import type { Octets } from '../formats/octets/octets.ts';
import { ProblemError } from '../formats/problem.ts';
import { BOOT_IMAGE_ADDRESS } from '../formats/esp/chips.ts';
import { decodeImageHeader, HEADER_OCTETS, IMAGE_MAGIC, readImage } from '../formats/esp/image.ts';

export interface FlashPart {
  /** Offset in flash, a multiple of {@link SECTOR_OCTETS}. */
  readonly address: number;
  readonly data: Octets;
}

/** Flash is erased by sectors of this size. */
export const SECTOR_OCTETS = 0x1000;
/** The largest flash of a classic ESP32 module. */
export const MAX_FLASH_OCTETS = 16 * 1024 * 1024;
/** A manifest of a real program has three to six. */
export const MAX_PARTS = 32;

/**
 * @throws ProblemError parts-none, parts-too-many, parts-offset, parts-beyond, parts-overlap, and those
 * of readImage
 */
export function checkParts(parts: readonly FlashPart[], chipId: number): void {
  if (parts.length === 0) throw partsProblem('parts-none', 'No file was given.');
  if (parts.length > MAX_PARTS) {
    throw partsProblem(
      'parts-too-many',
      `There are ${parts.length}; ${MAX_PARTS} at most are taken.`,
    );
  }
  for (const { address, data } of parts) {
    if (!Number.isInteger(address) || address < 0 || address % SECTOR_OCTETS !== 0) {
      throw partsProblem('parts-offset', `${words(address)} is no multiple of 0x1000.`);
    }
    if (address + data.length > MAX_FLASH_OCTETS) {
      const end = words(address + data.length);
      throw partsProblem('parts-beyond', `A part would end at ${end}; 16 MB is the most there is.`);
    }
  }
  const sorted = [...parts].sort((one, other) => one.address - other.address);
  sorted.forEach(({ address, data }, index) => {
    const next = sorted[index + 1];
    if (next === undefined || address + data.length <= next.address) return;
    throw partsProblem(
      'parts-overlap',
      `The part at ${words(address)} reaches to ${words(address + data.length)}, beyond ${words(next.address)}.`,
    );
  });
  for (const part of parts) checkImage(part, chipId);
}

/** Octets of flash that the image for the ROM claims there are; null without one. */
export function headerFlashOctets(parts: readonly FlashPart[]): number | null {
  const image = bootImage(parts);
  if (image === null || image.length < HEADER_OCTETS) return null;
  return (1024 * 1024) << decodeImageHeader(image).flashSize;
}

/** The octets that will lie where the ROM looks for its image; null when no part reaches there. */
function bootImage(parts: readonly FlashPart[]): Uint8Array | null {
  for (const { address, data } of parts) {
    const at = BOOT_IMAGE_ADDRESS - address;
    if (at >= 0 && at < data.length) return data.subarray(at);
  }
  return null;
}

function checkImage({ address, data }: FlashPart, chipId: number): void {
  if (address === BOOT_IMAGE_ADDRESS || data.length === 0) readImage(data, chipId);
  else if (address < BOOT_IMAGE_ADDRESS && data.length > BOOT_IMAGE_ADDRESS - address) {
    readImage(data.slice(BOOT_IMAGE_ADDRESS - address), chipId);
  } else if (data[0] === IMAGE_MAGIC) readImage(data, chipId);
}

function words(address: number): string {
  return `0x${address.toString(16)}`;
}

const TEXTS = {
  'parts-none': ['There is nothing to flash.', 'Choose a file first.'],
  'parts-too-many': ['These are more files than one program has.', 'Choose those of one program.'],
  'parts-offset': [
    'A file cannot be written where it was to go.',
    'Give an offset that is a multiple of 0x1000, as 0x10000.',
  ],
  'parts-beyond': ['The files do not fit into any ESP32.', 'Check the offsets and the files.'],
  'parts-overlap': ['Two files were to go to the same place.', 'Check the offsets of the files.'],
} as const;

function partsProblem(code: keyof typeof TEXTS, why: string): ProblemError {
  const [what, next] = TEXTS[code];
  return new ProblemError({ code, what, why, next });
}
