/**
 * A number that a reader works out: how it may be typed, whether it is right, and what probably went wrong
 * when it is not. Left out: powers of ten, signs, fractions.
 */
export interface NumberAsked {
  /** As it is written: "192", "3.6", "1f90", "7e 01 2c". */
  readonly right: string;
  /** `octets` are pairs of hexadecimal digits, and each of them counts, zeros too. */
  readonly write: 'decimal' | 'hexadecimal' | 'octets';
  /** What is counted: "octets", "s". */
  readonly unit?: string;
  /** How far off a decimal number may be; nothing without it. */
  readonly within?: number;
  /** What went wrong when somebody comes to the number `at`. */
  readonly hints?: readonly { readonly at: string; readonly says: string }[];
}

export type Judged =
  | { readonly end: 'right' }
  | { readonly end: 'wrong'; readonly says: string }
  /** Not a number of the kind asked for: no attempt. */
  | { readonly end: 'unread'; readonly says: string };

const UNREAD: Readonly<Record<NumberAsked['write'], string>> = {
  decimal: 'Write a decimal number, with the digits 0 to 9.',
  hexadecimal: 'Write a hexadecimal number, with the digits 0 to 9 and a to f.',
  octets: 'Write octets in hexadecimal: two digits each, as in 81 05.',
};

/** Any decimal number has an exact one near it; this is less than a reader can see. */
const ROUNDING = 1e-9;

export function judgeNumber(asked: NumberAsked, typed: string): Judged {
  const { right, write, within = 0, hints = [] } = asked;
  const given = read(typed, write);
  const wanted = read(right, write);
  if (given === null || wanted === null) return { end: 'unread', says: UNREAD[write] };
  if (isSame(given, wanted, within)) return { end: 'right' };
  const hint = hints.find(({ at }) => isSame(given, read(at, write), 0));
  return {
    end: 'wrong',
    says: hint?.says ?? usualMistake(asked, typed) ?? direction(given, wanted),
  };
}

/** Octets as text without spaces, other numbers as numbers; null for anything else. */
function read(typed: string, write: NumberAsked['write']): string | number | null {
  if (write === 'octets') return readOctets(typed);
  return write === 'hexadecimal' ? readHexadecimal(typed) : readDecimal(typed);
}

/** A unit may follow. Three digits behind each comma or space are thousands; else a comma is a point. */
function readDecimal(typed: string): number | null {
  const text = typed.trim().replace(/(?<=\d)\s*[a-z%]+\.?$/i, '');
  const grouped = /^\d{1,3}(?:[ ,_]\d{3})+(?:\.\d+)?$/.test(text);
  const plain = grouped ? text.replace(/[ ,_]/g, '') : text.replace(',', '.');
  return /^\d{1,15}(?:\.\d{1,9})?$/.test(plain) ? Number(plain) : null;
}

function readHexadecimal(typed: string): number | null {
  const digits = typed
    .trim()
    .replace(/^(?:0x|#|\$)|h$/gi, '')
    .replace(/\s/g, '');
  return /^[0-9a-f]{1,12}$/i.test(digits) ? parseInt(digits, 16) : null;
}

/** Octets apart may be short: "1 2c" are the octets 01 and 2c. */
function readOctets(typed: string): string | null {
  const parts = typed
    .trim()
    .toLowerCase()
    .split(/[\s,:;-]+/)
    .map((part) => part.replace(/^0x/, ''));
  if (!parts.every((part) => /^[0-9a-f]{1,32}$/.test(part))) return null;
  const padded = parts.map((part) => (part.length === 1 ? `0${part}` : part)).join('');
  return padded.length % 2 === 0 ? padded : null;
}

function isSame(one: string | number, other: string | number | null, within: number): boolean {
  if (typeof one === 'number' && typeof other === 'number') {
    return Math.abs(one - other) <= within + ROUNDING;
  }
  return one === other;
}

/** Mistakes that need no hint of the author's: another base, octets in the wrong order. */
function usualMistake({ right, write }: NumberAsked, typed: string): string | null {
  if (write === 'octets') {
    const octets = readOctets(typed)?.match(/../g) ?? [];
    return octets.toReversed().join('') === readOctets(right)
      ? 'These are the right octets in the wrong order: the first octet counts most.'
      : null;
  }
  if (write === 'decimal') {
    return readHexadecimal(typed) === readDecimal(right)
      ? 'This is right in hexadecimal. The question asks for a decimal number.'
      : null;
  }
  return readDecimal(typed) === readHexadecimal(right)
    ? 'This is right in decimal. The question asks for a hexadecimal number.'
    : null;
}

function direction(given: string | number, wanted: string | number): string {
  if (typeof given === 'number' && typeof wanted === 'number') {
    return given > wanted ? 'That is too much.' : 'That is too little.';
  }
  return String(given).length === String(wanted).length
    ? 'The number of octets is right, but not all of their values are.'
    : `That is not the right number of octets: there ${String(wanted).length === 2 ? 'is' : 'are'} ${String(wanted).length / 2}.`;
}
