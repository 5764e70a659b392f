/**
 * The image of a program for the virtual board: Espressif's container with one segment, a
 * WebAssembly module, and the chip id that says so.
 */
import { concatOctets } from '../octets/octets.ts';
import type { Octets } from '../octets/octets.ts';
import { CHIP_ID_WEBASSEMBLY } from './chips.ts';
import { writeImage } from './image.ts';

/** Where the ROM log says the module goes: the start of the program's instruction RAM. */
const PROGRAM_ADDRESS = 0x40080400;

export function writeWebAssemblyImage(module: Uint8Array): Octets {
  return writeImage({
    chipId: CHIP_ID_WEBASSEMBLY,
    entry: PROGRAM_ADDRESS,
    segments: [{ address: PROGRAM_ADDRESS, octets: padModule(module) }],
  });
}

/**
 * The ROM loads whole words, but octets after the last section would make a module invalid; an empty
 * custom section (WebAssembly core specification 5.5.3) fills up: id 0, size, name length 0, zeros.
 */
function padModule(module: Uint8Array): Octets {
  const missing = (4 - (module.length % 4)) % 4;
  if (missing === 0) return concatOctets(module);
  const section = new Uint8Array(missing === 3 ? 3 : missing + 4);
  section[1] = section.length - 2;
  return concatOctets(module, section);
}
