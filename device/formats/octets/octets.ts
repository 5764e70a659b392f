/**
 * Small helpers for octet arrays: joining, text, hexadecimal, little-endian words. Networks send
 * big-endian and do their own reading; the chip and its flash are little-endian.
 */

/** Octets that own a plain buffer, so they can be posted, hashed and written to streams. */
export type Octets = Uint8Array<ArrayBuffer>;

export function concatOctets(...parts: readonly Uint8Array[]): Octets {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Two digits, lower-case. */
export function hexOctet(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

/** Lower-case, two digits an octet, nothing between them. */
export function toHex(octets: Uint8Array): string {
  return Array.from(octets, hexOctet).join('');
}

/** "37 fa 21 3d". */
export function spacedHex(octets: Uint8Array): string {
  return Array.from(octets, hexOctet).join(' ');
}

/** Each octet as the character of the same number. */
export function latin1(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

/** @throws RangeError when `hex` is not pairs of hexadecimal digits; white space is allowed. */
export function fromHex(hex: string): Octets {
  const digits = hex.replaceAll(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw new RangeError(`not pairs of hex digits: ${hex}`);
  const octets = new Uint8Array(digits.length / 2);
  for (let at = 0; at < octets.length; at++) {
    octets[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  }
  return octets;
}

/** "0x00001000": a word as registers and addresses are written. */
export function hexWord(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}

/** @throws RangeError when fewer than four octets are left at `at`. */
export function readUint32(octets: Uint8Array, at: number): number {
  return viewOf(octets).getUint32(at, true);
}

/** @throws RangeError when fewer than two octets are left at `at`. */
export function readUint16(octets: Uint8Array, at: number): number {
  return viewOf(octets).getUint16(at, true);
}

/** Each value as four octets, least significant first. */
export function uint32Octets(...values: readonly number[]): Octets {
  const octets = new Uint8Array(4 * values.length);
  const view = viewOf(octets);
  values.forEach((value, index) => {
    view.setUint32(4 * index, value, true);
  });
  return octets;
}

export function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
}

export function sameOctets(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index]);
}
