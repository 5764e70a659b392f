/** A program as its host sees it: what firmware/port/wasm exports, and the platform that can suspend it. */

/** The exports that a module must have. */
export interface Program {
  readonly memory: WebAssembly.Memory;
  readonly begin: () => void;
  readonly setup: () => void;
  readonly loop: () => void;
  readonly uart_rx_buffer: () => number;
  readonly uart_rx_capacity: () => number;
  readonly uart_rx: (length: number) => void;
  /** Milliseconds until the core's next timer, −1 when none runs. */
  readonly poll: () => number;
  /** Missing in programs built before there was such a thing. */
  readonly easy_sequence?: (on: number) => void;
  /** Runs a handler, which the program has given to `hw.gpio_interrupt`; as above. */
  readonly interrupt?: (handler: number, argument: number) => void;
  /** Runs a task that was given to `hw.task_start`; only in programs that have further tasks. */
  readonly task?: (id: number) => void;
}

export const PROGRAM_EXPORTS: readonly (keyof Program)[] = [
  'memory',
  'begin',
  'setup',
  'loop',
  'uart_rx_buffer',
  'uart_rx_capacity',
  'uart_rx',
  'poll',
];

/** JSPI, where the platform has it: https://webassembly.github.io/js-promise-integration/ */
export interface Jspi {
  Suspending: new (call: (...args: never[]) => Promise<unknown>) => WebAssembly.ImportValue;
  promising<Args extends number[]>(call: (...args: Args) => void): (...args: Args) => Promise<void>;
}
