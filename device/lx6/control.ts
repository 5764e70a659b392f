/**
 * Instructions about the processor itself: special registers, interrupt level, synchronization,
 * regions of memory (Xtensa ISA Reference Manual, "Processor Control Instructions", "Exception
 * Option", "Interrupt Option", "Region Protection Option").
 */
import type { Fields, Processor, Step } from './instruction.ts';

/** RSR, WSR, XSR: the register's number is where r and s are. */
export function decodeSpecial(processor: Processor, { next, s, t, r, op1, op2 }: Fields): Step {
  const { a, special } = processor;
  const number = (r << 4) | s;
  if (op1 === 0x1) {
    return () => {
      const old = special.read(number);
      special.write(number, a[t]!);
      a[t] = old;
      return next;
    };
  }
  if (op2 === 0x0) {
    return () => {
      a[t] = special.read(number);
      return next;
    };
  }
  return () => {
    special.write(number, a[t]!);
    return next;
  };
}

/** ST0 beside the jumps. */
export function decodeControl(processor: Processor, { next, s, t, r }: Fields): Step | null {
  const { a, special } = processor;
  switch (r) {
    case 0x2: // SYNC
      return decodeSync(s, t, next);
    case 0x3: // RFEI
      if (t !== 0 || s !== 0) return null; // but RFE
      return () => special.returnFromException();
    case 0x6: // RSIL
      return () => {
        const old = special.ps;
        special.setInterruptLevel(s);
        a[t] = old;
        return next;
      };
    case 0x7: // WAITI
      if (t !== 0) return null;
      return () => {
        special.setInterruptLevel(s);
        processor.waiting = true;
        return next;
      };
    default:
      return null;
  }
}

/** Nothing is out of order here, so that all of these do nothing. */
function decodeSync(s: number, t: number, next: number): Step | null {
  if (s !== 0) return null;
  switch (t) {
    case 0x0: // ISYNC
    case 0x1: // RSYNC
    case 0x2: // ESYNC
    case 0x3: // DSYNC
    case 0x8: // EXCW
    case 0xc: // MEMW
    case 0xd: // EXTW
    case 0xf: // NOP
      return () => next;
    default:
      return null;
  }
}

/** WITLB, WDTLB: what one region of the address space is for. */
export function decodeRegion(processor: Processor, { next, s, t, r }: Fields): Step | null {
  const { a, dataRegions, instructionRegions } = processor;
  if (r !== 0x6 && r !== 0xe) return null;
  const regions = r === 0x6 ? instructionRegions : dataRegions;
  return () => {
    regions.write(a[s]!, a[t]!);
    return next;
  };
}
