/**
 * The processor: registers, time, and the loop that carries out instructions. An Xtensa LX6 as
 * compiled programs with the call0 ABI use it (Xtensa Instruction Set Architecture Reference Manual):
 * core architecture, density option, 16- and 32-bit multiplication, normalization, regions, and of the
 * exception and interrupt options what exceptions and a level-1 interrupt need. Left out, and loud when
 * used: register windows, zero-overhead loops, floating point, booleans, division, min and max, MAC16,
 * caches, coprocessors, debugging, interrupts above level 1.
 *
 * An instruction takes two cycles here. The chip's pipeline takes one for most of them and some more
 * for taken branches, calls and peripherals' registers; two for each is meant to be rather too much, so
 * that what keeps up with the line here keeps up there.
 */
import { decode } from './decode.ts';
import { EXCEPTION_CAUSES, Fault, hex, isException, type ExceptionCause } from './fault.ts';
import type { Processor, Step } from './instruction.ts';
import { Regions } from './regions.ts';
import { INSTRUCTION_OCTETS, INSTRUCTION_START, type Memory } from './memory.ts';
import { SpecialRegisters } from './special-registers.ts';

/**
 * A program that looks so often at the clock or at the UART, with no more than so many instructions
 * between, and does nothing else that shows outside, waits.
 */
const WAITING_POLLS = 32;
const POLL_INSTRUCTIONS = 2000;
/** What each further look at them then takes, unless something happens before: 0.1 ms. */
const POLL_CYCLES = 4000;

/** InstrPIFAddrError and LoadStorePIFAddrError. */
const BUS_CAUSES = { instruction: 14, data: 15 };

/** See above. */
const CYCLES_PER_INSTRUCTION = 2;
/** Cycles that one stretch of {@link Core.run} can count. */
const MAX_STRETCH = 2 ** 30;

export class Core implements Processor {
  readonly a = new Int32Array(16);
  readonly memory: Memory;
  readonly special: SpecialRegisters;
  readonly dataRegions = new Regions();
  readonly instructionRegions = new Regions();
  /** Address of the next instruction. */
  pc = 0;
  /** Carried out since the start; time that was skipped is not in it. */
  instructions = 0;
  /** Handed to the program's own vectors. */
  exceptions = 0;
  waiting = false;
  readonly #steps = new Array<Step | undefined>(INSTRUCTION_OCTETS).fill(undefined);
  #polls = 0;
  #lastPoll = 0;
  #startCycle = 0;
  #spent = 0;
  #skipped = 0;
  #stretch = 0;

  constructor(memory: Memory) {
    this.memory = memory;
    this.special = new SpecialRegisters(this);
    memory.onCodeChange = (address) => {
      const at = address - INSTRUCTION_START;
      // The longest instruction that reaches into the word begins two octets before it.
      this.#steps.fill(undefined, Math.max(0, at - 2), at + 4);
    };
  }

  /** Cycles since the start; CCOUNT is its lower 32 bits. */
  get cycles(): number {
    return this.#startCycle + this.#spent;
  }

  /** Lets time go by without instructions, between stretches. */
  skipTo(cycles: number): void {
    this.#startCycle = Math.max(this.#startCycle, cycles);
  }

  /**
   * The program looked at the clock or at the UART's state. While it waits, time goes by in larger
   * steps, up to the next event: it would spend it going round its loop, and so need not the host.
   */
  polled(): void {
    const instructions = this.#carriedOut;
    const isNear = instructions - this.#lastPoll <= POLL_INSTRUCTIONS;
    this.#lastPoll = instructions;
    this.#polls = isNear ? this.#polls + 1 : 0;
    if (this.#polls < WAITING_POLLS) return;
    const cycles = Math.max(0, Math.min(this.#stretch - this.#spent, POLL_CYCLES));
    this.#spent += cycles;
    this.#skipped += cycles;
  }

  /** The program did something that shows outside: it does not just wait. */
  acted(): void {
    this.#polls = 0;
  }

  /** Ends the stretch after this instruction: interrupts or events may have changed. */
  pause(): void {
    this.#stretch = 0;
  }

  /**
   * Carries out instructions until `cycles` has reached `limit` or the stretch is ended.
   * @throws Fault, with where it happened: what this chip leaves out, and an exception for which the
   * program has no vectors
   */
  run(limit: number): void {
    this.#stretch = Math.min(limit - this.#startCycle, MAX_STRETCH);
    const steps = this.#steps;
    let { pc } = this;
    try {
      while (this.#spent < this.#stretch) {
        const step = steps[pc - INSTRUCTION_START] ?? this.#decode(pc);
        this.#spent += CYCLES_PER_INSTRUCTION;
        pc = step();
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.pc = pc;
      if (!this.#isHandled(error)) throw this.#located(error, pc);
      pc = this.pc;
    } finally {
      this.pc = pc;
      this.#settle();
    }
  }

  /** Adds up what went by. */
  #settle(): void {
    this.instructions = this.#carriedOut;
    this.#startCycle += this.#spent;
    this.#spent = this.#skipped = this.#stretch = 0;
  }

  get #carriedOut(): number {
    return this.instructions + (this.#spent - this.#skipped) / CYCLES_PER_INSTRUCTION;
  }

  #decode(pc: number): Step {
    const octets = this.memory.instruction(pc);
    if (octets < 0) throw new Fault('InstructionFetchError', 'there is no instruction', pc);
    const step = decode(this, pc, octets);
    if (step === null) throw new Fault('IllegalInstruction', 'not one that this processor knows');
    this.#steps[pc - INSTRUCTION_START] = step;
    return step;
  }

  /** Whether the program goes on, in its own vectors. It takes time, however often it happens. */
  #isHandled({ cause, address }: Fault): boolean {
    if (!isException(cause)) return false;
    this.#spent += CYCLES_PER_INSTRUCTION;
    if (!this.special.takeException(this.#causeCode(cause, address), address)) return false;
    this.exceptions++;
    return true;
  }

  /** Where the processor allows everything, it is the bus that finds nothing. */
  #causeCode(cause: ExceptionCause, address: number): number {
    switch (cause) {
      case 'LoadProhibited':
      case 'StoreProhibited':
        return this.dataRegions.prohibits(address) ? EXCEPTION_CAUSES[cause] : BUS_CAUSES.data;
      case 'InstructionFetchError':
        return this.instructionRegions.prohibits(this.pc)
          ? EXCEPTION_CAUSES.InstructionFetchProhibited
          : BUS_CAUSES.instruction;
      default:
        return EXCEPTION_CAUSES[cause];
    }
  }

  #located(fault: Fault, pc: number): Fault {
    const octets = this.memory.instruction(pc);
    const listed =
      octets < 0
        ? 'none'
        : [octets & 0xff, (octets >>> 8) & 0xff, octets >>> 16]
            .map((octet) => octet.toString(16).padStart(2, '0'))
            .join(' ');
    const [, what = fault.message] = /^\w+: (.*)$/.exec(fault.message) ?? [];
    return new Fault(fault.cause, `${what}; pc ${hex(pc)}, octets ${listed}`);
  }
}
