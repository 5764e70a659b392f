/**
 * The ESP32's processor as a CPU of the virtual board, for tests. Its time is the clock's: a cycle
 * lasts 25 ns, never less, and a program that has nothing to do but wait is not carried out for all
 * that time (core.ts). Where the clock is the test's own, everything repeats exactly. Where the
 * machine is too slow or was busy elsewhere, the chip's time falls behind and then catches up; nothing
 * is lost on the wire by that, since octets arrive in the chip's time as well.
 *
 * The names of functions are not in an ESP32's image, so calls are not reported.
 */
import type { Clock } from '../../device/bytes/clock.ts';
import type { LoadedProgram } from '../../device/virtual/boot-rom.ts';
import type { Cpu, CpuBus, StartCpu } from '../../device/virtual/cpu.ts';
import { Counters } from './counters.ts';
import { CLOCK_HZ, Machine } from './machine.ts';

const CYCLES_PER_MS = CLOCK_HZ / 1000;
/** How often it catches up with the clock; shorter than an octet takes to be missed. */
const TURN_MS = 1;
/** The chip's time that is made up for in one turn, so that the thread can do other things. */
const MAX_TURN_MS = 8;

export function lx6Cpu(clock: Clock, counters = new Counters()): StartCpu {
  return (program, bus) => Promise.resolve(new Lx6Cpu(clock, counters, program, bus));
}

class Lx6Cpu implements Cpu {
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #bus: CpuBus;
  readonly #machine: Machine;
  readonly #startedMs: number;
  #cancelTurn: () => void;
  #stopped = false;

  constructor(clock: Clock, counters: Counters, program: LoadedProgram, bus: CpuBus) {
    this.#clock = clock;
    this.#counters = counters;
    this.#bus = bus;
    this.#startedMs = clock.nowMs();
    this.#machine = new Machine(counters, {
      onPin: (pin, level) => {
        this.#flush();
        bus.pin(pin, level);
      },
      onBaudRate: (baudRate) => {
        this.#flush();
        bus.setBaudRate(baudRate);
      },
      onReset: (cause) => {
        this.#flush();
        bus.reset(cause);
      },
    });
    for (const segment of program.segments) this.#machine.memory.load(segment);
    this.#machine.core.pc = program.entry;
    this.#cancelTurn = clock.after(0, () => this.#turn());
  }

  receive(octets: Uint8Array): void {
    this.#machine.uart0.receive(octets);
  }

  setInput(pin: number, level: 0 | 1): void {
    this.#machine.gpio.setInput(pin, level);
  }

  /** A program for a chip has nobody to tell it. */
  setEasySequence(): void {
    return;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTurn();
    this.#machine.stop();
  }

  /** Catches up with the clock. */
  #turn(): void {
    const { core } = this.#machine;
    const hostMs = performance.now();
    const dueCycles = Math.floor((this.#clock.nowMs() - this.#startedMs) * CYCLES_PER_MS);
    try {
      this.#machine.advance(Math.min(dueCycles, core.cycles + MAX_TURN_MS * CYCLES_PER_MS));
      this.#flush();
    } catch (error) {
      this.#fail(error);
    }
    this.#counters.add('busyMs', performance.now() - hostMs);
    if (this.#stopped) return;
    const isBehind = core.cycles < dueCycles;
    this.#cancelTurn = this.#clock.after(isBehind ? 0 : TURN_MS, () => this.#turn());
  }

  /** Hands on what was sent; at a reset or after it, there is nobody to take it. */
  #flush(): void {
    const octets = this.#machine.uart0.takeSent();
    if (octets.length > 0 && !this.#stopped) this.#bus.transmit(octets);
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#flush();
    this.stop();
    this.#bus.fault(error instanceof Error ? error.message : String(error));
  }
}
