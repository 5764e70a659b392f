/** The code density option: instructions of two octets (Xtensa ISA Reference Manual, "Code Density Option"). */
import { branchIfZero, jumpToRegister } from './branches.ts';
import { signed, type Fields, type Processor, type Step } from './instruction.ts';

export function decodeNarrow(processor: Processor, fields: Fields, op0: number): Step | null {
  const { a, memory } = processor;
  const { next, s, t, r } = fields;
  switch (op0) {
    case 0x8: // L32I.N
      return () => {
        a[t] = memory.load32(a[s]! + r * 4);
        return next;
      };
    case 0x9: // S32I.N
      return () => {
        memory.store32(a[s]! + r * 4, a[t]!);
        return next;
      };
    case 0xa: // ADD.N
      return () => {
        a[r] = a[s]! + a[t]!;
        return next;
      };
    case 0xb: {
      // ADDI.N: 0 stands for −1.
      const value = t === 0 ? -1 : t;
      return () => {
        a[r] = a[s]! + value;
        return next;
      };
    }
    case 0xc:
      return moveOrBranch(processor, fields);
    default:
      return st3(processor, fields);
  }
}

/** ST2: MOVI.N, BEQZ.N, BNEZ.N. */
function moveOrBranch(processor: Processor, fields: Fields): Step {
  const { a } = processor;
  const { at, next, s, t, r } = fields;
  if ((t & 0x8) === 0) {
    const bits = ((t & 0x7) << 4) | r;
    // −32 to 95: the two upper bits both set make it negative.
    const value = bits >= 0x60 ? signed(bits, 7) : bits;
    return () => {
      a[s] = value;
      return next;
    };
  }
  // Forwards only: six bits without a sign.
  const target = at + 4 + (((t & 0x3) << 4) | r);
  return branchIfZero(processor, s, (t & 0x4) === 0, target, next);
}

/** ST3: MOV.N and, as S3, RET.N and NOP.N. */
function st3(processor: Processor, { next, s, t, r }: Fields): Step | null {
  const { a } = processor;
  if (r === 0x0) {
    return () => {
      a[t] = a[s]!;
      return next;
    };
  }
  if (r !== 0xf || s !== 0) return null;
  if (t === 0) return jumpToRegister(processor, 0);
  if (t === 3) return () => next;
  return null;
}
