/**
 * Parts of a flash, checked before the board is touched: no two parts overlap, no part lies beyond
 * the largest flash, and every image is whole and for the right chip. Parts that are no images
 * (partition table, OTA data, files) are taken as they are.
 */
import type { Octets } from '../formats/octets/octets.ts';
import { problemsOf } from '../formats/problem.ts';
import { BOOT_IMAGE_ADDRESS, CHIP_ID_ESP32 } from '../formats/esp/chips.ts';
import {
  decodeImageHeader,
  HEADER_OCTETS,
  IMAGE_MAGIC,
  isDigestRight,
  readImage,
} from '../formats/esp/image.ts';
import {
  appPartitions,
  PARTITION_TABLE_OCTETS,
  readPartitionTable,
} from '../formats/esp/partition-table.ts';

export interface FlashPart {
  /** Offset in flash, a multiple of {@link SECTOR_OCTETS}. */
  readonly address: number;
  readonly data: Octets;
}

/** Flash is erased by sectors of this size. */
export const SECTOR_OCTETS = 0x1000;
/** The largest flash of a classic ESP32 module. */
export const MAX_FLASH_OCTETS = 16 * 1024 * 1024;
/** Defaults of ESP-IDF ("Partition Tables"). */
export const PARTITION_TABLE_ADDRESS = 0x8000;
export const USUAL_PROGRAM_ADDRESS = 0x10000;
/** A manifest of a real program has three to six. */
export const MAX_PARTS = 32;

/**
 * @returns what is odd about the parts and keeps nobody from flashing them, in sentences
 * @throws ProblemError parts-none, parts-too-many, parts-offset, parts-beyond, parts-overlap, and those
 * of readImage
 */
export function checkParts(parts: readonly FlashPart[], chipId: number): readonly string[] {
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
  return parts.flatMap((part) => checkImages(part, chipId));
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

/** Checks each image that a part holds: its own, and those inside a merged one. @returns as checkParts */
function checkImages({ address, data }: FlashPart, chipId: number): readonly string[] {
  const holds = (at: number): boolean => at >= address && at < address + data.length;
  if (!holds(BOOT_IMAGE_ADDRESS) && data.length > 0) {
    if (data[0] === IMAGE_MAGIC) readImage(data, chipId);
    return [];
  }
  const from = (at: number): Octets => data.slice(at - address);
  // Behind the boot loader, programs lie where the partition table says, or where they usually do.
  const table = holds(PARTITION_TABLE_ADDRESS)
    ? readPartitionTable(from(PARTITION_TABLE_ADDRESS).subarray(0, PARTITION_TABLE_OCTETS))
    : [];
  const apps = appPartitions(table).map(({ offset }) => offset);
  for (const at of apps.length > 0 ? apps : [USUAL_PROGRAM_ADDRESS]) {
    if (holds(at) && data[at - address] === IMAGE_MAGIC) readImage(from(at), chipId);
  }
  return checkBootImage(from(BOOT_IMAGE_ADDRESS), chipId);
}

/** The classic ESP32's ROM looks at the checksum alone: esptool before 4 changed headers and left the digest. */
function checkBootImage(octets: Octets, chipId: number): readonly string[] {
  const image = readImage(octets, chipId, chipId !== CHIP_ID_ESP32);
  return isDigestRight(octets, image)
    ? []
    : [
        'The SHA-256 digest of the boot loader is not that of its octets. The chip starts it all the same.',
      ];
}

function words(address: number): string {
  return `0x${address.toString(16)}`;
}

const partsProblem = problemsOf({
  'parts-none': ['There is nothing to flash.', 'Choose a file first.'],
  'parts-too-many': ['These are more files than one program has.', 'Choose those of one program.'],
  'parts-offset': [
    'A file cannot be written where it was to go.',
    'Give an offset that is a multiple of 0x1000, as 0x10000.',
  ],
  'parts-beyond': ['The files do not fit into any ESP32.', 'Check the offsets and the files.'],
  'parts-overlap': ['Two files were to go to the same place.', 'Check the offsets of the files.'],
});
