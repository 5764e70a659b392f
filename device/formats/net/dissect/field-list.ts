/** Collects the fields of a packet so that every octet belongs to exactly one. */
import type { Field } from '../packet.ts';

/** A field that does not know yet where it stands. */
export interface Span extends Omit<Field, 'start' | 'end'> {
  readonly length: number;
}

export class FieldList {
  readonly fields: Field[] = [];
  #at = 0;

  /** Octets that have a field. */
  get length(): number {
    return this.#at;
  }

  /** Appends a field; one without octets is left out. */
  add({ length, ...field }: Span): void {
    if (length <= 0) return;
    this.fields.push({ ...field, start: this.#at, end: this.#at + length });
    this.#at += length;
  }

  addAll(spans: readonly Span[]): void {
    for (const span of spans) this.add(span);
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

/** Text as a person sees it: quoted, control characters named, cut when long. */
export function quote(text: string, maxLength = 60): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  const visible = Array.from(cut, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return code < 0x20 || (code >= 0x7f && code < 0xa0)
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : character;
  });
  return `"${visible.join('')}"`;
}

/** "de ad be ef …" */
export function hexPreview(octets: Uint8Array, maxOctets = 16): string {
  const shown = Array.from(octets.subarray(0, maxOctets), (octet) =>
    octet.toString(16).padStart(2, '0'),
  );
  return octets.length > maxOctets ? `${shown.join(' ')} …` : shown.join(' ');
}
