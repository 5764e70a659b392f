/** Collects the fields of a packet so that every octet belongs to exactly one. */
import { hexOctet, spacedHex, viewOf } from '../../octets/octets.ts';
import { internetChecksum, onesComplementSum } from '../internet-checksum.ts';
import type { Field } from '../packet.ts';

/** A field that does not know yet where it stands. */
export interface Span extends Omit<Field, 'start' | 'end'> {
  readonly length: number;
}

/** A field of a header: what varies from packet to packet, and of the rest what differs from its table. */
export type Row = readonly [
  length: number,
  name: string,
  value: string,
  meaning?: string,
  source?: string,
];

/** What the fields of a protocol are for, by name, and where they are defined unless a row says so. */
export interface Glossary {
  readonly layer: Field['layer'];
  readonly source: string;
  readonly meanings: Readonly<Record<string, string>>;
}

/** The fields of a header in full. */
export function fieldsOf({ layer, source, meanings }: Glossary, rows: readonly Row[]): Span[] {
  return rows.map(([length, name, value, meaning, own]) => ({
    layer,
    length,
    name,
    value,
    meaning: meaning ?? meanings[name] ?? '',
    source: own ?? source,
  }));
}

export class FieldList {
  readonly fields: Field[] = [];
  #at = 0;

  /** Appends fields; those without octets are left out. */
  add(...spans: readonly Span[]): void {
    for (const { length, ...field } of spans) {
      if (length <= 0) continue;
      this.fields.push({ ...field, start: this.#at, end: this.#at + length });
      this.#at += length;
    }
  }
}

/** Octets nobody can make sense of, and why. */
export function opaque(length: number, name: string, meaning: string): Span {
  return { layer: 'Data', length, name, value: octetCount(length), meaning, source: '' };
}

/** "1 octet", "6 octets" */
export function octetCount(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`;
}

/** "0x3a41" */
export function hexNumber(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/**
 * "0x3a41 (correct)": the checksum of the octets (RFC 1071), which stands at `at` in them.
 * @param sum what was added up before them (a pseudo-header)
 */
export function checksumValue(octets: Uint8Array, at: number, sum = 0): string {
  const found = viewOf(octets).getUint16(at);
  const before = onesComplementSum(octets.subarray(0, at), sum);
  const expected = internetChecksum(octets.subarray(at + 2), before);
  const isRight = onesComplementSum(octets, sum) === 0xffff;
  const verdict = isRight ? 'correct' : `wrong: should be ${hexNumber(expected, 4)}`;
  return `${hexNumber(found, 4)} (${verdict})`;
}

/** Text as a person sees it: quoted, control characters named, cut when long. */
export function quote(text: string, maxLength = 60): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  const visible = Array.from(cut, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ? `\\x${hexOctet(code)}` : character;
  });
  return `"${visible.join('')}"`;
}

/** "de ad be ef …" */
export function hexPreview(octets: Uint8Array, maxOctets = 16): string {
  const shown = spacedHex(octets.subarray(0, maxOctets));
  return octets.length > maxOctets ? `${shown} …` : shown;
}
