/**
 * The ESP32's processor as a CPU of the virtual board, for tests. Its time is the clock's: a cycle
 * lasts as long as the crystal says, 25 ns at 40 MHz, never less, and a program that has nothing to do
 * but wait is not carried out for all that time (core.ts). Where the clock is the test's own,
 * everything repeats exactly. Where the machine is too slow or was busy elsewhere, the chip's time
 * falls behind and then catches up; nothing is lost on the wire by that, since octets arrive in the
 * chip's time as well.
 *
 * The names of functions are not in an ESP32's image, so calls are not reported.
 */
import type { Clock } from '../clock/clock.ts';
import type { PadInput } from '../formats/esp/pins.ts';
import type { LoadedProgram } from '../virtual/boot-rom.ts';
import type { Cpu, CpuBus, StartCpu } from '../virtual/cpu.ts';
import { Counters } from './counters.ts';
import { CLOCK_HZ, Machine, type MachineEvents } from './machine.ts';

/** How often it catches up with the clock; an answer that is being made is waited for in shorter turns. */
const TURN_MS = 1;
const ANSWER_TURN_MS = 0.2;
const SHORTEST_TURN_MS = 0.05;
/** An answer begins this soon after a question: so long the line counts as in use. */
const ANSWER_MS = 4;
/** The chip's time that is made up for in one turn, so that the thread can do other things. */
const MAX_TURN_MS = 8;

/** @param busyClock wakes it while its line is in use, when a timer's lateness would be seen */
export function lx6Cpu(
  clock: Clock,
  counters = new Counters(),
  busyClock: Clock = clock,
  clockHz = CLOCK_HZ,
): StartCpu {
  return (program, bus, inputs) => {
    const cpu = new Lx6Cpu(clock, busyClock, counters, clockHz, program, bus);
    for (const [pin, input] of inputs) cpu.setInput(pin, input);
    return Promise.resolve(cpu);
  };
}

class Lx6Cpu implements Cpu {
  readonly #clock: Clock;
  readonly #busyClock: Clock;
  readonly #counters: Counters;
  readonly #bus: CpuBus;
  readonly #machine: Machine;
  readonly #startedMs: number;
  readonly #cyclesPerMs: number;
  #cancelTurn: () => void;
  #busyUntilMs = 0;
  #stopped = false;

  constructor(
    clock: Clock,
    busyClock: Clock,
    counters: Counters,
    clockHz: number,
    program: LoadedProgram,
    bus: CpuBus,
  ) {
    this.#clock = clock;
    this.#busyClock = busyClock;
    this.#counters = counters;
    this.#bus = bus;
    this.#startedMs = clock.nowMs();
    this.#cyclesPerMs = clockHz / 1000;
    const events: MachineEvents = {
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
    };
    this.#machine = new Machine(counters, events, clockHz);
    for (const segment of program.segments) this.#machine.memory.load(segment);
    this.#machine.core.pc = program.entry;
    this.#cancelTurn = clock.after(0, () => this.#turn());
  }

  receive(octets: Uint8Array): void {
    // They begin to arrive now, and not when the chip was last looked after.
    this.#turn();
    if (this.#stopped) return;
    this.#machine.uart0.receive(octets);
    this.#cancelTurn();
    this.#awaitTurn();
  }

  setInput(pin: number, input: PadInput): void {
    this.#machine.gpio.setInput(pin, input);
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
    this.#cancelTurn();
    const { core } = this.#machine;
    const hostMs = performance.now();
    const dueCycles = Math.floor((this.#clock.nowMs() - this.#startedMs) * this.#cyclesPerMs);
    try {
      this.#machine.advance(Math.min(dueCycles, core.cycles + MAX_TURN_MS * this.#cyclesPerMs));
      this.#flush();
    } catch (error) {
      this.#fail(error);
    }
    this.#counters.add('busyMs', performance.now() - hostMs);
    if (this.#stopped) return;
    if (core.cycles < dueCycles) this.#cancelTurn = this.#clock.after(0, () => this.#turn());
    else this.#awaitTurn();
  }

  /** While octets cross the line, until they have; for what follows them, not for long. */
  #awaitTurn(): void {
    const { core, uart0 } = this.#machine;
    const nowMs = this.#clock.nowMs();
    const restsInMs = (uart0.lineRests - core.cycles) / this.#cyclesPerMs;
    if (restsInMs !== Infinity) this.#busyUntilMs = nowMs + restsInMs + ANSWER_MS;
    const turn = (): void => this.#turn();
    if (nowMs >= this.#busyUntilMs) this.#cancelTurn = this.#clock.after(TURN_MS, turn);
    else {
      const delayMs =
        restsInMs === Infinity
          ? ANSWER_TURN_MS
          : Math.max(SHORTEST_TURN_MS, Math.min(restsInMs, TURN_MS));
      this.#cancelTurn = this.#busyClock.after(delayMs, turn);
    }
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
