/** What decoding an instruction starts from, and what comes of it. */
import type { Memory } from './memory.ts';
import type { Regions } from './regions.ts';
import type { SpecialRegisters } from './special-registers.ts';

/** One decoded instruction: carries it out and returns the address of the next. */
export type Step = () => number;

/** The processor as its instructions find it. */
export interface Processor {
  /** AR: a0 to a15. */
  readonly a: Int32Array;
  readonly memory: Memory;
  readonly special: SpecialRegisters;
  /** For loads and stores, and for instructions. */
  readonly dataRegions: Regions;
  readonly instructionRegions: Regions;
  /** WAITI: nothing is carried out until an interrupt. */
  waiting: boolean;
}

/** The fields of an instruction, named as in the manual. */
export interface Fields {
  /** Where it stands, and what follows it. */
  readonly at: number;
  readonly next: number;
  readonly octets: number;
  readonly t: number;
  readonly s: number;
  readonly r: number;
  readonly op1: number;
  readonly op2: number;
  /** Bits 23 to 16, without a sign. */
  readonly imm8: number;
}

/** The lower `bits` of a number, with their sign. */
export function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}
