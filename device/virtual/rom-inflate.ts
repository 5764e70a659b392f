/**
 * Inflating as the ESP32's ROM does it (RFC 1950 and 1951; the ROM carries miniz's inflater): octet by octet, into a
 * window of 32 KB that wraps. Its habits differ from zlib's where a stream is damaged: a distance may point in front
 * of the data, behind the last block an octet that lacks counts as 0, and an error lasts until the next stream.
 */
import type { Octets } from '../formats/octets/octets.ts';

export const WINDOW_OCTETS = 0x8000;

/** Why inflating paused or ended. */
export type InflateStatus = 'input' | 'output' | 'done' | 'failed' | 'checksum';

const MAX_CODE_BITS = 15;
const END_OF_BLOCK = 256;
const ADLER_MODULUS = 65521;
/** RFC 1951 (3.2.7): the order in which the lengths of the code length codes come. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** RFC 1951 (3.2.5): lengths from symbol 257 on, and distances; symbols that do not exist stand for 0. */
const LENGTHS = ranges(
  3,
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5],
);
LENGTHS.push([258, 0], [0, 0], [0, 0]);
const DISTANCES = ranges(
  1,
  Array.from({ length: 30 }, (_, symbol) => Math.max(0, (symbol >> 1) - 1)),
);
DISTANCES.push([0, 0], [0, 0]);
/** RFC 1951 (3.2.7): symbols 16 to 18 repeat a length: extra bits, fewest repetitions. */
const REPEATS: readonly (readonly [bits: number, least: number])[] = [
  [2, 3],
  [3, 3],
  [7, 11],
];

/** A canonical Huffman code: how many codes have each length, and their symbols in order. */
interface Code {
  readonly counts: readonly number[];
  readonly symbols: readonly number[];
}

export class RomInflate {
  /** Its content outlives a stream: the ROM does not clear it. */
  readonly window: Octets = new Uint8Array(WINDOW_OCTETS);
  /** Octets of the window filled; whoever has taken a full window sets this to 0. */
  filled = 0;
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Whether more blocks follow this input. */
  #more = true;
  #bits = 0;
  #bitCount = 0;
  #adler = [1, 0] as [number, number];
  #stream = this.#inflate();

  /** Octets of the input that are not used up. */
  get left(): number {
    return this.#input.length - this.#at;
  }

  /** A new stream. */
  begin(): void {
    this.filled = 0;
    this.#bits = 0;
    this.#bitCount = 0;
    this.#adler = [1, 0];
    this.#stream = this.#inflate();
  }

  /** @param more whether further input follows */
  feed(input: Uint8Array, more: boolean): void {
    this.#input = input;
    this.#at = 0;
    this.#more = more;
  }

  /** Goes on until the input is used up, the window is full, or the stream has ended. */
  run(): InflateStatus {
    return this.#stream.next().value;
  }

