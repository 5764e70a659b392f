/**
 * Espressif's image container as the ESP32 reads it from flash: header, extended header, segments,
 * a checksum octet that ends a 16-octet block, and, if flagged, a SHA-256 digest of all before it
 * (esptool documentation, "Firmware Image Format"; ESP-IDF `esp_app_format.h`). Both ends use this:
 * the flasher looks before it writes, the boot ROM before it runs. No encryption, no signature, and
 * not the ESP8266's shorter header.
 */
import { sha256Digest } from '../octets/hash.ts';
import {
  concatOctets,
  readUint16,
  readUint32,
  sameOctets,
  toHex,
  viewOf,
} from '../octets/octets.ts';
import type { Octets } from '../octets/octets.ts';
import { type ProblemError, problemsOf } from '../problem.ts';
import { chipName } from './chips.ts';

export const IMAGE_MAGIC = 0xe9;
/** Header and extended header. */
export const HEADER_OCTETS = 24;
export const SEGMENT_HEADER_OCTETS = 8;
/** The ROM takes no more (ESP_IMAGE_MAX_SEGMENTS). */
export const MAX_SEGMENTS = 16;
export const DIGEST_OCTETS = 32;
export const CHECKSUM_SEED = 0xef;
/** WP pin: disabled. */
const WP_PIN_DISABLED = 0xee;

export const FLASH_MODES = ['QIO', 'QOUT', 'DIO', 'DOUT'] as const;
export type FlashMode = (typeof FLASH_MODES)[number];

/** Flash clock by the low four bits of header octet 3, in MHz. */
export const FLASH_FREQUENCIES_MHZ: ReadonlyMap<number, number> = new Map([
  [0x0, 40],
  [0x1, 26],
  [0x2, 20],
  [0xf, 80],
]);

export interface ImageHeader {
  readonly segmentCount: number;
  /** Index into {@link FLASH_MODES}. */
  readonly flashMode: number;
  /** Key of {@link FLASH_FREQUENCIES_MHZ}. */
  readonly flashFrequency: number;
  /** Flash size: 1 MB shifted left by this. */
  readonly flashSize: number;
  /** Address execution starts at. */
  readonly entry: number;
  readonly wpPin: number;
  /** Drive strengths of the flash pins, two to an octet: clk and q, d and cs, hd and wp. */
  readonly pinDrive: readonly [number, number, number];
  readonly chipId: number;
  /** A SHA-256 digest follows the checksum. */
  readonly digestFlag: boolean;
}

export interface Segment {
  /** Address the octets are loaded to. */
  readonly address: number;
  readonly octets: Octets;
}

export interface Image extends ImageHeader {
  readonly segments: readonly Segment[];
  /** SHA-256 at the end, null when the header announces none. */
  readonly digest: Octets | null;
  /** Octets the image takes; what follows in the file is not part of it. */
  readonly length: number;
}

/** XOR of all octets with `seed`: the checksum of images and of the serial protocol's data blocks. */
export function checksum(octets: Uint8Array, seed = CHECKSUM_SEED): number {
  let sum = seed;
  for (const octet of octets) sum ^= octet;
  return sum;
}

/** Length up to and including the checksum, which is the last octet of a 16-octet block. */
export function lengthWithChecksum(endOfSegments: number): number {
  return (endOfSegments + 16) & ~15;
}

/** Reads the first {@link HEADER_OCTETS} octets and believes them. @throws RangeError when there are fewer. */
export function decodeImageHeader(octets: Uint8Array): ImageHeader {
  const [, segmentCount = 0, flashMode = 0, sizeAndFrequency = 0, , , , , wpPin = 0] = octets;
  const [clkAndQ = 0, dAndCs = 0, hdAndWp = 0] = octets.subarray(9);
  return {
    segmentCount,
    flashMode,
    flashFrequency: sizeAndFrequency & 0xf,
    flashSize: sizeAndFrequency >>> 4,
    entry: readUint32(octets, 4),
    wpPin,
    pinDrive: [clkAndQ, dAndCs, hdAndWp],
    chipId: readUint16(octets, 12),
    digestFlag: octets[23] === 1,
  };
}

