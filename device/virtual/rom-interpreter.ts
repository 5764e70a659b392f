/**
 * The command interpreter that the ESP32's ROM falls back to when it finds nothing to boot: a BASIC that echoes what
 * it takes, and answers a line in the ROM's words.
 *
 * Left out: every statement but PRINT of whole numbers. The others are answered as the ROM answers a line that it
 * does not understand, and reported.
 */
import { concatOctets } from '../formats/octets/octets.ts';
import type { Octets } from '../formats/octets/octets.ts';

const NUL = 0x00;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BELL = 0x07;
const MAX_LINE_OCTETS = 80;

export interface InterpreterOptions {
  readonly print: (octets: Octets) => void;
  readonly onUnimplemented: (what: string) => void;
}

export class RomInterpreter {
  readonly #options: InterpreterOptions;
  #line: number[] = [];

  constructor(options: InterpreterOptions) {
    this.#options = options;
  }

  /** Octets from the host, split anywhere. */
  receive(octets: Uint8Array): void {
    const answers = [...octets].map((octet) => this.#take(octet));
    this.#options.print(concatOctets(...answers));
  }

  #take(octet: number): Octets {
    if (octet === NUL) return new Uint8Array(0);
    if (octet !== LINE_FEED && octet !== CARRIAGE_RETURN) {
      if (this.#line.length === MAX_LINE_OCTETS) return Uint8Array.of(BELL);
      this.#line.push(octet);
      return Uint8Array.of(octet);
    }
    const line = String.fromCharCode(...this.#line)
      .trim()
      .toUpperCase();
    this.#line = [];
    const answer = line === '' ? '' : `${this.#answer(line)}\r\n`;
    return new TextEncoder().encode(`\r\n${answer}>`);
  }

  #answer(line: string): string {
    const expression = /^(?:PRINT|\?)(.*)$/.exec(line)?.[1];
    const value = expression === undefined ? null : evaluate(expression);
    if (value !== null) return String(value);
    this.#options.onUnimplemented("a command of the ROM's interpreter");
    return /^[A-Z?]/.test(line) ? 'What? ' : 'How?';
  }
}

/** Whole numbers, + - * / and parentheses; null for anything else. */
function evaluate(expression: string): number | null {
  const tokens = expression.match(/\d+|\S/g) ?? [];
  let at = 0;

  const value = (): number => {
    const token = tokens[at++] ?? '';
    if (token === '-') return -value();
    if (token === '(') {
      const inner = sum();
      return tokens[at++] === ')' ? inner : NaN;
    }
    return /^\d/.test(token) ? Number(token) : NaN;
  };
  const product = (): number => {
    let result = value();
    for (;;) {
      if (tokens[at] === '*') result *= operand(value);
      else if (tokens[at] === '/') result = Math.trunc(result / operand(value));
      else return result;
    }
  };
  const sum = (): number => {
    let result = product();
    for (;;) {
      if (tokens[at] === '+') result += operand(product);
      else if (tokens[at] === '-') result -= operand(product);
      else return result;
    }
  };
  const operand = (read: () => number): number => {
    at++;
    return read();
  };

  const result = sum();
  return at === tokens.length && Number.isFinite(result) ? result | 0 : null;
}
