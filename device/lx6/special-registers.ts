/**
 * Special registers (Xtensa ISA Reference Manual, "Special Registers") and what they do together:
 * exceptions and level-1 interrupts ("Exception Option", "Interrupt Option"). Those with no meaning for the programs
 * at hand are loud.
 */
import { Fault } from './fault.ts';

const NUMBERS = {
  SAR: 3,
  EPC1: 177,
  DEPC: 192,
  EXCSAVE1: 209,
  INTERRUPT: 226,
  INTENABLE: 228,
  PS: 230,
  VECBASE: 231,
  EXCCAUSE: 232,
  CCOUNT: 234,
  EXCVADDR: 238,
} as const;

/** Fields of PS. */
const PS_INTLEVEL = 0xf;
const PS_EXCM = 1 << 4;
const PS_UM = 1 << 5;
const PS_WOE = 1 << 18;

/** EXCCAUSE of a level-1 interrupt. */
const LEVEL_1_INTERRUPT = 4;
/** The chip's interrupts of level 1 (ESP-IDF core-isa.h, XCHAL_INTLEVEL1_MASK): 0 to 10, 12, 13, 17, 18. */
const LEVEL_1 = 0x637ff;
/** Offsets from VECBASE by PS.UM (ESP-IDF, XCHAL_USER_VECOFS and XCHAL_KERNEL_VECOFS). */
const USER_VECTOR = 0x340;
const KERNEL_VECTOR = 0x300;
/** Where an exception goes while PS.EXCM is set (XCHAL_DOUBLEEXC_VECOFS). */
const DOUBLE_VECTOR = 0x3c0;
/** VECBASE as the ROM leaves it, whose code is not here. */
const ROM_VECTORS = 0x40000000;

/** The processor around them. */
export interface Surroundings {
  readonly cycles: number;
  pc: number;
  waiting: boolean;
  /** The program looked at the clock. */
  polled(): void;
  /** Interrupts have to be looked at again. */
  pause(): void;
}

export class SpecialRegisters {
  sar = 0;
  /** As the ROM calls a program: with register windows, in user mode. */
  ps = PS_WOE | PS_UM;
  /** Interrupts that ask now, whether enabled or not. */
  interrupt = 0;
  readonly #core: Surroundings;
  #enabled = 0;
  #epc1 = 0;
  #excsave1 = 0;
  #exccause = 0;
  #vecbase = ROM_VECTORS;
  #depc = 0;
  #excvaddr = 0;
  /** CCOUNT less the cycles since the start. */
  #ccountAhead = 0;

  constructor(core: Surroundings) {
    this.#core = core;
  }

  read(number: number): number {
    switch (number) {
      case NUMBERS.SAR:
        return this.sar;
      case NUMBERS.EPC1:
        return this.#epc1;
      case NUMBERS.DEPC:
        return this.#depc;
      case NUMBERS.EXCVADDR:
        return this.#excvaddr;
      case NUMBERS.EXCSAVE1:
        return this.#excsave1;
      case NUMBERS.INTERRUPT:
        return this.interrupt;
      case NUMBERS.INTENABLE:
        return this.#enabled;
      case NUMBERS.PS:
        return this.ps;
      case NUMBERS.VECBASE:
        return this.#vecbase;
      case NUMBERS.EXCCAUSE:
        return this.#exccause;
      case NUMBERS.CCOUNT:
        this.#core.polled();
        return (this.#core.cycles + this.#ccountAhead) | 0;
      default:
        throw new Fault('Unimplemented', `special register ${number} was read`);
    }
  }

  write(number: number, value: number): void {
    switch (number) {
      case NUMBERS.SAR:
        this.sar = value & 0x3f;
        break;
      case NUMBERS.EPC1:
        this.#epc1 = value;
        break;
      case NUMBERS.EXCSAVE1:
        this.#excsave1 = value;
        break;
      case NUMBERS.INTENABLE:
        if ((value & ~LEVEL_1) !== 0) {
          throw new Fault('Unimplemented', 'an interrupt above level 1 was enabled');
        }
        this.#enabled = value;
        this.#core.pause();
        break;
      case NUMBERS.PS:
        this.ps = value;
        this.#core.pause();
        break;
      case NUMBERS.VECBASE:
        // The lower ten bits are not there.
        this.#vecbase = value & ~0x3ff;
        break;
      case NUMBERS.EXCCAUSE:
        this.#exccause = value & 0x3f;
        break;
      case NUMBERS.CCOUNT:
        this.#ccountAhead = (value - this.#core.cycles) | 0;
        break;
      default:
        throw new Fault('Unimplemented', `special register ${number} was written`);
    }
  }

  setInterruptLevel(level: number): void {
    this.ps = (this.ps & ~PS_INTLEVEL) | level;
    this.#core.pause();
  }

  /** Turns to the interrupt's vector if one asks, is enabled, and is not masked. */
  takeInterrupt(): void {
    if ((this.interrupt & this.#enabled) === 0) return;
    if ((this.ps & (PS_INTLEVEL | PS_EXCM)) !== 0) return;
    this.#enter(LEVEL_1_INTERRUPT);
    this.#core.waiting = false;
  }

  /**
   * Turns to the exception's vector, with the core's pc at the instruction that failed.
   * @returns False when the program has no vectors of its own.
   */
  takeException(cause: number, address: number): boolean {
    if (this.#vecbase === ROM_VECTORS) return false;
    this.#excvaddr = address;
    this.#enter(cause);
    return true;
  }

  #enter(cause: number): void {
    const core = this.#core;
    this.#exccause = cause;
    if ((this.ps & PS_EXCM) !== 0) {
      this.#depc = core.pc;
      core.pc = this.#vecbase + DOUBLE_VECTOR;
      return;
    }
    this.#epc1 = core.pc;
    core.pc = this.#vecbase + ((this.ps & PS_UM) !== 0 ? USER_VECTOR : KERNEL_VECTOR);
    this.ps |= PS_EXCM;
  }

  /** RFE. */
  returnFromException(): number {
    this.ps &= ~PS_EXCM;
    this.#core.pause();
    return this.#epc1;
  }
}
