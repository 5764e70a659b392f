/** Jumps, calls and branches (Xtensa ISA Reference Manual, "Instruction Descriptions"). */
import { signed, type Fields, type Processor, type Step } from './instruction.ts';

/** Immediates of branches by their four bits ("Table 3-17, 3-18: B4CONST, B4CONSTU"). */
const B4CONST = [-1, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256] as const;
const B4CONSTU = [32768, 65536, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 32, 64, 128, 256] as const;

export function decodeBranch(processor: Processor, fields: Fields, op0: number): Step | null {
  if (op0 === 0x5) return call(processor, fields);
  return op0 === 0x6 ? immediate(processor, fields) : compare(processor, fields);
}

/** CALL0; the other three belong to the windowed ABI. */
function call({ a }: Processor, { at, next, octets, t }: Fields): Step | null {
  if ((t & 0x3) !== 0) return null;
  const target = (at & ~3) + 4 + signed(octets >>> 6, 18) * 4;
  return () => {
    a[0] = next;
    return target;
  };
}

/** JX, RET. */
export function jumpToRegister({ a }: Processor, s: number): Step {
  return () => a[s]!;
}

/** CALLX0: the target is read before a0 changes. */
export function callRegister({ a }: Processor, s: number, next: number): Step {
  return () => {
    const target = a[s]!;
    a[0] = next;
    return target;
  };
}

/** BEQZ and BNEZ of either length. */
export function branchIfZero(
  { a }: Processor,
  s: number,
  ifZero: boolean,
  target: number,
  next: number,
): Step {
  return ifZero ? () => (a[s] === 0 ? target : next) : () => (a[s] !== 0 ? target : next);
}

/** SI: J and the branches that compare with zero or an immediate. */
function immediate(processor: Processor, { at, next, octets, s, t, r, imm8 }: Fields): Step | null {
  const { a } = processor;
  const far = at + 4 + signed(octets >>> 12, 12);
  const near = at + 4 + signed(imm8, 8);
  const value = B4CONST[r]!;
  const unsigned = B4CONSTU[r]!;
  if ((t & 0x3) === 0x0) {
    const target = at + 4 + signed(octets >>> 6, 18);
    return () => target; // J
  }
  // The fields n, lower half of t, and m, its upper half.
  switch (t) {
    case 0x1: // BEQZ
      return branchIfZero(processor, s, true, far, next);
    case 0x5: // BNEZ
      return branchIfZero(processor, s, false, far, next);
    case 0x9: // BLTZ
      return () => (a[s]! < 0 ? far : next);
    case 0xd: // BGEZ
      return () => (a[s]! >= 0 ? far : next);
    case 0x2: // BEQI
      return () => (a[s] === value ? near : next);
    case 0x6: // BNEI
      return () => (a[s] !== value ? near : next);
    case 0xa: // BLTI
      return () => (a[s]! < value ? near : next);
    case 0xe: // BGEI
      return () => (a[s]! >= value ? near : next);
    case 0xb: // BLTUI
      return () => (a[s]! >>> 0 < unsigned ? near : next);
    case 0xf: // BGEUI
      return () => (a[s]! >>> 0 >= unsigned ? near : next);
    default: // ENTRY; loops and booleans (B1)
      return null;
  }
}

/** B: two registers, or a bit of one. */
function compare({ a }: Processor, { at, next, s, t, r, imm8 }: Fields): Step {
  const target = at + 4 + signed(imm8, 8);
  // BBCI, BBSI: the bit's number has its highest place in r.
  const bit = 1 << (t | ((r & 0x1) << 4));
  switch (r) {
    case 0x0: // BNONE
      return () => ((a[s]! & a[t]!) === 0 ? target : next);
    case 0x1: // BEQ
      return () => (a[s] === a[t] ? target : next);
    case 0x2: // BLT
      return () => (a[s]! < a[t]! ? target : next);
    case 0x3: // BLTU
      return () => (a[s]! >>> 0 < a[t]! >>> 0 ? target : next);
    case 0x4: // BALL
      return () => ((~a[s]! & a[t]!) === 0 ? target : next);
    case 0x5: // BBC
      return () => ((a[s]! & (1 << a[t]!)) === 0 ? target : next);
    case 0x6:
    case 0x7: // BBCI
      return () => ((a[s]! & bit) === 0 ? target : next);
    case 0x8: // BANY
      return () => ((a[s]! & a[t]!) !== 0 ? target : next);
    case 0x9: // BNE
      return () => (a[s] !== a[t] ? target : next);
    case 0xa: // BGE
      return () => (a[s]! >= a[t]! ? target : next);
    case 0xb: // BGEU
      return () => (a[s]! >>> 0 >= a[t]! >>> 0 ? target : next);
    case 0xc: // BNALL
      return () => ((~a[s]! & a[t]!) !== 0 ? target : next);
    case 0xd: // BBS
      return () => ((a[s]! & (1 << a[t]!)) !== 0 ? target : next);
    default: // BBSI
      return () => ((a[s]! & bit) !== 0 ? target : next);
  }
}
