/**
 * The function names of a linked module (WebAssembly Core Specification 2.0: 5.5 modules, 7.4.1 name
 * section), made into the small table that travels with a program (device/formats/esp/function-names.ts). A
 * function is called by its index in the table of functions, so only those in there can be named.
 */
import {
  encodeFunctionNames,
  FUNCTION_NAMES_SECTION,
} from '../../device/formats/esp/function-names.ts';
import { concatOctets, type Octets } from '../../device/formats/octets/octets.ts';

const CUSTOM_SECTION = 0;
const ELEMENT_SECTION = 9;
const FUNCTION_NAMES = 1;

/**
 * The module with that one custom section and no other.
 * @param nameOf the name of a function, given the linker's name for it; null leaves the function out
 */
export function withFunctionNames(
  module: Uint8Array,
  nameOf: (linked: string) => string | null,
): Octets {
  const kept: Uint8Array[] = [module.subarray(0, 8)];
  let linked = new Map<number, string>();
  const table = new Map<number, number>();
  const reader = new Reader(module, 8);
  while (!reader.atEnd) {
    const start = reader.at;
    const id = reader.octet();
    const content = reader.sized();
    if (id === CUSTOM_SECTION) {
      if (content.text() === 'name') linked = readNames(content);
      continue;
    }
    if (id === ELEMENT_SECTION) readElements(content, table);
    kept.push(module.subarray(start, reader.at));
  }
  const names = new Map<number, string>();
  for (const [index, functionIndex] of table) {
    const name = nameOf(linked.get(functionIndex) ?? '');
    if (name !== null) names.set(index, name);
  }
  kept.push(customSection(FUNCTION_NAMES_SECTION, encodeFunctionNames(names)));
  return concatOctets(...kept);
}

function readNames(section: Reader): Map<number, string> {
  const names = new Map<number, string>();
  while (!section.atEnd) {
    const kind = section.octet();
    const content = section.sized();
    if (kind !== FUNCTION_NAMES) continue;
    for (let left = content.number(); left > 0; left--) names.set(content.number(), content.text());
  }
  return names;
}

/** Adds index in the table → index of the function. */
function readElements(section: Reader, table: Map<number, number>): void {
  for (let left = section.number(); left > 0; left--) {
    const kind = section.number();
    const [constant, offset, end] = [section.octet(), section.number(), section.octet()];
    // Active, table 0, `i32.const offset`, function indices: the linker makes no others.
    if (kind !== 0 || constant !== 0x41 || end !== 0x0b) {
      throw new Error('The linker has filled the table of functions in a way not known here.');
    }
    const count = section.number();
    for (let i = 0; i < count; i++) table.set(offset + i, section.number());
  }
}

function customSection(name: string, content: Uint8Array): Uint8Array {
  const title = new TextEncoder().encode(name);
  const body = concatOctets(leb128(title.length), title, content);
  return concatOctets(Uint8Array.of(CUSTOM_SECTION), leb128(body.length), body);
}

/** 5.2.2: unsigned LEB128. */
function leb128(value: number): Uint8Array {
  const octets: number[] = [];
  do {
    octets.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return Uint8Array.from(octets);
}

class Reader {
  readonly #octets: Uint8Array;
  at: number;

  constructor(octets: Uint8Array, at = 0) {
    this.#octets = octets;
    this.at = at;
  }

  get atEnd(): boolean {
    return this.at >= this.#octets.length;
  }

  octet(): number {
    const octet = this.#octets[this.at++];
    if (octet === undefined) throw new Error('The module ends too early.');
    return octet;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = this.octet();
      value |= (octet & 0x7f) << shift;
      if (octet < 0x80) return value >>> 0;
    }
  }

  /** The octets behind a length, which stands before them. */
  sized(): Reader {
    const length = this.number();
    this.at += length;
    return new Reader(this.#octets.subarray(this.at - length, this.at));
  }

  text(): string {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.#octets.subarray(this.at - length, this.at));
  }
}
