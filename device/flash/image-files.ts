/**
 * Files that a reader gives, told apart: a merged image, a boot loader, a program, a partition table, OTA
 * data, or a manifest of ESP Web Tools with the files it names (https://esphome.github.io/esp-web-tools/).
 * Each part gets the offset that the classic ESP32 expects it at; where nothing in a file tells, the
 * offset is left open for the reader to give. Whether the images are whole and for the right chip is
 * looked at afterwards, by flash-parts.ts. Everything here may be hostile: sizes and counts are capped.
 */
import { sha256Digest } from '../formats/octets/hash.ts';
import { readUint32, toHex, type Octets } from '../formats/octets/octets.ts';
import { type ProblemError, problemsOf } from '../formats/problem.ts';
import { BOOT_IMAGE_ADDRESS, chipName } from '../formats/esp/chips.ts';
import { HEADER_OCTETS, IMAGE_MAGIC, MAX_SEGMENTS, readImage } from '../formats/esp/image.ts';
import {
  firstApp,
  isPartitionTable,
  otaData,
  PARTITION_TABLE_OCTETS,
  readPartitionTable,
} from '../formats/esp/partition-table.ts';
import {
  MAX_FLASH_OCTETS,
  MAX_PARTS,
  PARTITION_TABLE_ADDRESS,
  SECTOR_OCTETS,
  USUAL_PROGRAM_ADDRESS,
} from './flash-parts.ts';

export interface NamedFile {
  readonly name: string;
  readonly octets: Octets;
}

export interface FilePart {
  readonly file: string;
  /** "boot loader", "program". */
  readonly what: string;
  /** Offset in flash; null when the reader has to say. */
  readonly address: number | null;
  readonly data: Octets;
}

/** Where a classic ESP32 looks for each (ESP-IDF, "Partition Tables", default offsets). */
export const OFFSETS = {
  merged: 0,
  bootLoader: BOOT_IMAGE_ADDRESS,
  partitions: PARTITION_TABLE_ADDRESS,
  otaData: 0xe000,
  program: USUAL_PROGRAM_ADDRESS,
} as const;

/** Largest manifest; real manifests have a few hundred octets. */
const MAX_MANIFEST_OCTETS = 256 * 1024;
const MAX_BUILDS = 64;
const MAX_NAME_CHARACTERS = 300;
/** More files than a program has parts, and its manifest. */
const MAX_FILES = MAX_PARTS + 1;
/** `esp_app_desc_t` begins with this, at the start of the first segment of every ESP-IDF program. */
const PROGRAM_MAGIC = 0xabcd5432;
/** Two sectors, of which the first begins with the sequence number 1: `boot_app0.bin`. */
const OTA_DATA_OCTETS = 2 * SECTOR_OCTETS;
/** Addresses that the cache maps from flash: only a program started by a boot loader lies there. */
const MAPPED_RANGES = [
  [0x3f400000, 0x3f800000],
  [0x400d0000, 0x40400000],
] as const;

/**
 * @param chipId of the board the files are for: which build of a manifest is meant
 * @throws ProblemError files-*, manifest-*, or one of readImage's codes for a file that is no image
 * at all
 */
export function readFiles(files: readonly NamedFile[], chipId: number): FilePart[] {
  if (files.length > MAX_FILES) {
    throw problem('files-too-many', `There are ${files.length}; ${MAX_FILES} at most are taken.`);
  }
  for (const { name, octets } of files) {
    if (octets.length === 0) throw problem('files-empty', `${shown(name)}: it is empty.`);
    if (octets.length > MAX_FLASH_OCTETS) {
      const why = `${shown(name)}: no ESP32 has a flash chip that large.`;
      throw problem('files-too-large', why);
    }
  }
  const manifests = files.filter((file) => isManifest(file));
  const [manifest] = manifests;
  if (manifest === undefined) return placed(files.map((file) => partOf(file)));
  if (manifests.length > 1) {
    const names = manifests.map(({ name }) => shown(name)).join(', ');
    throw problem('manifest-several', `They are: ${names}.`);
  }
  const others = files.filter((file) => file !== manifest);
  return partsOfManifest(manifest, others, chipId);
}

/** Programs and OTA data go where a partition table among the files has room for them. */
function placed(parts: readonly FilePart[]): FilePart[] {
  const table = parts
    .filter(({ address }) => address === OFFSETS.partitions)
    .flatMap(({ data }) => readPartitionTable(data));
  const rooms = new Map([
    [OFFSETS.program, firstApp(table)],
    [OFFSETS.otaData, otaData(table)],
  ] as const);
  return parts.map((part) => {
    const room = rooms.get(part.address as typeof OFFSETS.program | typeof OFFSETS.otaData);
    return room ? { ...part, address: room.offset } : part;
  });
}