/**
 * Where the programs of an ESP8266 begin, whose header has 8 octets and no chip id: its instruction RAM
 * (esptool documentation, "Firmware Image Format"). No ESP32 has anything there.
 */
const ESP8266_ENTRY = 0x401;

/**
 * Reads and checks a whole image.
 * @param chipId the chip it must be for; any when left out
 * @throws ProblemError image-empty, image-wrong-magic, image-too-short, image-wrong-chip,
 * image-no-segments, image-too-many-segments, image-truncated, image-checksum, image-digest
 * @param checksDigest whether a wrong digest is an error; the chip's ROM does not look at it
 */
export function readImage(octets: Uint8Array, chipId?: number, checksDigest = true): Image {
  if (octets.length === 0) throw problem('image-empty', 'It holds no octets.');
  if (octets[0] !== IMAGE_MAGIC) {
    throw problem(
      'image-wrong-magic',
      `It begins with 0x${toHex(octets.subarray(0, 1))} and not with 0xe9${looksLike(octets)}.`,
    );
  }
  if (octets.length < HEADER_OCTETS) {
    throw problem('image-too-short', `It has ${octets.length} octets; the header alone has 24.`);
  }
  const header = decodeImageHeader(octets);
  if (chipId !== undefined) {
    const isEsp8266 = header.entry >>> 20 === ESP8266_ENTRY;
    if (isEsp8266 || header.chipId !== chipId) {
      const builtFor = isEsp8266 ? 'ESP8266' : chipName(header.chipId);
      const why = `It was built for: ${builtFor}. The board is: ${chipName(chipId)}.`;
      throw problem('image-wrong-chip', why);
    }
  }
  if (header.segmentCount === 0) throw problem('image-no-segments', 'Its header says so.');
  if (header.segmentCount > MAX_SEGMENTS) {
    throw problem(
      'image-too-many-segments',
      `Its header says ${header.segmentCount}; a chip loads ${MAX_SEGMENTS} at most.`,
    );
  }
  const { segments, end } = readSegments(octets, header.segmentCount);
  const length = lengthWithChecksum(end);
  if (length > octets.length) throw truncated(octets, length, 'its checksum');
  const stored = octets[length - 1] ?? 0;
  const computed = segments.reduce((sum, segment) => checksum(segment.octets, sum), CHECKSUM_SEED);
  if (stored !== computed) {
    throw problem(
      'image-checksum',
      `The checksum of its octets is 0x${computed.toString(16)}, the one it carries 0x${stored.toString(16)}.`,
    );
  }
  if (!header.digestFlag) return { ...header, segments, digest: null, length };
  const digest = octets.slice(length, length + DIGEST_OCTETS);
  if (digest.length < DIGEST_OCTETS) {
    throw truncated(octets, length + DIGEST_OCTETS, 'its SHA-256 digest');
  }
  const image = { ...header, segments, digest, length: length + DIGEST_OCTETS };
  if (checksDigest && !isDigestRight(octets, image)) {
    throw problem('image-digest', 'The SHA-256 digest of its octets is not the one it carries.');
  }
  return image;
}

/** Whether the digest that an image carries, if it has one, is that of its octets. */
export function isDigestRight(octets: Uint8Array, { digest, length }: Image): boolean {
  return (
    digest === null || sameOctets(digest, sha256Digest(octets.subarray(0, length - DIGEST_OCTETS)))
  );
}

function readSegments(octets: Uint8Array, count: number): { segments: Segment[]; end: number } {
  const segments: Segment[] = [];
  let at = HEADER_OCTETS;
  for (let number = 1; number <= count; number++) {
    const dataAt = at + SEGMENT_HEADER_OCTETS;
    const where = `segment ${number} of ${count}`;
    if (dataAt > octets.length) throw truncated(octets, dataAt, where);
    const length = readUint32(octets, at + 4);
    at = dataAt + length;
    if (at > octets.length) throw truncated(octets, at, where);
    segments.push({ address: readUint32(octets, dataAt - 8), octets: octets.slice(dataAt, at) });
  }
  return { segments, end: at };
}

