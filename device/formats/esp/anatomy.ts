/**
 * Takes an image apart for showing: every field of Espressif's container with its place and its value
 * (esptool documentation, "Firmware Image Format"). It shows; readImage() judges.
 */
import { sha256Digest } from '../octets/hash.ts';
import { hexWord, sameOctets, toHex } from '../octets/octets.ts';
import { chipName } from './chips.ts';
import {
  checksum,
  CHECKSUM_SEED,
  DIGEST_OCTETS,
  FLASH_FREQUENCIES_MHZ,
  FLASH_MODES,
  readImage,
} from './image.ts';

export interface ImageField {
  readonly part: 'header' | 'segment' | 'program' | 'checksum' | 'digest';
  readonly name: string;
  /** Octets [start, end) of the file. */
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly meaning: string;
}

export interface ImageAnatomy {
  readonly length: number;
  /** In order; each octet belongs to exactly one. */
  readonly fields: readonly ImageField[];
}

/** What the fields are for, but for those whose meaning depends on their value. */
const MEANINGS: Readonly<Record<string, string>> = {
  Magic: 'Every image begins with e9. Blank flash has ff here.',
  Segments: 'How many pieces follow.',
  'Flash Mode': 'How many wires to the flash chip are used at once.',
  'Flash Size and Clock': 'Two numbers of four bits each.',
  Entry: 'The address at which the program begins.',
  'WP Pin': 'ee: the flash chip’s write protection is not used.',
  'Pin Drive': 'How strongly the pins to the flash chip are driven.',
  Chip: 'For which chip this was built. Another one must not run it.',
  'Chip Revisions': 'The oldest and newest revisions it runs on.',
  Reserved: 'Not used.',
  'Load Address': 'Where in memory the piece goes.',
  Length: 'How long it is.',
  Data: 'The program itself.',
  Padding: 'Fills up to sixteen octets.',
  Checksum: 'All octets of the data combined by exclusive or, beginning with ef.',
  'SHA-256': 'A fingerprint of everything before it (FIPS 180-4).',
  'After the image': 'Not part of it.',
};

/** @throws ProblemError when it is no sound image, as readImage() */
export function describeImage(octets: Uint8Array): ImageAnatomy {
  const image = readImage(octets);
  const { segments, digest } = image;
  const fields: ImageField[] = [];
  let at = 0;
  /** The next field; without a value it is its octets that are shown. */
  const add = (
    part: ImageField['part'],
    name: string,
    length: number,
    say: { value?: string; meaning?: string; which?: string } = {},
  ): void => {
    if (length === 0) return;
    const { value = raw(length), meaning = MEANINGS[name] ?? '', which = '' } = say;
    fields.push({ part, name: name + which, start: at, end: at + length, value, meaning });
    at += length;
  };
  const raw = (length: number): string => toHex(octets.subarray(at, at + length));

  const mhz = FLASH_FREQUENCIES_MHZ.get(image.flashFrequency);
  const clock = mhz === undefined ? toHex(octets.subarray(3, 4)) : `${mhz} MHz`;
  add('header', 'Magic', 1);
  add('header', 'Segments', 1, { value: String(image.segmentCount) });
  add('header', 'Flash Mode', 1, { value: FLASH_MODES[image.flashMode] ?? raw(1) });
  add('header', 'Flash Size and Clock', 1, { value: `${1 << image.flashSize} MB, ${clock}` });
  add('header', 'Entry', 4, { value: hexWord(image.entry) });
  add('header', 'WP Pin', 1);
  add('header', 'Pin Drive', 3);
  add('header', 'Chip', 2, { value: `${raw(2)}: ${chipName(image.chipId)}` });
  add('header', 'Chip Revisions', 5);
  add('header', 'Reserved', 4);
  const flag = image.digestFlag ? '01: a digest ends the image.' : '00: no digest follows.';
  add('header', 'Digest Flag', 1, { meaning: flag });
  segments.forEach((segment, index) => {
    const which = segments.length === 1 ? '' : ` ${index + 1}`;
    const { length } = segment.octets;
    add('segment', 'Load Address', 4, { value: hexWord(segment.address), which });
    add('segment', 'Length', 4, { value: `${length} octets`, which });
    add('program', 'Data', length, { value: `${length} octets`, which });
  });
  const sum = segments.reduce((value, one) => checksum(one.octets, value), CHECKSUM_SEED);
  const computed = sum.toString(16).padStart(2, '0');
  const end = image.length - (digest === null ? 0 : DIGEST_OCTETS);
  add('checksum', 'Padding', end - 1 - at);
  add('checksum', 'Checksum', 1, { value: `${raw(1)}, computed again: ${computed}` });
  if (digest !== null) {
    const same = sameOctets(digest, sha256Digest(octets.subarray(0, end)));
    const verdict = `computed again: ${same ? 'the same' : 'another'}`;
    add('digest', 'SHA-256', DIGEST_OCTETS, { value: `${toHex(digest)}, ${verdict}` });
  }
  const rest = octets.length - at;
  add('program', 'After the image', rest, { value: `${rest} octets` });
  return { length: octets.length, fields };
}
