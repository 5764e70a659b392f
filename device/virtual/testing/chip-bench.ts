/** A chip with a stand-in for its CPU, on a clock that tests turn; it keeps what the board prints and reports. */
import assert from 'node:assert/strict';
import { ManualClock } from '../../clock/testing/manual-clock.ts';
import { BOOT_IMAGE_ADDRESS } from '../../formats/esp/chips.ts';
import type { PadInput } from '../../formats/esp/pins.ts';
import { writeWebAssemblyImage } from '../../formats/esp/webassembly-image.ts';
import type { Octets } from '../../formats/octets/octets.ts';
import { WEBASSEMBLY_ROM } from '../boot-rom.ts';
import type { LoadedProgram, RomProfile } from '../boot-rom.ts';
import { Chip } from '../chip.ts';
import type { ChipEvent, ChipOptions } from '../chip-options.ts';
import type { Cpu, CpuBus, StartCpu } from '../cpu.ts';
import { Flash } from '../flash.ts';
import { EN_RISE_MS } from '../strapping-pins.ts';

/** What lies in flash as the program of a board, unless a test says otherwise. */
export const PROGRAM = new Uint8Array(64).map((_, index) => index);

/** Boards whose fuse CONSOLE_DEBUG_DISABLE is not burnt are rarer. */
export const WITH_CONSOLE: RomProfile = { ...WEBASSEMBLY_ROM, consoleDisabled: false };

/** One start of the stand-in for a CPU. */
export class Run implements Cpu {
  readonly program: LoadedProgram;
  readonly bus: CpuBus;
  received = '';
  inputs: [number, PadInput][] = [];
  easySequences: boolean[] = [];
  stopped = false;

  constructor(program: LoadedProgram, bus: CpuBus) {
    this.program = program;
    this.bus = bus;
  }

  receive(octets: Uint8Array): void {
    this.received += new TextDecoder().decode(octets);
  }

  setInput(pin: number, input: PadInput): void {
    this.inputs.push([pin, input]);
  }

  setEasySequence(on: boolean): void {
    this.easySequences.push(on);
  }

  stop(): void {
    this.stopped = true;
  }
}

/** One board and everything that it says. */
export class ChipBench {
  readonly clock = new ManualClock();
  readonly runs: Run[] = [];
  readonly events: ChipEvent[] = [];
  readonly pins: [number, 0 | 1 | null][] = [];
  readonly chip: Chip;
  #text = '';

  constructor(overrides: Partial<ChipOptions> = {}) {
    const flash = new Flash();
    flash.write(BOOT_IMAGE_ADDRESS, writeWebAssemblyImage(PROGRAM));
    const startCpu: StartCpu = (program, bus) => {
      const run = new Run(program, bus);
      this.runs.push(run);
      return Promise.resolve(run);
    };
    this.chip = new Chip({
      clock: this.clock,
      flash,
      startCpu,
      pace: null,
      onTransmit: (octets) => (this.#text += new TextDecoder().decode(octets)),
      onPin: (pin, level) => this.pins.push([pin, level]),
      onEvent: (event) => this.events.push(event),
      ...overrides,
    });
  }

  static async running(overrides: Partial<ChipOptions> = {}): Promise<ChipBench> {
    const bench = new ChipBench(overrides);
    bench.chip.powerOn();
    await bench.advance(EN_RISE_MS);
    assert.equal(bench.chip.state, 'running');
    bench.text();
    return bench;
  }

  get run(): Run {
    const run = this.runs.at(-1);
    assert.ok(run !== undefined, 'no program was started');
    return run;
  }

  /** What the board printed since this was last asked. */
  text(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  async advance(byMs: number): Promise<void> {
    this.clock.advance(byMs);
    // Lets the CPU's start settle.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** A text as the octets of the serial line. */
export const send = (text: string): Octets => new TextEncoder().encode(text);