/** Names of the areas of flash that a part replaces. */
export function overwrites(address: number, length: number): string {
  const end = address + length;
  const reaches = (from: number, to: number): boolean => address < to && end > from;
  const found = [
    reaches(OFFSETS.bootLoader, OFFSETS.partitions) ? 'boot loader' : '',
    reaches(OFFSETS.partitions, 0x9000) ? 'partition table' : '',
    reaches(0x9000, OFFSETS.otaData) ? 'settings (NVS): saved Wi-Fi' : '',
    reaches(OFFSETS.otaData, OFFSETS.program) ? 'which program starts' : '',
    reaches(OFFSETS.program, MAX_FLASH_OCTETS) ? 'program' : '',
  ].filter((one) => one !== '');
  return found.join(', ');
}

/** "0x10000" or "65536" as a number; null when it is no offset. */
export function parseOffset(text: string): number | null {
  const trimmed = text.trim();
  if (!/^(?:0x[0-9a-f]{1,8}|[0-9]{1,9})$/i.test(trimmed)) return null;
  const offset = Number(trimmed);
  return offset < MAX_FLASH_OCTETS && offset % SECTOR_OCTETS === 0 ? offset : null;
}

function isManifest({ name, octets }: NamedFile): boolean {
  return /\.json$/i.test(name) || octets[0] === 0x7b; // "{"
}

/** Classifies a file by its content. */
function partOf({ name, octets }: NamedFile): FilePart {
  const part = (what: string, address: number | null): FilePart => ({
    file: shown(name),
    what,
    address,
    data: octets,
  });
  if (octets[0] === IMAGE_MAGIC) {
    return isProgram(octets)
      ? part('program', OFFSETS.program)
      : part('image for the boot ROM', OFFSETS.bootLoader);
  }
  if (octets[BOOT_IMAGE_ADDRESS] === IMAGE_MAGIC && blank(octets.subarray(0, BOOT_IMAGE_ADDRESS))) {
    return part('merged image', OFFSETS.merged);
  }
  if (isPartitionTable(octets) && octets.length <= PARTITION_TABLE_OCTETS) {
    return part('partition table', OFFSETS.partitions);
  }
  if (octets.length === OTA_DATA_OCTETS && readUint32(octets, 0) === 1) {
    return part('OTA data', OFFSETS.otaData);
  }
  // Refuse a file that is plainly something else. Other data has no mark, so it is taken.
  if (looksLikeText(octets)) readImage(octets);
  return part('data', null);
}

/** Programs carry a description, or lie where only a boot loader can have put them. */
function isProgram(octets: Octets): boolean {
  const descriptionAt = HEADER_OCTETS + 8;
  if (octets.length < descriptionAt + 4) return false;
  if (readUint32(octets, descriptionAt) === PROGRAM_MAGIC) return true;
  let at = HEADER_OCTETS;
  const count = Math.min(octets[1] ?? 0, MAX_SEGMENTS);
  for (let number = 0; number < count && at + 8 <= octets.length; number++) {
    const address = readUint32(octets, at);
    if (MAPPED_RANGES.some(([from, to]) => address >= from && address < to)) return true;
    at += 8 + readUint32(octets, at + 4);
  }
  return false;
}

function blank(octets: Octets): boolean {
  return octets.every((octet) => octet === 0xff) || octets.every((octet) => octet === 0);
}

/** A web page, or an ELF file, in the place of an image. */
function looksLikeText(octets: Octets): boolean {
  const start = new TextDecoder('latin1').decode(octets.subarray(0, 64)).trimStart();
  return /^(?:<|\u007fELF|\0asm)/.test(start);
}

interface ManifestPart {
  readonly path: string;
  readonly offset: number;
  readonly sha256: string | null;
}

function partsOfManifest(
  manifest: NamedFile,
  files: readonly NamedFile[],
  chipId: number,
): FilePart[] {
  const wanted = manifestParts(manifest, chipId);
  const missing = wanted.filter((part) => namedLike(part, files).length === 0);
  if (missing.length > 0) {
    const names = missing.map(({ path }) => lastSegment(path)).join(', ');
    throw problem('manifest-file-missing', `${shown(manifest.name)} names: ${names}.`);
  }
  return wanted.map((part) => {
    const file = fileFor(part, files, wanted);
    return {
      file: shown(file.name),
      what: partOf(file).what,
      address: part.offset,
      data: file.octets,
    };
  });
}

