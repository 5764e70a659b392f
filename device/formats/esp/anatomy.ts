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

/** @throws ProblemError when it is no sound image, as readImage() */
export function describeImage(octets: Uint8Array): ImageAnatomy {
  const image = readImage(octets);
  const fields: ImageField[] = [];
  let at = 0;
  const add = (
    part: ImageField['part'],
    name: string,
    length: number,
    value: string,
    meaning: string,
  ): void => {
    if (length === 0) return;
    fields.push({ part, name, start: at, end: at + length, value, meaning });
    at += length;
  };
  const raw = (from: number, length: number): string => toHex(octets.subarray(from, from + length));

  add('header', 'Magic', 1, raw(0, 1), 'Every image begins with e9. Blank flash has ff here.');
  add('header', 'Segments', 1, String(image.segmentCount), 'How many pieces follow.');
  add(
    'header',
    'Flash Mode',
    1,
    FLASH_MODES[image.flashMode] ?? raw(2, 1),
    'How many wires to the flash chip are used at once.',
  );
  const mhz = FLASH_FREQUENCIES_MHZ.get(image.flashFrequency);
  add(
    'header',
    'Flash Size and Clock',
    1,
    `${1 << image.flashSize} MB, ${mhz === undefined ? raw(3, 1) : `${mhz} MHz`}`,
    'Two numbers of four bits each.',
  );
  add('header', 'Entry', 4, hexWord(image.entry), 'The address at which the program begins.');
  add('header', 'WP Pin', 1, raw(8, 1), 'ee: the flash chip’s write protection is not used.');
  add('header', 'Pin Drive', 3, raw(9, 3), 'How strongly the pins to the flash chip are driven.');
  add(
    'header',
    'Chip',
    2,
    `${raw(12, 2)}: ${chipName(image.chipId)}`,
    'For which chip this was built. Another one must not run it.',
  );
  add('header', 'Chip Revisions', 5, raw(14, 5), 'The oldest and newest revisions it runs on.');
  add('header', 'Reserved', 4, raw(19, 4), 'Not used.');
  add(
    'header',
    'Digest Flag',
    1,
    raw(23, 1),
    image.digestFlag ? '01: a digest ends the image.' : '00: no digest follows.',
  );
  image.segments.forEach((segment, index) => {
    const which = image.segments.length === 1 ? '' : ` ${index + 1}`;
    add(
      'segment',
      `Load Address${which}`,
      4,
      hexWord(segment.address),
      'Where in memory the piece goes.',
    );
    add('segment', `Length${which}`, 4, `${segment.octets.length} octets`, 'How long it is.');
    add(
      'program',
      `Data${which}`,
      segment.octets.length,
      `${segment.octets.length} octets`,
      'The program itself.',
    );
  });
  const sum = image.segments.reduce((value, one) => checksum(one.octets, value), CHECKSUM_SEED);
  const end = image.length - (image.digest === null ? 0 : DIGEST_OCTETS);
  add('checksum', 'Padding', end - 1 - at, raw(at, end - 1 - at), 'Fills up to sixteen octets.');
  add(
    'checksum',
    'Checksum',
    1,
    `${raw(at, 1)}, computed again: ${sum.toString(16).padStart(2, '0')}`,
    'All octets of the data combined by exclusive or, beginning with ef.',
  );
  if (image.digest !== null) {
    const same = sameOctets(image.digest, sha256Digest(octets.subarray(0, end)));
    add(
      'digest',
      'SHA-256',
      DIGEST_OCTETS,
      `${toHex(image.digest)}, computed again: ${same ? 'the same' : 'another'}`,
      'A fingerprint of everything before it (FIPS 180-4).',
    );
  }
  add(
    'program',
    'After the image',
    octets.length - at,
    `${octets.length - at} octets`,
    'Not part of it.',
  );
  return { length: octets.length, fields };
}
