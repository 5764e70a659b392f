/**
 * From octets to instructions: the operand fields and which group takes the first opcode (Xtensa ISA
 * Reference Manual, "Instruction Formats and Opcodes", little-endian byte order).
 */
import { decodeArithmetic } from './arithmetic.ts';
import { decodeBranch } from './branches.ts';
import { decodeLoad, decodeLoadLiteral } from './loads.ts';
import { decodeNarrow } from './narrow.ts';
import type { Fields, Processor, Step } from './instruction.ts';

/** Instructions with op0 of 8 and more have two octets. */
const FIRST_NARROW = 8;

/** @returns null for what is no instruction of this processor */
export function decode(processor: Processor, at: number, octets: number): Step | null {
  const op0 = octets & 0xf;
  const fields: Fields = {
    at,
    next: at + (op0 >= FIRST_NARROW ? 2 : 3),
    octets,
    t: (octets >>> 4) & 0xf,
    s: (octets >>> 8) & 0xf,
    r: (octets >>> 12) & 0xf,
    op1: (octets >>> 16) & 0xf,
    op2: (octets >>> 20) & 0xf,
    imm8: octets >>> 16,
  };
  switch (op0) {
    case 0x0: // QRST
      return decodeArithmetic(processor, fields);
    case 0x1: // L32R
      return decodeLoadLiteral(processor, fields);
    case 0x2: // LSAI
      return decodeLoad(processor, fields);
    case 0x5: // CALLN
    case 0x6: // SI
    case 0x7: // B
      return decodeBranch(processor, fields, op0);
    case 0x8:
    case 0x9:
    case 0xa:
    case 0xb:
    case 0xc: // ST2
    case 0xd: // ST3
      return decodeNarrow(processor, fields, op0);
    default:
      return null;
  }
}