/** The parts of the build for this chip, checked throughout. */
function manifestParts({ name, octets }: NamedFile, chipId: number): ManifestPart[] {
  const malformed = (why: string): ProblemError =>
    problem('manifest-malformed', `${shown(name)}: ${why}.`);
  if (octets.length > MAX_MANIFEST_OCTETS) throw malformed('it is longer than 256 KB');
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
  } catch (error) {
    throw malformed(`it is no JSON (${shown(error instanceof Error ? error.message : '')})`);
  }
  const builds = field(read, 'builds');
  if (!Array.isArray(builds)) throw malformed('it has no list "builds"');
  if (builds.length > MAX_BUILDS) throw malformed(`it has more than ${MAX_BUILDS} builds`);
  const families = builds.map((build) => field(build, 'chipFamily'));
  const build: unknown = builds[families.indexOf(chipName(chipId))];
  if (build === undefined) {
    const named = families
      .filter((family) => typeof family === 'string')
      .map((family) => shown(family));
    const has = named.length === 0 ? 'none' : named.join(', ');
    throw problem('manifest-other-chip', `The board is: ${chipName(chipId)}. It has: ${has}.`);
  }
  const parts = field(build, 'parts');
  if (!Array.isArray(parts) || parts.length === 0) throw malformed('its build has no list "parts"');
  if (parts.length > MAX_PARTS) throw malformed(`it has more than ${MAX_PARTS} parts`);
  return parts.map((part, index) => {
    const path = field(part, 'path');
    const offset = offsetIn(field(part, 'offset'));
    const sha256 = field(part, 'sha256');
    if (typeof path !== 'string' || path === '' || path.length > MAX_NAME_CHARACTERS) {
      throw malformed(`part ${index + 1} has no path that is a name`);
    }
    if (offset === null) {
      throw malformed(`the offset of part ${index + 1} is no number from 0 to 16 MB`);
    }
    return { path, offset, sha256: typeof sha256 === 'string' ? sha256.toLowerCase() : null };
  });
}

/** A number, or one as text, decimal or with 0x: some tools write it so. null when it is no offset. */
function offsetIn(value: unknown): number | null {
  const isText = typeof value === 'string' && /^(?:0x[0-9a-f]{1,8}|[0-9]{1,9})$/i.test(value);
  const offset = isText ? Number(value) : value;
  const fits = Number.isInteger(offset) && Number(offset) >= 0 && Number(offset) < MAX_FLASH_OCTETS;
  return fits ? (offset as number) : null;
}

/** Own fields of plain objects only. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** @throws ProblemError manifest-file-missing, manifest-other-file, manifest-same-names */
function fileFor(
  part: ManifestPart,
  files: readonly NamedFile[],
  parts: readonly ManifestPart[],
): NamedFile {
  const { path, sha256 } = part;
  const name = lastSegment(path);
  const named = namedLike(part, files);
  if (sha256 !== null && named.length > 0) {
    const meant = named.find(({ octets }) => toHex(sha256Digest(octets)) === sha256);
    if (meant !== undefined) return meant;
    throw problem('manifest-other-file', `${name}: its SHA-256 is not the one in the manifest.`);
  }
  const [file, ...more] = named;
  if (file === undefined) throw problem('manifest-file-missing', name);
  const places = parts.filter((one) => lastSegment(one.path) === name && one.path !== path);
  if (more.length > 0 || places.length > 0) throw problem('manifest-same-names', `It is: ${name}.`);
  return file;
}

function namedLike({ path }: ManifestPart, files: readonly NamedFile[]): readonly NamedFile[] {
  const wanted = lastSegment(path).toLowerCase();
  return files.filter(({ name }) => lastSegment(name).toLowerCase() === wanted);
}

/** The name of a file at the end of a path or an address; files come without their folders. */
function lastSegment(path: string): string {
  const plain = path.replace(/[?#].*$/, '');
  const segment = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  try {
    return shown(decodeURIComponent(segment));
  } catch {
    return shown(segment); // a "%" that stands for no character
  }
}

/** A name as it can be shown: neither endless nor with control characters. */
function shown(name: string): string {
  const plain = name.replaceAll(/\p{C}/gu, '');
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain;
}

const problem = problemsOf({
  'files-too-many': ['These are more files than one program has.', 'Choose those of one program.'],
  'files-empty': ['A file cannot be flashed.', 'Choose another file.'],
  'files-too-large': ['A file cannot be an image.', 'Choose another file.'],
  'manifest-several': ['There is more than one manifest.', 'Choose one, with the files it names.'],
  'manifest-malformed': [
    'The manifest cannot be used.',
    'Choose the manifest of a program for ESP Web Tools, or its .bin files.',
  ],
  'manifest-other-chip': [
    'The manifest has no program for this chip.',
    'Choose the manifest of a program for this board.',
  ],
  'manifest-file-missing': [
    'Files that the manifest names are missing.',
    'Choose the manifest and all its files together, or drop them here together.',
  ],
  'manifest-same-names': [
    'Several files of the manifest have one name, and cannot be told apart without their folders.',
    'Choose the .bin files without the manifest, and give each its offset.',
  ],
  'manifest-other-file': [
    'A file is not the one the manifest means.',
    'Download the program again, all of its files.',
  ],
});