  *#inflate(): Generator<InflateStatus, never> {
    const end = yield* this.#blocks();
    for (;;) yield end;
  }

  *#blocks(): Generator<InflateStatus, InflateStatus> {
    const method = yield* this.#take(8);
    const flags = yield* this.#take(8);
    // RFC 1950 (2.2): deflate in a window of at most 32 KB, no dictionary, and the check of both.
    const known = (method & 15) === 8 && method >> 4 <= 7 && (flags & 0x20) === 0;
    if (!known || (method * 256 + flags) % 31 !== 0) return 'failed';
    for (let last = 0; last === 0;) {
      last = yield* this.#take(1);
      const type = yield* this.#take(2);
      if (type === 3) return 'failed';
      const ok = yield* type === 0 ? this.#stored() : this.#compressed(type === 2);
      if (!ok) return 'failed';
    }
    this.#dropBits(this.#bitCount & 7);
    let adler = 0;
    for (let octet = 0; octet < 4; octet++) adler = adler * 256 + (yield* this.#take(8));
    const [low, high] = this.#adler;
    return adler === high * 65536 + low ? 'done' : 'checksum';
  }

  /** RFC 1951 (3.2.4). False: damaged. */
  *#stored(): Generator<InflateStatus, boolean> {
    this.#dropBits(this.#bitCount & 7);
    const length = yield* this.#take(16);
    const complement = yield* this.#take(16);
    if (length !== (complement ^ 0xffff)) return false;
    for (let count = 0; count < length; count++) {
      while (this.filled === WINDOW_OCTETS) yield 'output';
      while (this.left === 0) {
        if (!this.#more) return false;
        yield 'input';
      }
      this.#put(this.#input[this.#at++] ?? 0);
    }
    return true;
  }

  *#compressed(dynamic: boolean): Generator<InflateStatus, boolean> {
    const codes = dynamic ? yield* this.#dynamicCodes() : FIXED;
    if (codes === null) return false;
    const [literals, distances] = codes;
    for (;;) {
      const symbol = yield* this.#symbol(literals);
      if (symbol === END_OF_BLOCK) return true;
      if (symbol < END_OF_BLOCK) {
        while (this.filled === WINDOW_OCTETS) yield 'output';
        this.#put(symbol);
        continue;
      }
      const length = yield* this.#range(LENGTHS[symbol - END_OF_BLOCK - 1]);
      const distance = yield* this.#range(DISTANCES[yield* this.#symbol(distances)]);
      for (let count = 0; count < length; count++) {
        while (this.filled === WINDOW_OCTETS) yield 'output';
        this.#put(this.window[(this.filled - distance) & (WINDOW_OCTETS - 1)] ?? 0);
      }
    }
  }

  /** RFC 1951 (3.2.7). Null: damaged. */
  *#dynamicCodes(): Generator<InflateStatus, readonly [Code, Code] | null> {
    const literals = (yield* this.#take(5)) + 257;
    const distances = (yield* this.#take(5)) + 1;
    const order = LENGTH_ORDER.slice(0, (yield* this.#take(4)) + 4);
    const lengthLengths = new Array<number>(LENGTH_ORDER.length).fill(0);
    for (const symbol of order) lengthLengths[symbol] = yield* this.#take(3);
    const lengthCode = code(lengthLengths);
    if (lengthCode === null) return null;
    const lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const symbol = yield* this.#symbol(lengthCode);
      const repeat = REPEATS[symbol - 16];
      if (repeat === undefined) {
        lengths.push(symbol);
        continue;
      }
      const previous = symbol === 16 ? lengths.at(-1) : 0;
      if (previous === undefined) return null;
      const times = (yield* this.#take(repeat[0])) + repeat[1];
      for (let count = 0; count < times; count++) lengths.push(previous);
    }
    if (lengths.length !== literals + distances) return null;
    const distanceCode = code(lengths.slice(literals));
    const literalCode = code(lengths.slice(0, literals));
    return literalCode === null || distanceCode === null ? null : [literalCode, distanceCode];
  }

  *#range(
    range: readonly [base: number, bits: number] | undefined,
  ): Generator<InflateStatus, number> {
    const [base, bits] = range ?? [0, 0];
    return bits === 0 ? base : base + (yield* this.#take(bits));
  }

  *#take(bits: number): Generator<InflateStatus, number> {
    while (this.#bitCount < bits) {
      while (!this.#pull()) yield 'input';
    }
    const value = this.#bits & (2 ** bits - 1);
    this.#dropBits(bits);
    return value;
  }

  *#symbol(code: Code): Generator<InflateStatus, number> {
    for (;;) {
      const symbol = this.#decode(code);
      if (symbol !== null) return symbol;
      while (!this.#pull()) yield 'input';
    }
  }

  /** The next symbol; null when that takes more bits. Bits that are no code stand for symbol 0 and stay. */
  #decode({ counts, symbols }: Code): number | null {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      if (length > this.#bitCount) return null;
      value = (value << 1) | ((this.#bits >>> (length - 1)) & 1);
      const count = counts[length] ?? 0;
      if (value - first < count) {
        this.#dropBits(length);
        return symbols[index + value - first] ?? 0;
      }
      index += count;
      first = (first + count) << 1;
    }
    return 0;
  }

  /** Eight more bits; false when the input has none. */
  #pull(): boolean {
    if (this.left === 0 && this.#more) return false;
    const octet = this.left === 0 ? 0 : (this.#input[this.#at++] ?? 0);
    this.#bits |= octet << this.#bitCount;
    this.#bitCount += 8;
    return true;
  }

  #dropBits(bits: number): void {
    this.#bits >>>= bits;
    this.#bitCount -= bits;
  }

  #put(octet: number): void {
    this.window[this.filled++] = octet;
    // RFC 1950 (8.2): Adler-32.
    const low = (this.#adler[0] + octet) % ADLER_MODULUS;
    this.#adler = [low, (this.#adler[1] + low) % ADLER_MODULUS];
  }
}

/** Null for lengths that are no code: it has to be complete, unless it has one symbol or none. */
function code(lengths: readonly number[]): Code | null {
  const counts = new Array<number>(MAX_CODE_BITS + 1).fill(0);
  const symbols: number[] = [];
  let space = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    lengths.forEach((one, symbol) => {
      if (one === length) symbols.push(symbol);
    });
    counts[length] = lengths.filter((one) => one === length).length;
    space += (counts[length] ?? 0) * 2 ** (MAX_CODE_BITS - length);
  }
  return space === 2 ** MAX_CODE_BITS || symbols.length <= 1 ? { counts, symbols } : null;
}

/** Ranges one after the other, each with its number of extra bits. */
function ranges(start: number, extraBits: readonly number[]): (readonly [number, number])[] {
  let base = start;
  return extraBits.map((bits) => {
    const range = [base, bits] as const;
    base += 2 ** bits;
    return range;
  });
}

/** RFC 1951 (3.2.6). */
const FIXED: readonly [Code, Code] = [
  fixedCode([
    [144, 8],
    [112, 9],
    [24, 7],
    [8, 8],
  ]),
  fixedCode([[32, 5]]),
];

function fixedCode(runs: readonly (readonly [count: number, length: number])[]): Code {
  const fixed = code(runs.flatMap(([count, length]) => new Array<number>(count).fill(length)));
  if (fixed === null) throw new Error('the fixed codes are complete');
  return fixed;
}
