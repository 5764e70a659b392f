/**
 * A CPU as the board's boot code sees it, and the board as a CPU sees it. The chip (boot ROM,
 * flash, UART, pins) starts one CPU per boot with the program it loaded and drops it at reset.
 */
import type { ResetCause } from '../formats/esp/boot-log.ts';
import type { PadInput, PinState } from '../formats/esp/pins.ts';
import type { LoadedProgram } from './boot-rom.ts';
import type { SketchCall } from '../formats/esp/sketch-call.ts';
import type { ProgramFlash } from './program-flash.ts';

export interface Cpu {
  /** Octets arriving at UART0's receiver. */
  receive(octets: Uint8Array): void;
  /** Something outside does something else to a pad (IO0 is the BOOT button). */
  setInput(pin: number, input: PadInput): void;
  /** Whether connections to the program begin at sequence number 5000; a program may not know how. */
  setEasySequence(on: boolean): void;
  /** Stops for good: nothing of it may run or transmit afterwards. */
  stop(): void;
}

/** The board as its running program sees it. */
export interface CpuBus {
  readonly flash: ProgramFlash;
  /** UART0's transmitter. */
  transmit(octets: Uint8Array<ArrayBuffer>): void;
  /** UART0 runs at another rate, bits per second, from the next octet on. */
  setBaudRate(baudRate: number): void;
  /** A pin was driven (or, level null, released) by the program. */
  pin(pin: number, level: 0 | 1 | null): void;
  /** The program uses a pin as something else; a CPU that cannot tell never says so. */
  pinState(pin: number, state: PinState): void;
  /** Functions of the program were entered and left: some milliseconds' worth, bounded. */
  calls(calls: readonly SketchCall[]): void;
  /** The network's task runs a function of the sketch, or has left it again. */
  callback(running: boolean): void;
  /** The program ended abnormally; the chip prints the reason and resets with SW_CPU_RESET. */
  fault(reason: string): void;
  /** The program, or a watchdog that it let run out, resets the chip. */
  reset(cause: ResetCause): void;
}

/**
 * Starts a program. Rejects when it cannot be run.
 * @param inputs what is done to pads from outside when it starts
 */
export type StartCpu = (
  program: LoadedProgram,
  bus: CpuBus,
  inputs: ReadonlyMap<number, PadInput>,
) => Promise<Cpu>;
