/** Loads, stores and immediates (Xtensa ISA Reference Manual, "Instruction Descriptions"). */
import { signed, type Fields, type Processor, type Step } from './instruction.ts';

/** L32R: the literal lies before the instruction, up to 256 KB. */
export function decodeLoadLiteral({ a, memory }: Processor, { at, next, octets, t }: Fields): Step {
  const offset = -0x40000 + ((octets >>> 8) << 2);
  const address = (((at + 3) & ~3) + offset) | 0;
  return () => {
    a[t] = memory.load32(address);
    return next;
  };
}

/** LSAI: the offset counts units of what is loaded. */
export function decodeLoad({ a, memory }: Processor, { next, s, t, r, imm8 }: Fields): Step | null {
  switch (r) {
    case 0x0: // L8UI
      return () => {
        a[t] = memory.load8(a[s]! + imm8);
        return next;
      };
    case 0x1: // L16UI
      return () => {
        a[t] = memory.load16(a[s]! + imm8 * 2);
        return next;
      };
    case 0x2: // L32I
      return () => {
        a[t] = memory.load32(a[s]! + imm8 * 4);
        return next;
      };
    case 0x4: // S8I
      return () => {
        memory.store8(a[s]! + imm8, a[t]!);
        return next;
      };
    case 0x5: // S16I
      return () => {
        memory.store16(a[s]! + imm8 * 2, a[t]!);
        return next;
      };
    case 0x6: // S32I
      return () => {
        memory.store32(a[s]! + imm8 * 4, a[t]!);
        return next;
      };
    case 0x9: // L16SI
      return () => {
        a[t] = signed(memory.load16(a[s]! + imm8 * 2), 16);
        return next;
      };
    case 0xa: {
      // MOVI: twelve bits, the upper four where s is.
      const value = signed((s << 8) | imm8, 12);
      return () => {
        a[t] = value;
        return next;
      };
    }
    case 0xc: // ADDI
    case 0xd: {
      // ADDMI
      const value = r === 0xc ? signed(imm8, 8) : signed(imm8, 8) * 256;
      return () => {
        a[t] = a[s]! + value;
        return next;
      };
    }
    default:
      return null;
  }
}
