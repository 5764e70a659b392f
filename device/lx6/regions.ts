/**
 * What the processor itself allows in each eighth of the address space (Xtensa ISA Reference Manual,
 * "Region Protection Option"): everything after a reset, nothing where a program says so. Left out: the
 * attributes in between, which are about caches.
 */
import { Fault } from './fault.ts';

/** After a reset: no cache, and whatever is asked goes out on the bus. */
const EVERYTHING = 2;
const NOTHING = 15;

export class Regions {
  readonly #attributes = new Uint8Array(8).fill(EVERYTHING);

  /** WDTLB or WITLB: `entry` is an address in the region. */
  write(entry: number, attribute: number): void {
    if (attribute !== EVERYTHING && attribute !== NOTHING) {
      throw new Fault('Unimplemented', `attribute ${attribute} for a region of memory`);
    }
    this.#attributes[entry >>> 29] = attribute;
  }

  prohibits(address: number): boolean {
    return this.#attributes[address >>> 29] === NOTHING;
  }
}