export interface ImageDescription {
  readonly chipId: number;
  readonly entry: number;
  readonly segments: readonly { readonly address: number; readonly octets: Uint8Array }[];
  /** DIO unless given. */
  readonly flashMode?: FlashMode;
  /** 40 unless given. */
  readonly flashFrequencyMHz?: 20 | 26 | 40 | 80;
  /** 4 unless given. */
  readonly flashSizeMB?: 1 | 2 | 4 | 8 | 16;
  /** Whether a SHA-256 digest ends the image; true unless given. */
  readonly digest?: boolean;
}

/** @throws RangeError when there are no segments or more than a chip loads. */
export function writeImage(description: ImageDescription): Octets {
  const { segments } = description;
  if (segments.length === 0 || segments.length > MAX_SEGMENTS) {
    throw new RangeError(`an image has 1 to ${MAX_SEGMENTS} segments, not ${segments.length}`);
  }
  const header = new Uint8Array(HEADER_OCTETS);
  const view = viewOf(header);
  const digestFlag = description.digest ?? true;
  const frequency = description.flashFrequencyMHz ?? 40;
  const [frequencyBits] = [...FLASH_FREQUENCIES_MHZ].find(([, mhz]) => mhz === frequency) ?? [0];
  header[0] = IMAGE_MAGIC;
  header[1] = segments.length;
  header[2] = FLASH_MODES.indexOf(description.flashMode ?? 'DIO');
  header[3] = (Math.log2(description.flashSizeMB ?? 4) << 4) | frequencyBits;
  view.setUint32(4, description.entry, true);
  header[8] = WP_PIN_DISABLED;
  view.setUint16(12, description.chipId, true);
  header[23] = digestFlag ? 1 : 0;

  const parts: Uint8Array[] = [header];
  let sum = CHECKSUM_SEED;
  for (const segment of segments) {
    const segmentHeader = new Uint8Array(SEGMENT_HEADER_OCTETS);
    viewOf(segmentHeader).setUint32(0, segment.address, true);
    viewOf(segmentHeader).setUint32(4, segment.octets.length, true);
    parts.push(segmentHeader, segment.octets);
    sum = checksum(segment.octets, sum);
  }
  const end = parts.reduce((length, part) => length + part.length, 0);
  const padding = new Uint8Array(lengthWithChecksum(end) - end);
  padding[padding.length - 1] = sum;
  parts.push(padding);
  const image = concatOctets(...parts);
  return digestFlag ? concatOctets(image, sha256Digest(image)) : image;
}

function truncated(octets: Uint8Array, needed: number, where: string): ProblemError {
  return problem(
    'image-truncated',
    `It has ${octets.length} octets, but ${where} would end at octet ${needed}.`,
  );
}

/** What a wrong file usually is: the commonest is the error page of a server. */
function looksLike(octets: Uint8Array): string {
  const start = new TextDecoder().decode(octets.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith('<')) return ': it looks like a web page, perhaps an error page';
  if (start.startsWith('{')) return ': it looks like JSON, perhaps a manifest';
  if (start.startsWith('\u007felf')) return ': it is an ELF file, not yet made into an image';
  if (start.startsWith('\0asm'))
    return ': it is a bare WebAssembly module, not yet made into an image';
  if (octets.every((octet) => octet === 0xff)) return ': it is blank flash';
  return '';
}

const BUILD_AGAIN = 'Build or download the image again and flash the new one.';

const problem = problemsOf({
  'image-empty': ['The image file is empty.', BUILD_AGAIN],
  'image-wrong-magic': [
    'This file is not a program image for an Espressif chip.',
    'Choose the .bin file that the build made for this board.',
  ],
  'image-too-short': ['The image is cut off inside its header.', BUILD_AGAIN],
  'image-wrong-chip': [
    'The image is for another kind of chip.',
    'Choose the image that was built for this board.',
  ],
  'image-no-segments': ['The image holds no program.', BUILD_AGAIN],
  'image-too-many-segments': ['The image has more parts than a chip can load.', BUILD_AGAIN],
  'image-truncated': ['The image is cut off.', BUILD_AGAIN],
  'image-checksum': ['The image is damaged.', BUILD_AGAIN],
  'image-digest': ['The image is damaged.', BUILD_AGAIN],
});
