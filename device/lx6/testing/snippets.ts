/**
 * Pieces of code for the interpreter, put into octets by tools that know the processor from
 * elsewhere: the GNU assembler and compiler for a sister of it (Debian gcc-xtensa-lx106).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readElf } from '../../../firmware/build/elf.ts';
import { Counters } from '../counters.ts';
import { hex } from '../fault.ts';
import { Machine, type MachineEvents } from '../machine.ts';

const PREFIX = 'xtensa-lx106-elf-';
const CODE = 0x40080400;
export const DATA = 0x3ffb0000;
const STACK_TOP = 0x3ffe0000;
/** Longer than any piece takes. */
const MAX_INSTRUCTIONS = 100_000;
/** In registers that a test does not set. */
const UNSET = 0x5eed5eed;

/** Content of registers by their numbers. */
export type Registers = Readonly<Record<number, number>>;

export class Code {
  readonly machine: Machine;
  readonly #labels: ReadonlyMap<string, number>;

  /** Builds `text` and loads it. */
  constructor(language: 'assembly' | 'C', text: string, events: Partial<MachineEvents> = {}) {
    const ignore = (): void => undefined;
    const all = { onPin: ignore, onBaudRate: ignore, onReset: ignore, ...events };
    this.machine = new Machine(new Counters(), all);
    const { elf, names } = build(language, text);
    const found = names.matchAll(/^([0-9a-f]+) \w (\S+)$/gm);
    this.#labels = new Map([...found].map(([, at = '', name = '']) => [name, parseInt(at, 16)]));
    for (const { address, octets } of readElf(elf).segments) {
      this.machine.memory.load({ address, octets: new Uint8Array(octets) });
    }
  }

  label(name: string): number {
    const address = this.#labels.get(name);
    if (address === undefined) throw new RangeError(`there is no label ${name}`);
    return address;
  }

  /** Carries on from one label until another is reached. */
  run(from: string, to: string, registers: Registers = {}): Int32Array {
    const { core } = this.machine;
    const end = this.label(to);
    core.a.fill(UNSET);
    for (const [register, value] of Object.entries(registers)) core.a[Number(register)] = value;
    core.pc = this.label(from);
    for (let count = 0; core.pc !== end; count++) {
      if (count === MAX_INSTRUCTIONS) throw new Error(`${to} was not reached from ${from}`);
      this.machine.advance(core.cycles + 1);
    }
    return core.a.slice();
  }

  /** Calls a C function. */
  call(name: string, ...args: readonly number[]): number {
    const back = this.label('back');
    const registers = Object.fromEntries(args.map((value, index) => [index + 2, value]));
    return this.run(name, 'back', { 0: back, 1: STACK_TOP, ...registers })[2]!;
  }
}

function build(language: 'assembly' | 'C', text: string): { elf: Uint8Array; names: string } {
  const folder = mkdtempSync(join(tmpdir(), 'handshake-'));
  try {
    const source = join(folder, language === 'C' ? 'code.c' : 'code.s');
    const object = join(folder, 'code.o');
    const linked = join(folder, 'code.elf');
    writeFileSync(source, language === 'C' ? `void back(void) {}\n${text}` : text);
    if (language === 'C') {
      const options = ['-O2', '-ffreestanding', '-mtext-section-literals', '-c'];
      execFileSync(`${PREFIX}gcc`, [...options, source, '-o', object]);
    } else {
      execFileSync(`${PREFIX}as`, [source, '-o', object]);
    }
    const places = [`-Ttext=${hex(CODE)}`, `-Tdata=${hex(DATA)}`, '--entry=0', '--nmagic'];
    execFileSync(`${PREFIX}ld`, [...places, object, '-o', linked]);
    const names = execFileSync(`${PREFIX}nm`, [linked], { encoding: 'utf8' });
    return { elf: new Uint8Array(readFileSync(linked)), names };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
