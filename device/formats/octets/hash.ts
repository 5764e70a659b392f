/**
 * Digests that must be had at once, without a promise: MD5 because the flashing protocol compares
 * by it (RFC 1321; not for security), SHA-256 because images end in it (FIPS 180-4).
 */
import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from './octets.ts';
import type { Octets } from './octets.ts';

/** 16 octets. */
export function md5Digest(octets: Uint8Array): Octets {
  return new Uint8Array(md5(octets));
}

/** 32 lower-case hexadecimal digits. */
export function md5Hex(octets: Uint8Array): string {
  return toHex(md5(octets));
}

/** 32 octets. */
export function sha256Digest(octets: Uint8Array): Octets {
  return new Uint8Array(sha256(octets));
}

/** CRC-8 of 1-Wire devices (polynomial 0x31, bits reversed, start 0): guards the eFuse MAC address. */
export function crc8(octets: Uint8Array): number {
  let crc = 0;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x8c;
  }
  return crc;
}
