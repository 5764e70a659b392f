/**
 * Shifts: by a number in the instruction, or by SAR, which other instructions set (Xtensa ISA
 * Reference Manual, "Shift Instructions").
 */
import type { Fields, Processor, Step } from './instruction.ts';

/** ST1: what sets SAR. SSL and SSA8B are there because a shift to the left is one to the right. */
export function decodeShiftSetup(
  { a, special }: Processor,
  { next, s, t, r }: Fields,
): Step | null {
  const amount = s | ((t & 0x1) << 4);
  switch (r) {
    case 0x0: // SSR
      return () => {
        special.sar = a[s]! & 0x1f;
        return next;
      };
    case 0x1: // SSL
      return () => {
        special.sar = 32 - (a[s]! & 0x1f);
        return next;
      };
    case 0x2: // SSA8L
      return () => {
        special.sar = (a[s]! & 0x3) * 8;
        return next;
      };
    case 0x3: // SSA8B
      return () => {
        special.sar = 32 - (a[s]! & 0x3) * 8;
        return next;
      };
    case 0x4: // SSAI
      return () => {
        special.sar = amount;
        return next;
      };
    default:
      return null;
  }
}

/** RST1. */
export function decodeShift(
  { a, special }: Processor,
  { next, s, t, r, op2 }: Fields,
): Step | null {
  switch (op2) {
    case 0x0:
    case 0x1: {
      // SLLI: the field holds 32 less the amount.
      const amount = 32 - (t | ((op2 & 0x1) << 4));
      if (amount === 32) return null;
      return () => {
        a[r] = a[s]! << amount;
        return next;
      };
    }
    case 0x2:
    case 0x3: {
      // SRAI
      const amount = s | ((op2 & 0x1) << 4);
      return () => {
        a[r] = a[t]! >> amount;
        return next;
      };
    }
    case 0x4: // SRLI: up to 15; EXTUI does more.
      return () => {
        a[r] = a[t]! >>> s;
        return next;
      };
    case 0x8: // SRC
      return () => {
        a[r] = funnel(a[s]!, a[t]!, special.sar);
        return next;
      };
    case 0x9: // SRL
      return () => {
        a[r] = funnel(0, a[t]!, special.sar);
        return next;
      };
    case 0xa: // SLL
      return () => {
        a[r] = funnel(a[s]!, 0, special.sar);
        return next;
      };
    case 0xb: // SRA
      return () => {
        a[r] = a[t]! >> Math.min(special.sar, 31);
        return next;
      };
    default:
      return null;
  }
}

/** 32 bits of the 64 in `high` and `low`, from bit `sar` up; 0 to 63, with zeros above. */
function funnel(high: number, low: number, sar: number): number {
  if (sar === 0) return low;
  if (sar < 32) return (high << (32 - sar)) | (low >>> sar);
  // JavaScript takes shift amounts modulo 32.
  return high >>> (sar & 0x1f);
}
