/**
 * MEM_BEGIN, MEM_DATA, MEM_END: code that a host loads into RAM. Nothing here can run Xtensa code.
 * So only facts are kept that tell esptool's stub: the address of each block, and whether the block
 * contains the stub's greeting.
 */
import { sameOctets } from '../formats/octets/octets.ts';
import { STUB_GREETING } from '../formats/esp/commands.ts';
import { isRam } from './loader-memory.ts';

/** Blocks remembered; the stub has three. */
const MAX_BLOCKS = 256;

export class RamLoader {
  #loading: { at: number; remaining: number } | null = null;
  #loaded: { readonly start: number; readonly end: number; readonly greets: boolean }[] = [];

  /** False when not all of the range is RAM. */
  begin(address: number, size: number): boolean {
    this.#loading = isRam(address, size) ? { at: address, remaining: size } : null;
    return this.#loading !== null;
  }

  /** False when nothing was begun, or this is more than was announced. */
  take(octets: Uint8Array): boolean {
    if (this.#loading === null || octets.length > this.#loading.remaining) return false;
    this.load(this.#loading.at, octets);
    this.#loading.at += octets.length;
    this.#loading.remaining -= octets.length;
    return true;
  }

  /** Notes a block that a loader has put into RAM. */
  load(start: number, octets: Uint8Array): void {
    const end = start + octets.length;
    this.#loaded.push({ start, end, greets: contains(octets, STUB_GREETING) });
    // A host that loads for ever is forgotten from the beginning.
    if (this.#loaded.length > MAX_BLOCKS) this.#loaded.shift();
  }

  end(): void {
    this.#loading = null;
  }

  /** Whether the loaded octets include `entry` and the stub's greeting. */
  holdsStub(entry: number): boolean {
    const isLoaded = this.#loaded.some(({ start, end }) => entry >= start && entry < end);
    return isLoaded && this.#loaded.some(({ greets }) => greets);
  }
}

function contains(octets: Uint8Array, part: Uint8Array): boolean {
  const [first = 0] = part;
  for (let at = octets.indexOf(first); at !== -1; at = octets.indexOf(first, at + 1)) {
    if (sameOctets(octets.subarray(at, at + part.length), part)) return true;
  }
  return false;
}
