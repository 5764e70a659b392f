/**
 * The chip's internal RAM as its processor reaches it (ESP32 Technical Reference Manual, "System and
 * Memory"): data RAM by octets, half words and words, instruction RAM by aligned words alone;
 * whatever else is a register. Little endian. SRAM1 at its second address (0x400A0000), RTC memory,
 * ROM and flash are left out.
 *
 * Stricter than silicon in one thing: the chip takes a half word or a word of data RAM from any
 * address (ESP-IDF core-isa.h, XCHAL_UNALIGNED_LOAD_HW); compiled code never asks for that, so here it
 * ends the program.
 */
import type { Segment } from '../formats/esp/image.ts';
import { Fault, hex } from './fault.ts';

export const INSTRUCTION_START = 0x40070000;
const INSTRUCTION_END = 0x400a0000;
export const INSTRUCTION_OCTETS = INSTRUCTION_END - INSTRUCTION_START;
const DATA_START = 0x3ffae000;
const DATA_END = 0x40000000;
const DATA_OCTETS = DATA_END - DATA_START;
/** RAM holds anything after power-on, so a program that counts on zeros must not find any. */
const UNWRITTEN = 0xa5;

/** Registers: words at aligned addresses. Throw a {@link Fault} for one that is not there. */
export interface RegisterBus {
  read(address: number): number;
  write(address: number, value: number): void;
}

export class Memory {
  /** A word of instruction RAM was stored. */
  onCodeChange: (address: number) => void = () => undefined;
  readonly #registers: RegisterBus;
  readonly #code = new Uint8Array(INSTRUCTION_OCTETS).fill(UNWRITTEN);
  readonly #codeWords = new Int32Array(this.#code.buffer);
  readonly #octets = new Uint8Array(DATA_OCTETS).fill(UNWRITTEN);
  readonly #halves = new Uint16Array(this.#octets.buffer);
  readonly #words = new Int32Array(this.#octets.buffer);

  constructor(registers: RegisterBus) {
    this.#registers = registers;
  }

  /** @throws Fault when it does not lie wholly in RAM */
  load({ address, octets }: Segment): void {
    const end = address + octets.length;
    if (address >= DATA_START && end <= DATA_END) {
      this.#octets.set(octets, address - DATA_START);
    } else if (address >= INSTRUCTION_START && end <= INSTRUCTION_END) {
      this.#code.set(octets, address - INSTRUCTION_START);
    } else {
      throw new Fault('StoreProhibited', `${octets.length} octets at ${hex(address)}: no RAM`);
    }
  }

  /** Three octets from `address` on, the first lowest; −1 where no instruction can be. */
  instruction(address: number): number {
    const at = address - INSTRUCTION_START;
    const [first, second, third] = this.#code.subarray(at, at + 3);
    if (at < 0 || third === undefined) return -1;
    return first! | (second! << 8) | (third << 16);
  }

  load32(address: number): number {
    const at = (address - DATA_START) >>> 0;
    if ((address & 3) !== 0) throw unaligned('read', 4, address);
    if (at < DATA_OCTETS) return this.#words[at >>> 2]!;
    const codeAt = (address - INSTRUCTION_START) >>> 0;
    if (codeAt < INSTRUCTION_OCTETS) return this.#codeWords[codeAt >>> 2]!;
    return this.#registers.read(address >>> 0) | 0;
  }

  store32(address: number, value: number): void {
    const at = (address - DATA_START) >>> 0;
    if ((address & 3) !== 0) throw unaligned('written', 4, address);
    const codeAt = (address - INSTRUCTION_START) >>> 0;
    if (at < DATA_OCTETS) {
      this.#words[at >>> 2] = value;
    } else if (codeAt < INSTRUCTION_OCTETS) {
      this.#codeWords[codeAt >>> 2] = value;
      this.onCodeChange(address >>> 0);
    } else {
      this.#registers.write(address >>> 0, value >>> 0);
    }
  }

  load16(address: number): number {
    const at = (address - DATA_START) >>> 0;
    if ((address & 1) !== 0) throw unaligned('read', 2, address);
    if (at >= DATA_OCTETS) throw tooNarrow('read', 2, address);
    return this.#halves[at >>> 1]!;
  }

  store16(address: number, value: number): void {
    const at = (address - DATA_START) >>> 0;
    if ((address & 1) !== 0) throw unaligned('written', 2, address);
    if (at >= DATA_OCTETS) throw tooNarrow('written', 2, address);
    this.#halves[at >>> 1] = value;
  }

  load8(address: number): number {
    const at = (address - DATA_START) >>> 0;
    if (at >= DATA_OCTETS) throw tooNarrow('read', 1, address);
    return this.#octets[at]!;
  }

  store8(address: number, value: number): void {
    const at = (address - DATA_START) >>> 0;
    if (at >= DATA_OCTETS) throw tooNarrow('written', 1, address);
    this.#octets[at] = value;
  }
}

type Access = 'read' | 'written';

function unaligned(access: Access, octets: number, address: number): Fault {
  const what = `${octets} octets were ${access} at ${hex(address)}`;
  return new Fault('LoadStoreAlignment', what, address);
}

/** Less than a word where only data RAM allows it. */
function tooNarrow(access: Access, octets: number, address: number): Fault {
  const what = octets === 1 ? 'an octet was' : `${octets} octets were`;
  const isCode = (address - INSTRUCTION_START) >>> 0 < INSTRUCTION_OCTETS;
  if (isCode) {
    const why = 'instruction RAM takes whole words only';
    return new Fault('LoadStoreError', `${what} ${access} at ${hex(address)}; ${why}`, address);
  }
  const cause = access === 'read' ? 'LoadProhibited' : 'StoreProhibited';
  return new Fault(cause, `${what} ${access} at ${hex(address)}, which is no RAM`, address);
}
