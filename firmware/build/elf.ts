/**
 * The parts of a linked program that an image needs: the entry and the octets to load (System V ABI,
 * "Object Files" and "Program Loading": ELF32, little-endian). Left out: sections, symbols, debugging.
 */
import { readUint16, readUint32 } from '../../device/formats/octets/octets.ts';

const MAGIC = 0x464c457f;
const CLASS_32_LITTLE_ENDIAN = 0x0101;
const PT_LOAD = 1;

export interface Program {
  readonly entry: number;
  /** The octets in the file, by ascending address; without memory that begins as zero. */
  readonly segments: readonly { readonly address: number; readonly octets: Uint8Array }[];
  /** All memory the program takes, zeroed memory too; sizes in octets. */
  readonly memory: readonly { readonly address: number; readonly size: number }[];
}

/** @throws RangeError when the file is no ELF32 file, or incomplete */
export function readElf(file: Uint8Array): Program {
  if (file.length < 52 || readUint32(file, 0) !== MAGIC) throw new RangeError('no ELF file');
  if (readUint16(file, 4) !== CLASS_32_LITTLE_ENDIAN) throw new RangeError('no ELF32 file');
  const headersAt = readUint32(file, 28);
  const headerSize = readUint16(file, 42);
  const count = readUint16(file, 44);
  if (headersAt + count * headerSize > file.length) throw new RangeError('program headers cut off');
  const segments: Program['segments'][number][] = [];
  const memory: Program['memory'][number][] = [];
  for (let index = 0; index < count; index++) {
    const at = headersAt + index * headerSize;
    if (readUint32(file, at) !== PT_LOAD) continue;
    const offset = readUint32(file, at + 4);
    const address = readUint32(file, at + 8);
    const end = offset + readUint32(file, at + 16);
    if (end > file.length) throw new RangeError('segment cut off');
    if (end > offset) segments.push({ address, octets: file.slice(offset, end) });
    memory.push({ address, size: readUint32(file, at + 20) });
  }
  segments.sort((a, b) => a.address - b.address);
  return { entry: readUint32(file, 24), segments, memory };
}
