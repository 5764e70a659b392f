/**
 * QRST: what works on registers alone, and the rarer things that share its opcode (Xtensa ISA
 * Reference Manual, "Opcode Encodings", tables RST0 to RST3).
 */
import { callRegister, jumpToRegister } from './branches.ts';
import { decodeShift, decodeShiftSetup } from './shifts.ts';
import { decodeControl, decodeRegion, decodeSpecial } from './control.ts';
import { signed, type Fields, type Processor, type Step } from './instruction.ts';

export function decodeArithmetic(processor: Processor, fields: Fields): Step | null {
  switch (fields.op1) {
    case 0x0:
      return rst0(processor, fields);
    case 0x1: // RST1: shifts, 16-bit multiplication, XSR
      if (fields.op2 === 0x6) return decodeSpecial(processor, fields);
      if (fields.op2 === 0xc || fields.op2 === 0xd) return multiply(processor, fields);
      return decodeShift(processor, fields);
    case 0x2: // RST2
      return fields.op2 === 0x8 ? multiply(processor, fields) : null;
    case 0x3:
      return rst3(processor, fields);
    case 0x4:
    case 0x5:
      return extract(processor, fields);
    default:
      return null;
  }
}

function rst0(processor: Processor, fields: Fields): Step | null {
  const { a } = processor;
  const { next, s, t, r, op2 } = fields;
  switch (op2) {
    case 0x0:
      return st0(processor, fields);
    case 0x1: // AND
      return () => {
        a[r] = a[s]! & a[t]!;
        return next;
      };
    case 0x2: // OR
      return () => {
        a[r] = a[s]! | a[t]!;
        return next;
      };
    case 0x3: // XOR
      return () => {
        a[r] = a[s]! ^ a[t]!;
        return next;
      };
    case 0x4: // ST1
      return r >= 0xe ? normalize(processor, fields) : decodeShiftSetup(processor, fields);
    case 0x5: // TLB
      return decodeRegion(processor, fields);
    case 0x6: // RT0
      return signs(processor, fields);
    case 0x8:
    case 0x9:
    case 0xa:
    case 0xb: {
      // ADD, ADDX2, ADDX4, ADDX8
      const shift = op2 - 0x8;
      return () => {
        a[r] = (a[s]! << shift) + a[t]!;
        return next;
      };
    }
    case 0xc:
    case 0xd:
    case 0xe:
    case 0xf: {
      // SUB, SUBX2, SUBX4, SUBX8
      const shift = op2 - 0xc;
      return () => {
        a[r] = (a[s]! << shift) - a[t]!;
        return next;
      };
    }
    default:
      return null;
  }
}

/** ST0: returns and indirect jumps (SNM0), and what is about the processor's state. */
function st0(processor: Processor, fields: Fields): Step | null {
  const { next, s, t, r } = fields;
  if (r !== 0x0) return decodeControl(processor, fields);
  // ILL is all zeros, and so are its fields here.
  if (t === 0x8) return s === 0 ? jumpToRegister(processor, 0) : null; // RET
  if (t === 0xa) return jumpToRegister(processor, s); // JX
  if (t === 0xc) return callRegister(processor, s, next); // CALLX0
  return null;
}

/** NSA and NSAU: places a number can be shifted to the left until its sign, or a 1, is in the way. */
function normalize({ a }: Processor, { next, s, t, r }: Fields): Step {
  if (r === 0xf) {
    return () => {
      a[t] = Math.clz32(a[s]!);
      return next;
    };
  }
  return () => {
    const value = a[s]!;
    a[t] = Math.clz32(value ^ (value >> 31)) - 1;
    return next;
  };
}

/** RT0: NEG and ABS. */
function signs({ a }: Processor, { next, s, t, r }: Fields): Step | null {
  if (s === 0x0) {
    return () => {
      a[r] = -a[t]!;
      return next;
    };
  }
  if (s !== 0x1) return null;
  return () => {
    a[r] = Math.abs(a[t]!);
    return next;
  };
}

/** MUL16U, MUL16S, MULL. */
function multiply({ a }: Processor, { next, s, t, r, op1, op2 }: Fields): Step {
  if (op1 === 0x2) {
    return () => {
      a[r] = Math.imul(a[s]!, a[t]!);
      return next;
    };
  }
  if (op2 === 0xc) {
    return () => {
      a[r] = Math.imul(a[s]! & 0xffff, a[t]! & 0xffff);
      return next;
    };
  }
  return () => {
    a[r] = Math.imul(signed(a[s]!, 16), signed(a[t]!, 16));
    return next;
  };
}

/** RST3: special registers and conditional moves. */
function rst3(processor: Processor, fields: Fields): Step | null {
  const { a } = processor;
  const { next, s, t, r, op2 } = fields;
  switch (op2) {
    case 0x0: // RSR
    case 0x1: // WSR
      return decodeSpecial(processor, fields);
    case 0x8: // MOVEQZ
      return () => {
        if (a[t] === 0) a[r] = a[s]!;
        return next;
      };
    case 0x9: // MOVNEZ
      return () => {
        if (a[t] !== 0) a[r] = a[s]!;
        return next;
      };
    case 0xa: // MOVLTZ
      return () => {
        if (a[t]! < 0) a[r] = a[s]!;
        return next;
      };
    case 0xb: // MOVGEZ
      return () => {
        if (a[t]! >= 0) a[r] = a[s]!;
        return next;
      };
    default:
      return null;
  }
}

/** EXTUI: some bits of a register, from `shift` up. */
function extract({ a }: Processor, { next, s, t, r, op1, op2 }: Fields): Step {
  const shift = s | ((op1 & 0x1) << 4);
  const mask = (1 << (op2 + 1)) - 1;
  return () => {
    a[r] = (a[t]! >>> shift) & mask;
    return next;
  };
}
